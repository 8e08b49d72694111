import { distance } from 'fastest-levenshtein';
import type { DesiredItem } from '../../model/desired-content.js';
import { didYouMean } from '../../model/did-you-mean.js';
import { isJsonObject, type JsonObject } from '../../model/json.js';
import type { Finding, Problem, SourceSpan } from '../../model/problem.js';
import type { Path } from '../source-document.js';
import { shown, shownPath } from '../validate-document.js';

/** One document of a content file: its value, the place of everything in it, and its problems. */
export interface ContentDocument {
  readonly value: unknown;
  at(path: Path, of?: 'key' | 'value'): SourceSpan;
  /** A number or boolean as the file writes it: `1.10`, which is read as 1.1. */
  written(path: Path): string;
  /** Where the first line of a text is; undefined where its lines are not lines of the file. */
  linesAt(path: Path): SourceSpan | undefined;
  /** It is an answer or export of Azure: Azure accepted it once, so broken limits are only findings. */
  readonly exported: boolean;
  readonly problems: Problem[];
  readonly findings: Finding[];
}

/** An item as a file asks for it, before its name is settled. */
export interface FileContent extends Omit<DesiredItem, 'name'> {
  /** As the file names it; undefined: its name is derived. */
  readonly id?: string;
}

/** A value of a document, by its path. */
export interface Place {
  readonly of: ContentDocument;
  readonly path: Path;
  readonly value: unknown;
}

/**
 * Reads the value of a place as Azure takes it. Undefined where it is absent or wrong; what is wrong is told in its
 * document: MUS103 to MUS106, and MUS146 for what Azure's limits do not let through.
 */
export type Read<T> = (place: Place) => T | undefined;

/** A key of a mapping. */
export interface ReadField {
  readonly read: Read<unknown>;
  /** Azure's name for it, where that differs. */
  readonly as?: string;
  /** What the value is, for the hint, where Azure refuses an item without it. */
  readonly needed?: string;
}

export function placeOf(of: ContentDocument, path: Path = [], value: unknown = of.value): Place {
  return { of, path, value };
}

/** The value of a key, whatever its casing; undefined where it is absent or null. */
export function fieldAt(place: Place, key: string): Place | undefined {
  const found = keyIn(place.value, key);
  if (found === undefined || !isJsonObject(place.value)) return undefined;
  const value = place.value[found];
  return value === null || value === undefined
    ? undefined
    : { of: place.of, path: [...place.path, found], value };
}

function keyIn(value: unknown, key: string): string | undefined {
  if (!isJsonObject(value)) return undefined;
  if (Object.hasOwn(value, key)) return key;
  const lower = key.toLowerCase();
  return Object.keys(value).find((each) => each.toLowerCase() === lower);
}

/**
 * A mapping with these keys, in any casing as Azure takes them. Other keys belong to other tools and are left
 * out, unless one is nearly one of these (MUS104); `also` lists known keys that are ignored.
 */
export function readRecord(
  fields: Readonly<Record<string, ReadField>>,
  also: readonly string[] = [],
): Read<JsonObject> {
  return (place) => {
    if (!isJsonObject(place.value)) {
      tellWrong(place, 'a mapping');
      return undefined;
    }
    if (!place.of.exported) tellMisspelt(place, Object.keys(fields), also);
    tellRepeated(place, fields);
    const rest = place.of.exported ? unread(place.value, Object.keys(fields)) : {};
    const entries = Object.entries(fields).flatMap(([key, { read, as = key, needed }]) => {
      const field = fieldAt(place, key);
      if (field === undefined) {
        if (needed !== undefined) tellMissing(place, key, needed);
        return [];
      }
      const value = read(field);
      return value === undefined ? [] : [[as, value] as const];
    });
    return { ...rest, ...Object.fromEntries(entries) };
  };
}

/** Keys of Azure's answer that are unknown here are kept. */
function unread(value: JsonObject, known: readonly string[]): JsonObject {
  const names = new Set(known.map((key) => key.toLowerCase()));
  return Object.fromEntries(
    Object.entries(value).filter(([key, entry]) => !names.has(key.toLowerCase()) && entry !== null),
  );
}

/** MUS103 at each key that is another one in another casing: of the two, one would be left out without a word. */
function tellRepeated(place: Place, fields: Readonly<Record<string, ReadField>>): void {
  const known = new Set(Object.keys(fields).map((key) => key.toLowerCase()));
  const first = new Map<string, string>();
  for (const key of Object.keys(place.value as JsonObject)) {
    const lower = key.toLowerCase();
    if (!known.has(lower)) continue;
    const earlier = first.get(lower);
    if (earlier === undefined) first.set(lower, key);
    else
      tellMistake(place.of, {
        code: 'MUS103',
        message: `The key "${key}" stands in one mapping with "${earlier}", and Azure accepts both for one`,
        hint: 'Remove one of them, or merge their values.',
        at: place.of.at([...place.path, key], 'key'),
        related: [{ message: 'it appears here first', at: place.of.at([...place.path, earlier], 'key') }],
      });
  }
}

/** MUS104 at each key that is nearly one of `known`, and none of `also`. */
function tellMisspelt(place: Place, known: readonly string[], also: readonly string[]): void {
  const named = new Set([...known, ...also].map((key) => key.toLowerCase()));
  const absent = known.filter((key) => keyIn(place.value, key) === undefined);
  for (const key of Object.keys(place.value as JsonObject)) {
    if (named.has(key.toLowerCase()) || key.length > 100) continue;
    const meant = absent.find((each) => distance(each.toLowerCase(), key.toLowerCase()) <= each.length / 5);
    if (meant === undefined) continue;
    tellMistake(place.of, {
      code: 'MUS104',
      message: `Unknown key "${key}" in ${subject(place)}`,
      hint: `Did you mean "${meant}"?`,
      at: place.of.at([...place.path, key], 'key'),
    });
  }
}

/** MUS105: Azure refuses the item without this key. */
export function tellMissing(place: Place, key: string, what: string): void {
  const empty = keyIn(place.value, key);
  tellMistake(place.of, {
    code: 'MUS105',
    message:
      empty === undefined ? `${capital(subject(place))} lacks "${key}"` : `${subject(place, empty)} is empty`,
    hint: `Add "${key}": ${what}.`,
    at: place.of.at(empty === undefined ? place.path : [...place.path, empty], 'key'),
  });
}

/** MUS106: the value is of another type or form. */
export function tellWrong(place: Place, wanted: string, hint = `Write ${wanted}.`): void {
  tellMistake(place.of, {
    code: 'MUS106',
    message: `${capital(subject(place))} must be ${wanted}, and is ${shown(place.value)}`,
    hint,
    at: place.of.at(place.path),
  });
}

/** MUS146, or another code: a value that Azure refuses; in an answer or export of Azure, a finding. */
export function tellRefused(
  place: Place,
  message: string,
  hint: string,
  code: 'MUS145' | 'MUS146' = 'MUS146',
): void {
  const problem: Problem = { code, message, hint, at: place.of.at(place.path) };
  if (place.of.exported) tellAdvice(place, problem);
  else tellMistake(place.of, problem);
}

/** Mistakes, and advice, of one document beyond which nobody reads on; each costs its place. */
export const mostTold = 200;

export function tellMistake({ problems }: ContentDocument, problem: Problem): void {
  if (problems.length < mostTold) problems.push(problem);
}

/** Advice only. */
export function tellAdvice(place: Place, problem: Problem): void {
  if (isToldEnough(place)) return;
  place.of.findings.push({ ...problem, at: place.of.at(place.path), severity: 'warning' });
}

function isToldEnough({ of }: Place): boolean {
  return Math.max(of.problems.length, of.findings.length) >= mostTold;
}

/** A text; a number or boolean is taken as written. */
export function readText({ most }: { readonly most?: number } = {}): Read<string> {
  return (place) => {
    const { value } = place;
    const read = ['number', 'boolean'].includes(typeof value) ? place.of.written(place.path) : value;
    if (typeof read !== 'string') {
      tellWrong(place, 'a text');
      return undefined;
    }
    if (most !== undefined && read.length > most)
      tellRefused(
        place,
        `${subject(place)} has ${String(read.length)} characters, and Azure accepts ${String(most)}`,
        'Shorten it.',
      );
    return read;
  };
}

export const readTruth: Read<boolean> = (place) => {
  const { value } = place;
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  tellWrong(place, 'true or false');
  return undefined;
};

/** A whole number, also in quotes. */
export const readWhole: Read<number> = (place) => {
  const { value } = place;
  if (Number.isSafeInteger(value)) return value as number;
  if (typeof value === 'string' && /^-?\d{1,15}$/.test(value.trim())) return Number(value);
  tellWrong(place, 'a whole number');
  return undefined;
};

/**
 * One of Azure's words, in any casing; `spelled` are other spellings of them. In an answer or export, an
 * unknown word is kept: it may be new.
 */
export function readWord(
  words: readonly string[],
  {
    spelled = {},
    open = false,
  }: { readonly spelled?: Readonly<Record<string, string>>; readonly open?: boolean } = {},
): Read<string> {
  const known = new Map([
    ...Object.entries(spelled).map(([from, to]) => [from.toLowerCase(), to] as const),
    ...words.map((each) => [each.toLowerCase(), each] as const),
  ]);
  return (place) => {
    if (typeof place.value !== 'string') {
      tellWrong(place, `one of ${words.join(', ')}`);
      return undefined;
    }
    const plain = place.value.trim();
    if (place.of.exported && words.some((each) => each.toLowerCase() === plain.toLowerCase()))
      return place.value;
    const found = known.get(plain.toLowerCase()) ?? known.get(plain.replace(/[\s_-]/g, '').toLowerCase());
    if (found !== undefined) return found;
    // Of a list of many wrong words each would be compared with all.
    if (isToldEnough(place)) return plain;
    const near = didYouMean(plain, words);
    const message = `${capital(subject(place))} is ${shown(place.value)}, which Azure does not know`;
    const hint = near ?? `Write one of ${words.join(', ')}.`;
    if (open && near === undefined) tellAdvice(place, { code: 'MUS146', message, hint });
    else tellRefused(place, message, hint);
    return plain;
  };
}

/** A list; a single value counts as a list of one, and empty entries are left out. */
export function readList<T>(read: Read<T>, { most }: { readonly most?: number } = {}): Read<readonly T[]> {
  return (place) => {
    const values = Array.isArray(place.value) ? place.value : undefined;
    if (values === undefined) {
      if (typeof place.value !== 'string') {
        tellWrong(place, 'a list');
        return undefined;
      }
      const single = read(place);
      return single === undefined ? undefined : [single];
    }
    if (most !== undefined && values.length > most)
      tellRefused(
        place,
        `${subject(place)} has ${String(values.length)} entries, and Azure accepts ${String(most)}`,
        'Remove some.',
      );
    return values.flatMap((value: unknown, index) => {
      if (value === null || value === undefined) return [];
      const entry = read({ of: place.of, path: [...place.path, index], value });
      return entry === undefined ? [] : [entry];
    });
  };
}

/** A mapping whose keys the user chooses, and whose values are texts. */
export function readTexts({ most }: { readonly most: number }): Read<Readonly<Record<string, string>>> {
  return (place) => {
    if (!isJsonObject(place.value)) {
      tellWrong(place, 'a mapping');
      return undefined;
    }
    const keys = Object.keys(place.value);
    if (keys.length > most)
      tellRefused(
        place,
        `${subject(place)} has ${String(keys.length)} entries, and Azure accepts ${String(most)}`,
        'Remove some.',
      );
    const read = readText();
    return Object.fromEntries(
      keys.flatMap((key) => {
        const entry = fieldAt(place, key);
        const value = entry && read(entry);
        return value === undefined ? [] : [[key, value] as const];
      }),
    );
  };
}

const shortDuration = /^(\d+)\s*([smhdw])$/i;
const isoDuration = /^P(?=[\dT])(?:\d+[YMWD])*(?:T(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?$/;

/** A duration in ISO 8601: `PT1H` as it stands, `1h` and `14d` of a template as PT1H and P14D. */
export const readDuration: Read<string> = (place) => {
  const { value } = place;
  if (typeof value === 'string') {
    const plain = value.trim();
    const [, count = '', unit = ''] = shortDuration.exec(plain) ?? [];
    if (unit !== '') {
      const letter = unit.toUpperCase();
      return 'DW'.includes(letter) ? `P${count}${letter}` : `PT${count}${letter}`;
    }
    const upper = plain.toUpperCase();
    if (isoDuration.test(upper) && !upper.endsWith('T')) return place.of.exported ? value : upper;
  }
  tellWrong(place, 'a duration', 'Write it like 5m, 1h, 14d or PT1H.');
  return undefined;
};

/** The whole or a part of a document, as messages call it. */
export function subject({ path }: Place, key?: string): string {
  const whole = key === undefined ? path : [...path, key];
  return whole.length === 0 ? 'the file' : shownPath(whole);
}

function capital(words: string): string {
  return words === 'the file' ? 'The file' : words;
}
