import { distance } from 'fastest-levenshtein';

/** Beyond this many edits a name is another name, however long it is. */
const maxEdits = 6;

/** Nothing that is named is longer; comparing two texts takes work that grows with both lengths. */
const maxLength = 300;

/** How many names of one list get a hint of their own: each looks at all candidates. */
export const maxHints = 50;

/** `didYouMean` for the first `maxHints` names that are looked for among the same candidates. */
export function hintsAmong(candidates: () => Iterable<string>): (text: string) => string | undefined {
  let asked = 0;
  return (text) => {
    asked += 1;
    return asked > maxHints ? undefined : didYouMean(text, candidates());
  };
}

/**
 * A hint that names the nearest candidate, or undefined where none is near. Where a character differs
 * that may look the same, such as a Cyrillic letter or a space without width, it says which.
 */
export function didYouMean(text: string, candidates: Iterable<string>): string | undefined {
  const best = nearest(text, candidates);
  if (best === undefined) return undefined;
  const wanted = [...best];
  const at = [...text].findIndex((each, index) => each !== wanted[index]);
  const odd = [...text][at];
  if (odd === undefined || /^[\u0020-\u007e]$/.test(odd)) return `Did you mean "${best}"?`;
  return `Did you mean "${best}"? Character ${String(at + 1)} is ${codePoint(odd)} here.`;
}

/** `U+200B`. */
function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/**
 * The candidate with the fewest edits from `text`, case aside; the first of several. Where more than
 * two in five characters would have to change, the first candidate that begins with `text`, or
 * undefined: a far suggestion only misleads.
 */
export function nearest(text: string, candidates: Iterable<string>): string | undefined {
  if (text.length > maxLength) return undefined;
  const wanted = text.toLowerCase();
  let best: string | undefined;
  let bestEdits = maxEdits + 1;
  let longer: string | undefined;
  for (const candidate of candidates) {
    if (wanted.length > 2 && candidate.toLowerCase().startsWith(wanted)) longer ??= candidate;
    // The lengths alone bound the distance from below; this keeps large fleets quick.
    if (Math.abs(candidate.length - wanted.length) >= bestEdits) continue;
    const edits = distance(wanted, candidate.toLowerCase());
    const allowed = Math.max(1, Math.floor(Math.max(wanted.length, candidate.length) * 0.4));
    if (edits <= allowed && edits < bestEdits) [best, bestEdits] = [candidate, edits];
  }
  return best ?? longer;
}
