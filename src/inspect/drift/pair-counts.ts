import { noPairs, type DriftPair, type PairCounts, type PairState } from '../../features/drift/drift.js';

/** How many pairs are in each state, but for those that are suppressed. */
export function countsOf(pairs: readonly Pick<DriftPair, 'state' | 'suppressed'>[]): PairCounts {
  const counts: Record<PairState, number> = { ...noPairs };
  for (const { state, suppressed } of pairs) if (suppressed === undefined) counts[state]++;
  return counts;
}

/** All together. */
export function sumOfCounts(all: readonly PairCounts[]): PairCounts {
  const total: Record<PairState, number> = { ...noPairs };
  for (const counts of all)
    for (const state of Object.keys(total) as PairState[]) total[state] += counts[state];
  return total;
}
