import type * as ajv2020 from 'ajv/dist/2020.js';
import { createReadStream, readFileSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { isJsonObject, pointerKeys } from '../model/json.js';
import { schemaUrl } from '../model/schema-files.js';
import { parseUntrusted } from '../model/parse-untrusted.js';
import { readLongList } from './read-long-output.js';

/** A JSON output of muster that is read back; nothing in it is trusted unchecked. */
export interface FiledOutput {
  /** `schemas/NAME.schema.json`. */
  readonly schema: 'report' | 'plan' | 'drift';
  /** Keys that identify it: other documents lack them. */
  readonly marks: readonly string[];
  /** The only keys that are read; absent: all, as its schema asks. */
  readonly reads?: readonly string[];
  /** Those of them that it must have, besides `marks`. */
  readonly needs?: readonly string[];
  /** JSON Schemas of keys that are kept whole, with fields of later versions: other code checks them. */
  readonly loose?: Readonly<Record<string, object>>;
  /** A list that may be longer than a text can be: of a file above `maxOutputBytes` it is read entry by entry. */
  readonly longList?: string;
}

export type OutputRead<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: Unusable };

/** `what` is the rest of a sentence: `it ends too soon`, `pairs[3].status is no text`. */
export type Unusable =
  | { readonly is: 'unreadable'; readonly what: string }
  | {
      readonly is: 'other';
      readonly what: string;
      /** From 1, where the text is not JSON. */
      readonly at?: { readonly line: number; readonly column: number };
    }
  /** It is of another format than 1; `format` is for people. */
  | { readonly is: 'otherFormat'; readonly format: string };

/** Largest output that is read; a plan of a thousand groups of a hundred items, and a report of half a million pairs are smaller. */
export const maxOutputBytes = 256 * 1024 * 1024;

/** The same for one with a long list: a report of a million pairs and a half is below. */
export const maxLongOutputBytes = 1024 * 1024 * 1024;

/** In bytes: of what is read as one text, and of a file with a long list. */
export interface OutputBounds {
  readonly text: number;
  readonly long: number;
}

const usualOutputBounds: OutputBounds = { text: maxOutputBytes, long: maxLongOutputBytes };

/** The contents of a file named on the command line, as `readOutput`. */
export async function readOutputFile<T>(
  cwd: string,
  file: string,
  kind: FiledOutput,
  bounds: OutputBounds = usualOutputBounds,
): Promise<OutputRead<T>> {
  if (kind.longList !== undefined && (await isAbove(cwd, file, bounds.text)))
    return readLongOutput(cwd, file, kind, bounds);
  const read = await readTextFile(cwd, file, bounds.text);
  return read.ok ? readOutput(read.text, kind) : unreadable(read.reason);
}

function unreadable<T>(what: string): OutputRead<T> {
  return { ok: false, why: { is: 'unreadable', what } };
}

async function isAbove(cwd: string, file: string, bytes: number): Promise<boolean> {
  const stats = await stat(resolve(cwd, file)).catch(() => undefined);
  return stats?.isFile() === true && stats.size > bytes;
}

/** As `readOutput`, of a file whose long list is read entry by entry; without the place of what is no JSON. */
async function readLongOutput<T>(
  cwd: string,
  file: string,
  kind: FiledOutput,
  bounds: OutputBounds,
): Promise<OutputRead<T>> {
  const key = kind.longList ?? '';
  try {
    const path = resolve(cwd, file);
    const { size } = await stat(path);
    if (size > bounds.long)
      return unreadable(`it has ${String(size)} bytes, and the limit is ${String(bounds.long)}`);
    // It may grow while it is read.
    const chunks = createReadStream(path, { end: size - 1, highWaterMark: 1024 * 1024 });
    const read = await readLongList(chunks, key, bounds.text);
    if (!read.ok) return { ok: false, why: { is: 'other', what: read.what } };
    const { value, list } = read;
    if (!isJsonObject(value)) return judged(value, kind);
    const left = value[key];
    if (list.length > 0 && (!Array.isArray(left) || left.length > 0))
      return { ok: false, why: { is: 'other', what: `it has ${key} twice` } };
    return judged(list.length === 0 ? value : { ...value, [key]: list }, kind);
  } catch (error) {
    return unreadable(reasonOf(error));
  }
}

/**
 * The output that a text holds, checked by the schema in `schemas/` that `T` is of. Keys that the schema does
 * not have are removed: a later version may have added them.
 */
export function readOutput<T>(text: string, kind: FiledOutput): OutputRead<T> {
  const parsed = parseUntrusted(text);
  if (!parsed.ok) return { ok: false, why: { is: 'other', what: parsed.what, at: parsed.at } };
  return judged(parsed.value, kind);
}

function judged<T>(value: unknown, kind: FiledOutput): OutputRead<T> {
  if (!isJsonObject(value) || !kind.marks.every((key) => Object.hasOwn(value, key)))
    return { ok: false, why: { is: 'other', what: `it has no ${kind.marks.join(' and ')}` } };
  if (value.schemaVersion !== 1) {
    const format = typeof value.schemaVersion === 'number' ? String(value.schemaVersion) : 'unknown';
    return { ok: false, why: { is: 'otherFormat', format } };
  }
  const validate = validatorOf(kind);
  if (validate(value)) return { ok: true, value: value as T };
  return { ok: false, why: { is: 'other', what: complaintOf(validate.errors ?? []) } };
}

const validators = new Map<FiledOutput, ajv2020.ValidateFunction>();

function validatorOf(kind: FiledOutput): ajv2020.ValidateFunction {
  let validator = validators.get(kind);
  if (validator === undefined) {
    // Not imported: most commands read no output.
    const { Ajv2020 } = createRequire(import.meta.url)('ajv/dist/2020.js') as typeof ajv2020;
    // ownProperties: inherited properties are not fields.
    const ajv = new Ajv2020({
      removeAdditional: true,
      ownProperties: true,
      verbose: true,
      allowUnionTypes: true,
      // The schemas are ours, and tested.
      validateSchema: false,
    });
    ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
    ajv.addFormat('uuid', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i);
    validator = ajv.compile(schemaOf(kind));
    validators.set(kind, validator);
  }
  return validator;
}

function schemaOf({ schema: name, marks, reads, needs = [], loose }: FiledOutput): object {
  const schema = JSON.parse(readFileSync(schemaUrl(name), 'utf8')) as { readonly properties: object };
  if (reads === undefined) return schema;
  const kept = Object.entries(schema.properties).filter(([key]) => reads.includes(key));
  return {
    ...schema,
    required: [...marks, ...needs],
    properties: { ...Object.fromEntries(kept), ...loose },
  };
}

/** For a value that is null or an object, or one of several objects, the errors of the object. */
function complaintOf(errors: readonly ajv2020.ErrorObject[]): string {
  const error = errors
    .filter(({ keyword }) => keyword !== 'anyOf' && keyword !== 'if')
    .reduce((deepest, one) => (depth(one) >= depth(deepest) ? one : deepest));
  const keys =
    error.keyword === 'required'
      ? [...pointerKeys(error.instancePath), String(error.params.missingProperty)]
      : pointerKeys(error.instancePath);
  return `${shownPath(keys)} ${wrongness(error)}`;
}

function depth({ instancePath }: ajv2020.ErrorObject): number {
  return pointerKeys(instancePath).length;
}

function shownPath(keys: readonly string[]): string {
  return keys
    .map((key) => (/^\d+$/.test(key) ? `[${key}]` : `.${key}`))
    .join('')
    .replace(/^\./, '');
}

function wrongness({ keyword, schema, data }: ajv2020.ErrorObject): string {
  switch (keyword) {
    case 'required':
      return 'is missing';
    case 'type':
      if (schema === 'boolean') return 'is neither true nor false';
      return `is no ${typeNames[[schema as string | readonly string[]].flat()[0] ?? ''] ?? 'such value'}`;
    case 'enum':
      return `is none of ${(schema as readonly unknown[]).map(String).join(', ')}`;
    case 'const':
      return `is not ${String(schema)}`;
    case 'pattern':
      return `does not match ${String(schema)}`;
    case 'format':
      return schema === 'date-time' ? 'is no time' : `is no ${String(schema)}`;
    case 'minimum':
      return `is ${String(data)}, and the least is ${String(schema)}`;
    default:
      return 'is not as the schema asks';
  }
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  array: 'list',
  object: 'object',
};

type FileText =
  | { readonly ok: true; readonly text: string }
  /** `reason` is the rest of a sentence: `it is not UTF-8`. */
  | { readonly ok: false; readonly reason: string };

/** The text of a file named on the command line, of at most `maxBytes`; a pipe or device is refused. */
export async function readTextFile(cwd: string, file: string, maxBytes: number): Promise<FileText> {
  try {
    const path = resolve(cwd, file);
    const stats = await stat(path);
    // Reading a pipe would wait for ever.
    if (!stats.isFile()) return { ok: false, reason: 'it is not a regular file' };
    if (stats.size > maxBytes)
      return { ok: false, reason: `it has ${stats.size} bytes, and the limit is ${maxBytes}` };
    return { ok: true, text: decoded(await readFile(path)) };
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  }
}

function decoded(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    ENOTDIR: 'there is no such file',
    EACCES: 'access is denied',
    ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not UTF-8',
  };
  return reasons[code] ?? (error instanceof Error ? error.message : String(error));
}
