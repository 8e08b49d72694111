import type { SourceSpan } from '../model/problem.js';
import type { DocumentKind } from './identify-document.js';
import { spanOf, type Path, type SourceDocument } from './source-document.js';
import { isJsonObject, pointerOf, valueAt } from '../model/json.js';

/** A text of a document, with its place. */
export interface Placed {
  readonly text: string;
  readonly at: SourceSpan;
}

/**
 * A document of ours whose values may be wrong or absent. Reading a value that is absent, of another
 * type or already reported gives `''`, `[]` or the default, so that every check can run over every
 * document and none reports one mistake twice.
 */
export interface Draft {
  readonly kind: DocumentKind;
  readonly name: string;
  /** The name as written, even if it breaks the rules: a reference to it is not a second mistake. */
  readonly writtenName: string;
  /** The place of the name: problems of the whole document point there. */
  readonly at: SourceSpan;
  text(path: Path): string;
  /** The texts of a list; a single text counts as a list of one. */
  texts(path: Path): readonly Placed[];
  /** As `texts`, without places, and with the empty ones. */
  strings(path: Path): readonly string[];
  flag(path: Path, absent: boolean): boolean;
  number(path: Path, absent: number): number;
  /** The string values of a mapping. */
  mapping(path: Path): Readonly<Record<string, string>>;
  /** How many entries the list has. */
  length(path: Path): number;
  /** The keys of a mapping, in its order. */
  keys(path: Path): readonly string[];
  has(path: Path): boolean;
  span(path: Path): SourceSpan;
  /** The place of the key that leads to the value. */
  keySpan(path: Path): SourceSpan;
}

/** The draft of a document; `bad` has the JSON pointers of values already reported. */
export function draftOf(
  kind: DocumentKind,
  source: SourceDocument,
  value: unknown,
  bad: ReadonlySet<string>,
): Draft {
  const read = (path: Path): unknown => (bad.has(pointerOf(path)) ? undefined : valueAt(value, path));
  const span = (path: Path): SourceSpan => spanOf(source, path);
  const text = (path: Path): string => asText(read(path));
  const list = (path: Path): readonly unknown[] => {
    const found = read(path);
    return Array.isArray(found) ? found : [];
  };
  return {
    kind,
    name: text(['metadata', 'name']),
    writtenName: asText(valueAt(value, ['metadata', 'name'])),
    at: span(['metadata', 'name']),
    text,
    texts(path) {
      const single = text(path);
      if (single !== '') return [{ text: single, at: span(path) }];
      return list(path)
        .map((_, index) => [...path, index])
        .filter((entry) => text(entry) !== '')
        .map((entry) => ({ text: text(entry), at: span(entry) }));
    },
    strings(path) {
      const single = text(path);
      return single !== '' ? [single] : list(path).filter((entry) => typeof entry === 'string');
    },
    flag(path, absent) {
      const found = read(path);
      return typeof found === 'boolean' ? found : absent;
    },
    number(path, absent) {
      const found = read(path);
      return typeof found === 'number' ? found : absent;
    },
    mapping(path) {
      const found = read(path);
      if (!isJsonObject(found)) return {};
      return Object.fromEntries(Object.entries(found).filter(isTextEntry));
    },
    length: (path) => list(path).length,
    keys(path) {
      const found = read(path);
      return isJsonObject(found) ? Object.keys(found) : [];
    },
    has: (path) => read(path) !== undefined,
    span,
    keySpan: (path) => spanOf(source, path, 'key'),
  };
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isTextEntry(entry: [string, unknown]): entry is [string, string] {
  return typeof entry[1] === 'string';
}
