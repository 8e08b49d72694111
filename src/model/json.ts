import { createHash } from 'node:crypto';

/** A JSON object that is not validated yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether it is a JSON object: neither null nor an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object, or an empty one. */
export function objectOrEmpty(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** The text, or undefined where it is not a text. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The text, or undefined where it is empty or not a text. */
export function filledText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The texts of an array in its order; other values are left out, and null is an empty array. */
export function textsOf(value: unknown): readonly string[] {
  return arrayOf(value).filter((each) => typeof each === 'string');
}

/** The array, or an empty one: the service sends null for arrays without items. */
export function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Whether it is an array, null or absent. */
export function isArrayOrNone(value: unknown): boolean {
  return value === undefined || value === null || Array.isArray(value);
}

/** A property whose name is compared without case; one of exactly that case comes first. */
export function fieldOf(object: JsonObject, name: string): unknown {
  if (Object.hasOwn(object, name)) return object[name];
  const lower = name.toLowerCase();
  const found = Object.keys(object).find((key) => key.toLowerCase() === lower);
  return found === undefined ? undefined : object[found];
}

/** The keys of a JSON pointer (RFC 6901), unescaped; none for the whole document. */
export function pointerKeys(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The JSON pointer of keys and of positions in arrays, escaped. */
export function pointerOf(keys: readonly (string | number)[]): string {
  return keys.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The value there, in objects and arrays; undefined where there is none. */
export function valueAt(document: unknown, keys: readonly (string | number)[]): unknown {
  let value = document;
  for (const key of keys) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as JsonObject)[key];
  }
  return value;
}

/**
 * The offset of the bracket with which a JSON text is nested deeper than `most`, or undefined where it is not.
 *
 * One pass over the text, before parsing: walking a value that is nested a hundred thousand deep exhausts the
 * stack. Brackets in strings do not count.
 */
export function tooDeepAt(text: string, most: number): number | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) at = endOfQuoted(text, at);
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > most) return at;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return undefined;
}

/** The offset of the quote that ends what the quote at `from` begins; the text's length where none does. */
function endOfQuoted(text: string, from: number): number {
  for (let end = text.indexOf('"', from + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (text.charCodeAt(before) === 0x5c) before -= 1;
    // Behind an even number of backslashes each of them stands for itself.
    if ((end - before) % 2 === 1) return end;
  }
  return text.length;
}

/** `sha256:` and the hex digest of a JSON value, independent of the order of its keys. */
export function digest(value: unknown): string {
  return textDigest(canonical(value));
}

/** Whether a text has the form of these digests. */
export function isDigest(value: unknown): value is string {
  return typeof value === 'string' && digestPattern.test(value);
}

export const digestPattern = /^sha256:[0-9a-f]{64}$/;

/** `sha256:` and the hex digest of a text. */
export function textDigest(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** As `textDigest`, of texts one after the other, which need not fit into one. */
export function textsDigest(texts: Iterable<string>): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text);
  return `sha256:${hash.digest('hex')}`;
}

/** JSON with sorted keys; keys without a value are left out, as JSON does. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)))
      : part,
  );
}
