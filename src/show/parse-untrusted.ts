import { tooDeepAt } from '../model/too-deep-at.js';
import { jsonErrorAt } from '../report/words/json-error-at.js';

/** Nesting beyond this is no document of ours, and would exhaust whoever walks it. */
export const maxDepth = 64;

export type ParsedJson =
  | { readonly ok: true; readonly value: unknown }
  | {
      readonly ok: false;
      /** The rest of a sentence: `it is …`. */
      readonly what: string;
      /** From 1, where it is known. */
      readonly at?: { readonly line: number; readonly column: number };
    };

/**
 * JSON that somebody else wrote: not nested deeper than `maxDepth`, and without a key `__proto__`, which
 * is never a field and always somebody's trick. Depth is judged on the text, before anything is built of it.
 */
export function parseUntrusted(text: string): ParsedJson {
  const deep = tooDeepAt(text, maxDepth);
  if (deep !== undefined)
    return { ok: false, what: `it is nested more than ${maxDepth} deep`, at: place(text, deep) };
  const json = text.replace(/^\ufeff/, '');
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    const index = jsonErrorAt(json) ?? 0;
    const what = index >= json.length ? 'it ends too soon' : `it is no JSON, ${mistake(json, index)}`;
    return { ok: false, what, at: place(json, index) };
  }
  if (hasKey(value, '__proto__')) return { ok: false, what: 'it has a key named __proto__' };
  return { ok: true, value };
}

function mistake(text: string, index: number): string {
  const found = String.fromCodePoint(text.codePointAt(index) ?? 0);
  return found === '"'
    ? 'for a text begins here that does not end'
    : `for ${JSON.stringify(found)} may not stand here`;
}

function place(text: string, index: number): { line: number; column: number } {
  const before = text.slice(0, index);
  const start = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: before.length - start + 1 };
}

function hasKey(value: unknown, key: string): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.hasOwn(value, key) || Object.values(value).some((part) => hasKey(part, key));
}
