import type { PairCounts } from './map-counts.js';
import { grouped } from '../../show/words.js';

/** `12 succeeded, 0 failed, 3 skipped`: the first two always, the others where there are any. */
export function pairWords(pairs: PairCounts): string {
  return [
    `${grouped(pairs.succeeded)} succeeded`,
    `${grouped(pairs.failed)} failed`,
    ...(pairs.inProgress === 0 ? [] : [`${grouped(pairs.inProgress)} in progress`]),
    ...(pairs.unknown === 0 ? [] : [`${grouped(pairs.unknown)} unknown`]),
    ...(pairs.skipped === 0 ? [] : [`${grouped(pairs.skipped)} skipped`]),
  ].join(', ');
}
