import type { Drift, DriftPair } from '../../features/drift/drift.js';

/** The pairs that make `muster drift` exit 2, in their order: with `strict`, orphans too; none that is suppressed. */
export function driftingPairs({ pairs }: Drift, strict: boolean): readonly DriftPair[] {
  return pairs.filter(
    ({ state, suppressed }) =>
      suppressed === undefined &&
      (state === 'missing' || state === 'changed' || (strict && state === 'orphaned')),
  );
}
