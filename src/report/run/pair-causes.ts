import { groupBy } from '../../model/order.js';
import type { PairResult } from '../../model/pair.js';

/** Pairs that are not `Succeeded`, those of one status, cause, message and hint together, in the order of their first. */
export function pairCauses(pairs: readonly PairResult[]): readonly (readonly PairResult[])[] {
  const undelivered = pairs.filter(({ status }) => status !== 'Succeeded');
  return [
    ...groupBy(undelivered, ({ status, cause, error, hint }) =>
      JSON.stringify([status, cause, error, hint]),
    ).values(),
  ];
}
