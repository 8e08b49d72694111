import { Document, isScalar, Scalar, type ScalarTag } from 'yaml';
import { stringifyString } from 'yaml/util';

export type YamlValue =
  | string
  | number
  | boolean
  | Commented
  | Literal
  | readonly YamlValue[]
  | { readonly [key: string]: YamlValue };

/** A text with a comment behind it on its line. */
class Commented {
  constructor(
    readonly text: string,
    readonly comment: string,
  ) {}
}

/** A text that is written as a literal block, line by line: a query, whose every line is reviewed. */
export class Literal {
  constructor(readonly text: string) {}
}

export function commented(text: string, comment: string): Commented {
  return new Commented(text, comment);
}

/**
 * The values as YAML documents of one file, keys in their order, `---` between two, each with that first line.
 *
 * Read again they are the same values, whatever the texts hold: those with characters that do not
 * print, or that turn the direction of writing, are quoted and spelt out. Comments stay on their line.
 */
export function yamlDocuments(values: readonly YamlValue[], firstLine = ''): string {
  return values.map((value) => `${firstLine}${documentText(value)}`).join('---\n');
}

function documentText(value: YamlValue): string {
  const document = new Document(nodeOf(value), { customTags: (tags) => [inertText, ...tags] });
  // Folded lines would move with every edit.
  return document.toString({ lineWidth: 0 });
}

function nodeOf(value: YamlValue): unknown {
  if (value instanceof Commented) {
    const scalar = new Scalar(value.text);
    scalar.comment = ` ${oneLine(value.comment)}`;
    return scalar;
  }
  if (value instanceof Literal) {
    const scalar = new Scalar(value.text);
    scalar.type = Scalar.BLOCK_LITERAL;
    return scalar;
  }
  if (Array.isArray(value)) return (value as readonly YamlValue[]).map(nodeOf);
  if (typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, nodeOf(each)]));
  return value;
}

/** Control, format and lone surrogate characters, and separators that a reader may take for a line's end. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u2028\u2029]/u;

/** Between the lines of an indented JSON text stand their ends; inside its strings they are spelt out already. */
const unprintableButLines = new RegExp(`(?!\\n)${unprintable.source}`, 'gu');

const inertText: ScalarTag = {
  identify: (value) => typeof value === 'string',
  default: true,
  tag: 'tag:yaml.org,2002:str',
  resolve: (text) => text,
  stringify: (item, context, onComment, onChompKeep) => {
    const text: unknown = isScalar(item) ? item.value : item;
    // Of a name a tab may be part; in the lines of a block it is indentation.
    const plain = isScalar(item) && item.type === Scalar.BLOCK_LITERAL ? /[\n\t]/g : /\n/g;
    return typeof text === 'string' && unprintable.test(text.replace(plain, ''))
      ? inertJson(text)
      : // As the library's own tag for texts does: those that look like numbers are quoted.
        stringifyString(item, { ...context, actualString: true }, onComment, onChompKeep);
  },
};

/**
 * A JSON value as text, which is YAML as well, in which what does not print, or turns the direction of writing, is spelt
 * out. `indent`: the blanks of a level; undefined: one line.
 */
export function inertJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(unprintableButLines, (character) =>
    Array.from({ length: character.length }, (_, index) => escaped(character.charCodeAt(index))).join(''),
  );
}

function escaped(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}

/** Longer names are cut: a comment only helps to recognise. */
const longestComment = 120;

function oneLine(text: string): string {
  const line = text.replace(/\s+/gu, ' ').replace(new RegExp(unprintable, 'gu'), '\ufffd').trim();
  const characters = Array.from(line);
  return characters.length <= longestComment ? line : `${characters.slice(0, longestComment).join('')}…`;
}
