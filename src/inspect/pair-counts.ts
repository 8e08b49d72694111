import { noPairs, type DriftPair, type PairCounts, type PairState } from './drift.js';

/** How many pairs are in each state. */
export function countsOf(pairs: readonly Pick<DriftPair, 'state'>[]): PairCounts {
  const counts: Record<PairState, number> = { ...noPairs };
  for (const { state } of pairs) counts[state]++;
  return counts;
}

/** All together. */
export function sumOfCounts(all: readonly PairCounts[]): PairCounts {
  const total: Record<PairState, number> = { ...noPairs };
  for (const counts of all)
    for (const state of Object.keys(total) as PairState[]) total[state] += counts[state];
  return total;
}
