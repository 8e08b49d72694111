import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  visit,
  type YAMLMap,
} from 'yaml';
import { compareText } from '../model/order.js';
import type { Problem, SourceSpan } from '../model/problem.js';

/** One YAML document and what it takes to point into it. */
export interface SourceDocument {
  readonly file: string;
  readonly text: string;
  readonly yaml: Document;
  readonly lines: LineCounter;
}

/** Where the lines of a text begin. yaml 2.9.1 forgets the line that ends after an alias in the place of a key: `*a: b`. */
export function linesOf(text: string): LineCounter {
  const lines = new LineCounter();
  lines.lineStarts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
  return lines;
}

/** Every alias of a document, in its order. */
export function aliasesOf(document: SourceDocument): readonly Alias[] {
  const aliases: Alias[] = [];
  visit(document.yaml, {
    Alias(_, alias) {
      aliases.push(alias);
    },
  });
  return aliases;
}

/** No anchor of its name stands before the alias; reading the document's value would throw. */
export function isDangling(document: SourceDocument, alias: Alias): boolean {
  return alias.resolve(document.yaml) === undefined;
}

/** The keys and indexes that lead to a value, from the document’s root. */
export type Path = readonly (string | number)[];

/**
 * The place of the value at `path`, or of its key. Where a part of the path is absent, the place of
 * the deepest part that exists; aliases are followed to their anchors.
 */
export function spanOf(document: SourceDocument, path: Path, of: 'key' | 'value' = 'value'): SourceSpan {
  let key: Node | undefined;
  let value = resolved(document, document.yaml.contents);
  for (const part of path) {
    const next = child(value, part);
    if (next === undefined) return rangeSpan(document, key ?? firstKey(value) ?? value);
    // An entry of a list has no key; its mapping's first key is nearer than the list's.
    key = next.key;
    value = resolved(document, next.value);
  }
  // An empty value has no text to point at; its key has.
  const wantsKey = of === 'key' || (isScalar(value) && value.value === null);
  return rangeSpan(document, wantsKey ? (key ?? firstKey(value) ?? value) : (value ?? key));
}

/** The place between two offsets of the document's text; the marked length ends with its first line. */
export function offsetSpan(document: SourceDocument, start: number, end: number): SourceSpan {
  const { line, col } = document.lines.linePos(Math.min(start, document.text.length));
  // Looked up, not searched for: a file may be one line with a hundred thousand places.
  const next = document.lines.lineStarts[line];
  const stop = Math.min(end, next === undefined ? document.text.length : next - 1);
  const marked = document.text.slice(start, stop).trimEnd();
  return { file: document.file, line, column: col, length: Math.max(1, marked.length) };
}

/** The text of a mapping's key, as the value's JavaScript form has it. */
export function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function child(value: Node | undefined, part: string | number): { key?: Node; value: unknown } | undefined {
  if (isSeq(value)) {
    const item = value.items[Number(part)];
    return item === undefined ? undefined : { value: item };
  }
  if (!isMap(value)) return undefined;
  const pair = pairsOf(value).get(String(part));
  if (pair === undefined) return undefined;
  return { key: isNode(pair.key) ? pair.key : undefined, value: pair.value };
}

/** Many mistakes may need their places: the keys of a mapping are walked once, and an alias is followed once. */
const pairsOfMaps = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();
const targets = new WeakMap<Alias, Node>();

/** By key; of equal keys the last. */
function pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
  const pairs = pairsOfMaps.get(map) ?? new Map(map.items.map((pair) => [keyText(pair.key), pair]));
  pairsOfMaps.set(map, pairs);
  return pairs;
}

function resolved(document: SourceDocument, node: unknown): Node | undefined {
  if (!isAlias(node)) return isNode(node) ? node : undefined;
  const target = targets.get(node) ?? node.resolve(document.yaml) ?? node;
  targets.set(node, target);
  return target;
}

function firstKey(value: Node | undefined): Node | undefined {
  const key = isMap(value) ? value.items[0]?.key : undefined;
  return isNode(key) ? key : undefined;
}

/** The offsets of a node's text, or of the whole document where the parser gives none. */
export function rangeOf(document: SourceDocument, node: Node | undefined): readonly [number, number] {
  const range: readonly number[] | null | undefined = node?.range ?? document.yaml.range;
  return [range?.[0] ?? 0, range?.[1] ?? 1];
}

function rangeSpan(document: SourceDocument, node: Node | undefined): SourceSpan {
  return offsetSpan(document, ...rangeOf(document, node));
}

/** Problems by file, line and column, then code and message; those without a place first. */
export function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  return [...problems].sort((left, right) => {
    const [a, b] = [left.at ?? nowhere, right.at ?? nowhere];
    return (
      compareText(a.file, b.file) ||
      a.line - b.line ||
      a.column - b.column ||
      compareText(left.code, right.code) ||
      compareText(left.message, right.message)
    );
  });
}

const nowhere = { file: '', line: 0, column: 0 };
