import { tooDeepAt } from './json.js';

/** muster's own documents are never nested deeper, and walking a deeper one exhausts the stack. */
export const maxJsonDepth = 64;

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
 * Parses JSON that somebody else wrote: not nested deeper than `most`, and without a key `__proto__`, which
 * is always an attack. Depth is checked on the text, before parsing.
 */
export function parseUntrusted(text: string, most = maxJsonDepth): ParsedJson {
  const deep = tooDeepAt(text, most);
  if (deep !== undefined)
    return { ok: false, what: `it is nested more than ${most} deep`, at: place(text, deep) };
  const json = text.replace(/^\ufeff/, '');
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    const index = jsonErrorAt(json) ?? 0;
    const what = index >= json.length ? 'it ends too soon' : `it is not JSON, ${mistake(json, index)}`;
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

/** A mark, a literal, or the quote that begins a text. */
const token = /[ \t\r\n]*(?:([{}[\],:"])|(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null))/y;

type Expected = 'value' | 'valueOrEnd' | 'key' | 'keyOrEnd' | 'colon' | 'more' | 'nothing';

/**
 * The index at which a text stops being JSON; its length where it ends too soon; undefined where it is JSON.
 *
 * `JSON.parse` gives the position only for some mistakes, and Node's versions differ.
 */
export function jsonErrorAt(text: string): number | undefined {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  token.lastIndex = 0;
  for (;;) {
    const start: number = token.lastIndex;
    const match = token.exec(text);
    if (match === null) return endOrMistake(text, start, expected);
    const [whole, mark = 'literal'] = match;
    const next = step(expected, mark, open);
    if (next === undefined) return start + whole.search(/[^ \t\r\n]/);
    if (mark === '"') {
      const end = endOfString(text, token.lastIndex);
      if (end === undefined) return token.lastIndex - 1;
      token.lastIndex = end;
    }
    expected = next;
  }
}

/** What may follow; undefined where the token is not allowed here. */
function step(expected: Expected, found: string, open: ('{' | '[')[]): Expected | undefined {
  const afterValue = (): Expected => (open.length === 0 ? 'nothing' : 'more');
  const close = (): Expected => {
    open.pop();
    return afterValue();
  };
  switch (expected) {
    case 'value':
    case 'valueOrEnd':
      if (found === '{' || found === '[') {
        open.push(found);
        return found === '{' ? 'keyOrEnd' : 'valueOrEnd';
      }
      if (found === ']' && expected === 'valueOrEnd') return close();
      return found === '"' || found === 'literal' ? afterValue() : undefined;
    case 'key':
    case 'keyOrEnd':
      if (found === '}' && expected === 'keyOrEnd') return close();
      return found === '"' ? 'colon' : undefined;
    case 'colon':
      return found === ':' ? 'value' : undefined;
    case 'more':
      if (found === ',') return open.at(-1) === '{' ? 'key' : 'value';
      return found === (open.at(-1) === '{' ? '}' : ']') ? close() : undefined;
    case 'nothing':
      return undefined;
  }
}

/**
 * The index behind the quote that ends a text; undefined where it does not end or is invalid. A loop, not a
 * pattern: a text of millions of characters overflows a pattern's stack.
 */
function endOfString(text: string, from: number): number | undefined {
  for (let index = from; index < text.length; index += 1) {
    const char = text[index] ?? '';
    if (char === '"') return index + 1;
    if (char < ' ') return undefined;
    if (char === '\\') {
      index += 1;
      if (text[index] === 'u') {
        if (!/^[\da-fA-F]{4}$/.test(text.slice(index + 1, index + 5))) return undefined;
      } else if (!'"\\/bfnrt'.includes(text[index] ?? 'none')) return undefined;
    }
  }
  return undefined;
}

/** Where no token begins: the end of the text, or a character that is not allowed. */
function endOrMistake(text: string, from: number, expected: Expected): number | undefined {
  const rest = text.slice(from).search(/[^ \t\r\n]/);
  if (rest >= 0) return from + rest;
  return expected === 'nothing' ? undefined : text.length;
}
