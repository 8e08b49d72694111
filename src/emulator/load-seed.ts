import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parseDocument, type YAMLParseError } from 'yaml';
import {
  aliasesOf,
  isDangling,
  linesOf,
  offsetSpan,
  type Path,
  rangeOf,
  type SourceDocument,
  spanOf,
} from '../config/source-document.js';
import { schemaUrl } from '../model/schema-files.js';
import { storeKey, workspaceAddressOf } from './addresses.js';
import { type ContentResource, isContentResource } from './content-loading.js';
import { readFault } from './faults.js';
import type { WrittenSeed } from './seed-shape.js';
import type { SeedError, SeedResult, WorkspaceSeed } from './seed-workspace.js';

/** The JSON files of a folder, by path relative to the seed, or the message why it cannot be read. */
export type ReadFolder = (
  path: string,
) =>
  | { readonly ok: true; readonly files: readonly { readonly path: string; readonly text: string }[] }
  | { readonly ok: false; readonly message: string };

type Located = (path: Path, message: string) => SeedError;

let compiled: ValidateFunction<WrittenSeed> | undefined;

/** The schema's validator, compiled when the first seed is read. */
function validator(): ValidateFunction<WrittenSeed> {
  if (compiled !== undefined) return compiled;
  const schema = JSON.parse(readFileSync(schemaUrl('seed'), 'utf8')) as Record<string, unknown>;
  // The schema is ours, and tested.
  const ajv = new Ajv2020({ allErrors: true, strictTypes: false, validateSchema: false });
  compiled = ajv.compile<WrittenSeed>(schema);
  return compiled;
}

/** The seed of a YAML text, or everything that is wrong with it, each with its line and column. */
export function loadSeed(
  text: string,
  source: { readonly file?: string; readonly readFolder: ReadFolder },
): SeedResult {
  const document: SourceDocument = {
    file: source.file ?? '',
    text,
    yaml: parseDocument(text, { prettyErrors: false }),
    lines: linesOf(text),
  };
  const at = ({ line, column }: ReturnType<typeof spanOf>, message: string): SeedError => {
    return { message, file: source.file, line, column };
  };
  const broken = [
    ...document.yaml.errors.map((error) => at(offsetSpan(document, ...error.pos), yamlMessage(error))),
    ...aliasesOf(document)
      .filter((alias) => isDangling(document, alias))
      .map((alias) =>
        at(
          offsetSpan(document, ...rangeOf(document, alias)),
          `The alias *${alias.source} has no anchor before it.`,
        ),
      ),
  ];
  if (broken.length > 0) return { ok: false, errors: broken };
  const located: Located = (path, message) => at(spanOf(document, path, 'key'), message);
  const plain = plainValue(document);
  if (plain === undefined)
    return { ok: false, errors: [located([], 'Its aliases expand to more than a seed can hold.')] };
  const { written } = plain;
  const validate = validator();
  if (!validate(written)) {
    const errors = (validate.errors ?? []).slice(0, mostErrors);
    return { ok: false, errors: errors.map((error) => schemaError(error, located)) };
  }
  return assemble(written, located, source.readFolder);
}

/** Nobody reads more, and finding each one's place takes time. */
const mostErrors = 100;

/** Undefined where aliases of aliases would grow without bound. */
function plainValue({ yaml }: SourceDocument): { readonly written: unknown } | undefined {
  try {
    return { written: yaml.toJS() };
  } catch {
    return undefined;
  }
}

function yamlMessage(error: Pick<YAMLParseError, 'code' | 'message'>): string {
  switch (error.code) {
    case 'MULTIPLE_DOCS':
      return 'A seed is one document, and here a second begins.';
    case 'RESOURCE_EXHAUSTION':
      return 'The seed is nested too deeply.';
    default:
      return error.message;
  }
}

function assemble(written: WrittenSeed, located: Located, readFolder: ReadFolder): SeedResult {
  const errors: SeedError[] = [];
  const ids = new Set<string>();
  let skippedFiles = 0;
  const workspaces = written.workspaces.map((workspace, n): WorkspaceSeed => {
    if (workspaceAddressOf(workspace.id) === undefined) {
      errors.push(
        located(['workspaces', n, 'id'], `${workspace.id} is not the ARM id of a Log Analytics workspace.`),
      );
    }
    if (ids.has(storeKey(workspace.id))) {
      errors.push(located(['workspaces', n, 'id'], `The workspace ${workspace.id} is given twice.`));
    }
    ids.add(storeKey(workspace.id));
    const { content, ...rest } = workspace;
    if (content === undefined) return rest;
    if (typeof content === 'string') return { ...rest, content };
    if (isList(content)) {
      content.forEach((one, item) => {
        if (isContentResource(one)) return;
        errors.push(
          located(
            ['workspaces', n, 'content', item],
            'The type of this content is not one that Sentinel publishes.',
          ),
        );
      });
      return { ...rest, content };
    }
    const folder = readContentFolder(content.folder, readFolder);
    if (!folder.ok) {
      errors.push(located(['workspaces', n, 'content', 'folder'], folder.message));
      return rest;
    }
    skippedFiles += folder.skipped;
    return { ...rest, content: folder.content };
  });
  const faults = (written.faults ?? []).flatMap((one, n) => {
    const fault = readFault(one);
    if ('message' in fault) {
      errors.push(located(['faults', n], fault.message));
      return [];
    }
    if ('world' in fault && 'workspace' in fault.world && !ids.has(storeKey(fault.world.workspace))) {
      errors.push(located(['faults', n], `There is no workspace ${fault.world.workspace}.`));
    }
    return [fault];
  });
  return errors.length > 0
    ? { ok: false, errors }
    : { ok: true, seed: { ...written, workspaces, faults, skippedFiles } };
}

/** The content of a folder's JSON files: each an array of resources or a single one; other files are only counted. */
function readContentFolder(
  path: string,
  readFolder: ReadFolder,
):
  | { readonly ok: true; readonly content: readonly ContentResource[]; readonly skipped: number }
  | { readonly ok: false; readonly message: string } {
  const read = readFolder(path);
  if (!read.ok) return read;
  const content: ContentResource[] = [];
  let skipped = 0;
  for (const file of read.files) {
    let parsed: unknown;
    try {
      parsed = JSON.parse(file.text);
    } catch (error) {
      return {
        ok: false,
        message: `${file.path} is not JSON: ${error instanceof Error ? error.message : ''}`,
      };
    }
    const all: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed];
    if (all.length > 0 && all.every(isContentResource)) for (const one of all) content.push(one);
    else skipped += 1;
  }
  return { ok: true, content, skipped };
}

function schemaError(error: ErrorObject, located: Located): SeedError {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  const params = error.params as Readonly<Record<string, unknown>>;
  const extra = params.additionalProperty;
  if (typeof extra === 'string') return located([...path, extra], `The key '${extra}' is unknown.`);
  const allowed: readonly unknown[] = Array.isArray(params.allowedValues) ? params.allowedValues : [];
  const where = path.length === 0 ? 'The seed' : `'${path.join('.')}'`;
  if (allowed.length > 0) return located(path, `${where} must be one of ${allowed.join(', ')}.`);
  return located(path, `${where} ${error.message ?? 'is invalid'}.`);
}

function isList(value: unknown): value is readonly ContentResource[] {
  return Array.isArray(value);
}

/** The seed of a file; its content folders are relative to it. A file that cannot be read is an error without a position. */
export function loadSeedFile(file: string): SeedResult {
  try {
    const text = readFileSync(file, 'utf8');
    return loadSeed(text, { file, readFolder: folderReader(dirname(resolve(file))) });
  } catch (error) {
    return { ok: false, errors: [{ message: `${file} cannot be read: ${messageOf(error)}`, file }] };
  }
}

/** Reads the JSON files directly in a folder, in order of their names. */
export function folderReader(base: string): ReadFolder {
  return (path) => {
    const folder = resolve(base, path);
    try {
      const names = readdirSync(folder).filter((name) => name.toLowerCase().endsWith('.json'));
      const files = names
        .sort()
        .map((name) => ({ path: join(path, name), text: readFileSync(join(folder, name), 'utf8') }));
      return { ok: true, files };
    } catch (error) {
      return { ok: false, message: `The folder ${path} cannot be read: ${messageOf(error)}` };
    }
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
