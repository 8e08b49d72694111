import { distance } from 'fastest-levenshtein';

/** Beyond this many edits a name is another name, however long it is. */
const maxEdits = 6;

/** A hint that names the nearest candidate, or undefined where none is near. */
export function didYouMean(text: string, candidates: Iterable<string>): string | undefined {
  const best = nearest(text, candidates);
  return best === undefined ? undefined : `Did you mean "${best}"?`;
}

/**
 * The candidate with the fewest edits from `text`, case aside; the first of several. Undefined where
 * more than two in five characters would have to change: then a suggestion only misleads.
 */
export function nearest(text: string, candidates: Iterable<string>): string | undefined {
  const wanted = text.toLowerCase();
  const allowed = Math.min(maxEdits, Math.max(1, Math.floor(wanted.length * 0.4)));
  let best: string | undefined;
  let bestEdits = allowed + 1;
  for (const candidate of candidates) {
    // The lengths alone bound the distance from below; this keeps large fleets quick.
    if (Math.abs(candidate.length - wanted.length) >= bestEdits) continue;
    const edits = distance(wanted, candidate.toLowerCase());
    if (edits < bestEdits) [best, bestEdits] = [candidate, edits];
  }
  return best;
}
