import { sortedBy, trimBothOf } from '../../model/order.js';

/** What is to be named in the files. */
export interface Unnamed {
  /** Identifies it, and orders those that only a number tells apart. */
  readonly key: string;
  /** What it may be called, the shortest first; each more specific than the one before. */
  readonly candidates: readonly string[];
}

const longest = 60;

/**
 * A name for each, by its key: lower-case letters, digits and single hyphens, unique, and the same
 * for the same things in whatever order they come.
 *
 * Of things that would have one name each takes its next candidate; those without further candidates are
 * numbered: `sentinel`, `sentinel-2`. `noun` names what has no letter that a name may have.
 */
export function readableNames(things: readonly Unnamed[], noun: string): ReadonlyMap<string, string> {
  const sorted = sortedBy(things, ({ key }) => key);
  const levels = new Map(sorted.map(({ key }) => [key, 0]));
  const nameOf = ({ key, candidates }: Unnamed) => slug(candidates[levels.get(key) ?? 0] ?? '', noun);
  for (;;) {
    const counts = countsOf(sorted.map(nameOf));
    const rising = sorted.filter(
      (thing) =>
        (counts.get(nameOf(thing)) ?? 0) > 1 && (levels.get(thing.key) ?? 0) + 1 < thing.candidates.length,
    );
    // Every round uses up a candidate, so it ends.
    if (rising.length === 0) break;
    for (const { key } of rising) levels.set(key, (levels.get(key) ?? 0) + 1);
  }
  return numbered(sorted.map((thing) => [thing.key, nameOf(thing)]));
}

/** Whether a name means nothing to people: a GUID, as the portal generates them. */
export function isGuid(text: string): boolean {
  return /^\{?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$/i.test(text);
}

/** A text as a name; `noun` where it has no letter that a name may have. */
export function slug(text: string, noun: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  const cut = trimmed(trimmed(plain).slice(0, longest));
  if (cut === '') return noun;
  return cut.length < 3 ? `${noun}-${cut}` : cut;
}

function trimmed(text: string): string {
  return trimBothOf(text, '-');
}

/** The first of a name keeps it, if no other has that name itself; the others get the next free number. */
function numbered(names: readonly (readonly [string, string])[]): ReadonlyMap<string, string> {
  const taken = new Set(names.map(([, name]) => name));
  const given = new Set<string>();
  return new Map(
    names.map(([key, name]) => {
      if (!given.has(name)) {
        given.add(name);
        return [key, name];
      }
      let number = 2;
      while (taken.has(withNumber(name, number))) number += 1;
      const own = withNumber(name, number);
      taken.add(own);
      return [key, own];
    }),
  );
}

function withNumber(name: string, number: number): string {
  const suffix = `-${String(number)}`;
  return `${trimmed(name.slice(0, longest - suffix.length))}${suffix}`;
}

function countsOf(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
