import { Composer, type CST, isScalar, Lexer, Parser, visit, type YAMLError } from 'yaml';
import type { Problem } from '../model/problem.js';
import type { SourceFile } from './read-files.js';
import {
  aliasesOf,
  isDangling,
  keyText,
  linesOf,
  offsetSpan,
  rangeOf,
  type SourceDocument,
} from './source-document.js';

/** The documents of one file, and the problems of its syntax. */
export interface ParsedFile {
  /** In the order of the file, empty ones left out. */
  readonly documents: readonly ParsedDocument[];
  readonly problems: readonly Problem[];
}

/** Aliases of one document: for each the parser walks all its anchors. */
const maxAliases = 200;

/** One document that is not empty. */
export interface ParsedDocument {
  readonly source: SourceDocument;
  /** The text is not valid YAML: only names are taken from what could be parsed. */
  readonly broken: boolean;
  /** Valid YAML that muster does not read as written: reported only for muster's own documents. */
  readonly oddities: readonly Problem[];
}

/**
 * The YAML 1.2 documents of a file, each with its positions.
 *
 * Yields MUS102, at most one a document: later syntax errors usually follow from the first; only MUS102 for a
 * file with more tokens than any fleet has. Merge keys stay ordinary keys.
 */
export function parseDocuments(file: SourceFile): ParsedFile {
  const budget = budgetMeter();
  const tokens = [...tokensOf(file.text, budget)];
  const beyond = budget.beyond();
  if (beyond !== undefined) return { documents: [], problems: [unparsed(file, beyond)] };
  const composer = new Composer({
    version: '1.2',
    merge: false,
    prettyErrors: false,
    // `duplicateKeys` reports both positions, and only in muster's own documents.
    uniqueKeys: false,
    logLevel: 'silent',
  });
  const lines = linesOf(file.text);
  const parsed = [...composer.compose(tokens)];
  const problems: Problem[] = [];
  const documents: ParsedDocument[] = [];
  for (const yaml of parsed) {
    const source: SourceDocument = { file: file.name, text: file.text, yaml, lines };
    const [error] = yaml.errors;
    if (error !== undefined) problems.push(syntaxProblem(source, error));
    const isEmpty = yaml.contents === null || (isScalar(yaml.contents) && yaml.contents.value === null);
    if (!isEmpty) documents.push({ source, broken: error !== undefined, oddities: odditiesOf(source) });
  }
  return { documents, problems };
}

/** MUS102 for another version of YAML, in which `on` and `yes` are booleans, and for unknown tags. */
function odditiesOf(source: SourceDocument): readonly Problem[] {
  const unknownTags = source.yaml.warnings.map((warning) => syntaxProblem(source, warning));
  if (source.yaml.directives?.yaml.version !== '1.1') return unknownTags;
  return [
    {
      code: 'MUS102',
      message: 'The document says that it is YAML 1.1; muster reads YAML 1.2',
      hint: 'Remove the "%YAML" line.',
      at: offsetSpan(source, ...rangeOf(source, undefined)),
    },
    ...unknownTags,
  ];
}

/** MUS103 for each key that appears more than once in one mapping, at all but the first. */
export function duplicateKeys(source: SourceDocument): readonly Problem[] {
  const problems: Problem[] = [];
  visit(source.yaml, {
    Map(_, map) {
      const first = new Map<string, readonly [number, number]>();
      for (const { key } of map.items) {
        const name = keyText(key);
        const [start, end] = isScalar(key) && key.range ? key.range : [0, 0];
        const earlier = first.get(name);
        if (earlier === undefined) first.set(name, [start, end]);
        else {
          problems.push({
            code: 'MUS103',
            message: `The key "${name}" appears twice in one mapping`,
            hint: 'Remove one of them, or merge their values.',
            at: offsetSpan(source, start, end),
            related: [{ message: 'it appears here first', at: offsetSpan(source, ...earlier) }],
          });
        }
      }
    },
  });
  return problems;
}

/**
 * The document's value as plain data; MUS102 where an alias has no anchor before it, or where
 * aliases of aliases would grow without bound.
 */
export function plainValue(source: SourceDocument): { value: unknown } | { problem: Problem } {
  const aliases = aliasesOf(source);
  let tooMany = aliases.length > maxAliases;
  try {
    if (!tooMany) return { value: source.yaml.toJS({ maxAliasCount: 100 }) as unknown };
    throw new RangeError('too many aliases');
  } catch (error) {
    tooMany ||= String(error).includes('Excessive alias count');
    const telltale = aliases.find((alias) => tooMany || isDangling(source, alias));
    return {
      problem: {
        code: 'MUS102',
        message: tooMany
          ? 'The document’s aliases expand to more than it can hold'
          : 'An alias has no anchor before it',
        hint: 'Write the values out instead of using an alias.',
        at: offsetSpan(source, ...rangeOf(source, telltale)),
      },
    };
  }
}

const syntaxMessages: Partial<Record<YAMLError['code'], string>> = {
  BAD_ALIAS: 'This alias is not valid',
  BAD_DQ_ESCAPE: 'This escape is not valid in a double-quoted text',
  BAD_INDENT: 'The indentation does not fit',
  BAD_SCALAR_START: 'A plain text cannot begin with this character',
  BLOCK_AS_IMPLICIT_KEY: 'A nested mapping cannot be on the line of its key',
  MISSING_CHAR: 'A character is missing here',
  MULTILINE_IMPLICIT_KEY: 'A key must be on one line; a ":" may be missing',
  RESOURCE_EXHAUSTION: 'The document is nested too deeply',
  TAB_AS_INDENT: 'Tabs cannot indent YAML',
  TAG_RESOLVE_FAILED: 'This tag is not known',
  UNEXPECTED_TOKEN: 'This does not belong here',
};

const syntaxHints: Partial<Record<YAMLError['code'], string>> = {
  BAD_INDENT: 'Align the line with its siblings, with spaces.',
  BAD_DQ_ESCAPE: 'Use single quotes, or write the backslash twice.',
  BAD_SCALAR_START: 'Put the text in quotes.',
  BLOCK_AS_IMPLICIT_KEY: 'Put a text that holds ": " in quotes, or begin a new line after the key.',
  TAB_AS_INDENT: 'Indent with spaces.',
};

function syntaxProblem(source: SourceDocument, error: YAMLError): Problem {
  const [start, end] = error.pos;
  // The parser reports an unclosed bracket as bad indentation.
  const unclosed = /end with a (.)/.exec(error.message)?.[1];
  if (unclosed !== undefined) {
    return {
      code: 'MUS102',
      message: `A "${unclosed}" is missing, or what it closes is not indented`,
      hint: 'Close the bracket, and indent its lines further than its key.',
      at: offsetSpan(source, start, end),
    };
  }
  const detail = error.code === 'MISSING_CHAR' ? `: ${error.message}` : '';
  return {
    code: 'MUS102',
    message: `${syntaxMessages[error.code] ?? `Not valid YAML: ${error.message}`}${detail}`,
    hint:
      syntaxHints[error.code] ?? 'Fix the YAML; a file that is not muster’s can be named "_…" to be skipped.',
    at: offsetSpan(source, start, end),
  };
}

function unparsed({ name, text }: SourceFile, { why, offset }: Beyond): Problem {
  const before = text.slice(0, offset);
  return {
    code: 'MUS102',
    message:
      why === 'tokens'
        ? `The file has more than ${maxTokens} keys, values, marks and lines`
        : `The file is nested more than ${maxYamlDepth} deep here`,
    hint: `${why === 'tokens' ? 'Split it' : 'Close the brackets'}; a file that is not muster’s can be named "_…".`,
    at: { file: name, line: before.split('\n').length, column: offset - before.lastIndexOf('\n') },
  };
}

/** Tokens and lines of one file; parsed, each takes some 500 bytes and 4 µs. A fleet of 5,000 members in one file has two thirds of it. */
export const maxTokens = 300_000;

/** How deep brackets, lists and mappings are nested: deeper, the parser and whoever walks its answer exhaust the stack. */
export const maxYamlDepth = 100;

/** Why a text is not parsed, and the offset of the first token too many. */
export interface Beyond {
  readonly why: 'tokens' | 'depth';
  readonly offset: number;
}

/**
 * What the parser makes of a text, until the budget ends.
 *
 * A few megabytes of `a,` or `---` would hold the parser for minutes and take gigabytes, so that it gets no piece
 * that was not counted before.
 */
function* tokensOf(text: string, budget: BudgetMeter): Generator<CST.Token> {
  const parser = new Parser();
  for (const piece of new Lexer().lex(text)) {
    if (!budget.allows(piece)) return;
    yield* parser.next(piece);
  }
  yield* parser.end();
}

export interface BudgetMeter {
  /** Counts the lexer's next token; false from the first on that is beyond. */
  allows(token: string): boolean;
  /** Undefined where none was. */
  beyond(): Beyond | undefined;
}

/**
 * Finds the token with which a YAML text has more tokens and lines than `most`, or is nested deeper than
 * `maxYamlDepth`. Lines within a text count too: each gets a position.
 */
export function budgetMeter(most = maxTokens): BudgetMeter {
  const depthAt = depthMeter();
  let tokens = 0;
  let offset = 0;
  let beyond: Beyond | undefined;
  return {
    allows: (token) => {
      tokens += 1 + breaksIn(token, most - tokens);
      if (tokens > most) beyond ??= { why: 'tokens', offset };
      else if (depthAt(token) > maxYamlDepth) beyond ??= { why: 'depth', offset };
      // The lexer's own marks, for a document or a plain text, are not characters of the file.
      if (!isMark(token)) offset += token.length;
      return beyond === undefined;
    },
    beyond: () => beyond,
  };
}

function isMark(token: string): boolean {
  return token === '\u0002' || token === '\u001f' || token === '\u0018';
}

/** Returns the depth of each token, given in order: from its line's indentation, the list marks before it, and brackets. */
function depthMeter(): (token: string) => number {
  const indents: number[] = [];
  let brackets = 0;
  let marks = 0;
  let column = 0;
  let begins = true;
  return (token) => {
    if (token === '\n' || token === '\r\n') [marks, column, begins] = [0, 0, true];
    else if (begins && token.trim() === '') column += token.length;
    else if (!isMark(token)) {
      if (begins && brackets === 0) {
        while ((indents.at(-1) ?? -1) >= column) indents.pop();
        indents.push(column);
      }
      begins = false;
      if (token === '-' || token === '?') marks += 1;
      if (token === '[' || token === '{') brackets += 1;
      if (token === ']' || token === '}') brackets = Math.max(0, brackets - 1);
    }
    return indents.length + marks + brackets;
  };
}

/** Line breaks within a token, counted up to a limit. */
function breaksIn(token: string, most: number): number {
  let count = 0;
  for (let at = token.indexOf('\n'); at !== -1 && count <= most; at = token.indexOf('\n', at + 1)) count += 1;
  return token.length === 1 ? 0 : count;
}
