import { distance } from 'fastest-levenshtein';
import { lookKey, tellApart } from './look-alike.js';

/** A name with more edits is not a misspelling, however long it is. */
const maxEdits = 6;

/** No name is longer; the work of comparing two texts grows with both lengths. */
const maxLength = 300;

/** How many names of one list get a hint: each is compared with all candidates. */
export const maxHints = 50;

/** `didYouMean` for the first `maxHints` names compared with the same candidates. */
export function hintsAmong(candidates: () => Iterable<string>): (text: string) => string | undefined {
  let asked = 0;
  return (text) => {
    asked += 1;
    return asked > maxHints ? undefined : didYouMean(text, candidates());
  };
}

/** A hint that names the nearest candidate, with the differing character if it looks the same; undefined where none is near. */
export function didYouMean(text: string, candidates: Iterable<string>): string | undefined {
  const best = nearest(text, candidates);
  return best === undefined ? undefined : tellApart(`Did you mean "${best}"?`, text, best);
}

/**
 * The candidate that looks the same as `text`, else that with the fewest edits, case aside; the first of
 * several. Where more than two in five characters would have to change, the first candidate that begins with
 * `text`, or undefined: a distant suggestion only misleads.
 */
export function nearest(text: string, candidates: Iterable<string>): string | undefined {
  if (text.length > maxLength) return undefined;
  const wanted = text.toLowerCase();
  const look = lookKey(text);
  let best: string | undefined;
  let bestEdits = maxEdits + 1;
  let longer: string | undefined;
  for (const candidate of candidates) {
    if (candidate !== text && lookKey(candidate) === look) return candidate;
    if (wanted.length > 2 && candidate.toLowerCase().startsWith(wanted)) longer ??= candidate;
    // The lengths alone bound the distance from below; this keeps large fleets quick.
    if (Math.abs(candidate.length - wanted.length) >= bestEdits) continue;
    const edits = distance(wanted, candidate.toLowerCase());
    const allowed = Math.max(1, Math.floor(Math.max(wanted.length, candidate.length) * 0.4));
    if (edits <= allowed && edits < bestEdits) [best, bestEdits] = [candidate, edits];
  }
  return best ?? longer;
}
