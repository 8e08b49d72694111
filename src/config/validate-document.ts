import type { ErrorObject } from 'ajv/dist/2020.js';
import { didYouMean, nearest } from '../model/did-you-mean.js';
import { pointerKeys } from '../model/json.js';
import { tellApart } from '../model/look-alike.js';
import type { Problem, SourceSpan } from '../model/problem.js';
import { checkOf, type SchemaName } from './schema-checks.js';
import { type Path, type SourceDocument, spanOf } from './source-document.js';

/** The problems that a schema finds in a document. */
export interface Validation {
  readonly problems: readonly Problem[];
  /** JSON pointers of the values that have a problem: later checks skip them. */
  readonly bad: ReadonlySet<string>;
}

/**
 * The problems of a document by its kind's schema: one for each mistake, in muster's own words, at the value
 * or key to change. MUS104 unknown key, MUS105 missing key, MUS106 wrong value.
 */
export function validateDocument(source: SourceDocument, kind: SchemaName, value: unknown): Validation {
  const check = checkOf(kind);
  if (check(value)) return { problems: [], bad: new Set() };
  const errors = withoutEchoes(check.errors ?? []);
  return {
    problems: errors.map((error) => toProblem(source, error)),
    bad: new Set(errors.map((error) => error.instancePath)),
  };
}

/**
 * One mistake makes several errors in JSON Schema: the `if` around a failed `then`, the enum beside a
 * failed type, the missing key whose misspelling is reported as unknown. Only the most specific one stays.
 */
function withoutEchoes(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const wrongType = new Set(errors.filter((e) => e.keyword === 'type').map((e) => e.instancePath));
  const meant = new Map<string, Set<string | undefined>>();
  for (const error of errors) {
    if (error.keyword !== 'additionalProperties') continue;
    const keys = meant.get(error.instancePath) ?? new Set();
    meant.set(error.instancePath, keys.add(nearest(param(error, 'additionalProperty'), knownKeys(error))));
  }
  return errors.filter((error) => {
    if (error.keyword === 'if' || error.keyword === 'propertyNames') return false;
    if (error.keyword !== 'type' && wrongType.has(error.instancePath)) return false;
    if (error.keyword !== 'required') return true;
    return meant.get(error.instancePath)?.has(param(error, 'missingProperty')) !== true;
  });
}

function toProblem(source: SourceDocument, error: ErrorObject): Problem {
  const path = pointerKeys(error.instancePath);
  const subject = shownPath(path);
  const at = spanOf(source, path);
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = param(error, 'additionalProperty');
      const known = knownKeys(error);
      return {
        code: 'MUS104',
        message: `Unknown key "${key}" in ${subject}`,
        hint:
          key === '<<'
            ? 'Write the keys out: YAML 1.2 has no merge keys.'
            : (didYouMean(key, known) ?? `Known here: ${known.join(', ')}.`),
        at: spanOf(source, [...path, key], 'key'),
      };
    }
    case 'required': {
      const key = param(error, 'missingProperty');
      const noun = notesOf(error).properties?.[key]?.title;
      return {
        code: 'MUS105',
        message: `${capital(subject)} lacks "${key}"`,
        hint: noun === undefined ? `Add "${key}".` : `Add "${key}": ${noun}.`,
        at: spanOf(source, path, 'key'),
      };
    }
    case 'type':
      return { code: 'MUS106', ...typeMistake(subject, error, writtenAt(source, at)), at };
    case 'enum': {
      const allowed = (error.schema as readonly unknown[]).map(String);
      return {
        code: 'MUS106',
        message: `${capital(subject)} is ${shown(error.data)}, which is not known here`,
        hint: didYouMean(String(error.data), allowed) ?? `Write one of ${allowed.join(', ')}.`,
        at,
      };
    }
    case 'pattern': {
      // Every pattern in the schemas has a title and an example.
      const { title = 'valid', examples = [] } = notesOf(error);
      const like = `Write it like ${examples.join(' or ')}`;
      const told = tellApart(`${like}.`, String(error.data));
      return {
        code: 'MUS106',
        message: `${capital(subject)} is ${shown(error.data)}, which is not ${title}`,
        hint: told === `${like}.` ? like : told,
        at,
      };
    }
    case 'minLength':
      return error.propertyName === undefined
        ? {
            code: 'MUS106',
            message: `${capital(subject)} is an empty text`,
            hint: 'Fill it in, or remove it.',
            at,
          }
        : { code: 'MUS106', message: `A key in ${subject} is empty`, hint: 'Name the key.', at };
    case 'maxLength':
      return {
        code: 'MUS106',
        message: `${capital(subject)} has more than ${String(error.schema)} characters`,
        hint: 'Shorten it; no name that it could fit is as long.',
        at,
      };
    case 'minimum':
      return {
        code: 'MUS106',
        message: `${capital(subject)} is ${shown(error.data)}, and the least is ${String(error.schema)}`,
        hint: `Write ${String(error.schema)} or a larger number.`,
        at,
      };
    case 'maxItems':
      return {
        code: 'MUS106',
        message: `${capital(subject)} must be empty with this operator`,
        hint: 'Remove the values, or use In or NotIn.',
        at,
      };
    default:
      // Only minItems and minProperties remain.
      return {
        code: 'MUS106',
        message: `${capital(subject)} is empty`,
        hint: 'Fill it in, or remove it.',
        at,
      };
  }
}

function typeMistake(
  subject: string,
  error: ErrorObject,
  written: string,
): { message: string; hint: string } {
  const types = [error.schema as string | readonly string[]].flat();
  const wanted = types.map((type) => typeNames[type] ?? type).join(' or ');
  // As written: 0123 is read as 123, and 1.10 as 1.1.
  const given = ['number', 'boolean'].includes(typeof error.data) ? written : shown(error.data);
  const message = `${capital(subject)} must be ${wanted}, and is ${given}`;
  if (error.data === null)
    return {
      message: `${capital(subject)} is empty and must be ${wanted}`,
      hint: 'Fill it in, or remove the key.',
    };
  if (types.includes('string') && typeof error.data !== 'object')
    return { message, hint: `Put it in quotes: "${given}".` };
  if (types.includes('boolean')) return { message, hint: 'Write true or false, without quotes.' };
  if (types.includes('array'))
    return { message, hint: 'Write a list: each entry behind "- ", or all in [ ].' };
  return { message, hint: `Write ${wanted}.` };
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'a text',
  boolean: 'true or false',
  integer: 'a whole number',
  array: 'a list',
  object: 'a mapping',
};

/** How much of a wrong text is shown; the excerpt shows the rest. */
const charsShown = 200;

export function shown(value: unknown): string {
  if (typeof value === 'string')
    return `"${value.length > charsShown ? `${value.slice(0, charsShown)}…` : value}"`;
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a mapping' : JSON.stringify(value);
}

/** The file's text at a place, up to the end of its line. */
function writtenAt({ text, lines }: SourceDocument, { line, column, length = 1 }: SourceSpan): string {
  const start = (lines.lineStarts[line - 1] ?? 0) + column - 1;
  return text.slice(start, start + length);
}

export function shownPath(path: Path): string {
  const text = path.map((part) => (/^\d+$/.test(String(part)) ? `[${part}]` : `.${part}`)).join('');
  return text === '' ? 'the document' : text.replace(/^\./, '');
}

/** Only muster's own words get a capital; a path stays as written. */
function capital(subject: string): string {
  return subject === 'the document' ? 'The document' : subject;
}

function param(error: ErrorObject, name: string): string {
  return String((error.params as Record<string, unknown>)[name]);
}

/** What schemas say for people, beside what they check. */
interface SchemaNotes {
  readonly properties?: Readonly<Record<string, SchemaNotes>>;
  /** What the value is, with its article. */
  readonly title?: string;
  readonly examples?: readonly string[];
}

function notesOf(error: ErrorObject): SchemaNotes {
  return (error.parentSchema ?? {}) as SchemaNotes;
}

function knownKeys(error: ErrorObject): readonly string[] {
  return Object.keys(notesOf(error).properties ?? {});
}
