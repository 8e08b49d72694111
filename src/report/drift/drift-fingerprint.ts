import type { Drift } from '../../features/drift/drift.js';
import { nameKey } from '../../model/arm-id.js';
import { itemKey } from '../../plan/steps/diff-resource.js';
import type { DriftJudged } from './drift-judged.js';
import { driftingPairs } from './drifting-pairs.js';
import { errorFact, fingerprintOf } from '../../show/news.js';

/**
 * `sha256:…` of what drifts, how, and what could not be compared: the same on two nights on which the same
 * does, in whatever order and casing Azure answers. What is listed and no drift does not count.
 */
export function driftFingerprint(drift: Drift, { strict, problems }: Omit<DriftJudged, 'isDrift'>): string {
  return fingerprintOf([
    ...[...problems, ...drift.problems].map(errorFact),
    ...drift.resources
      .filter(({ isDrift }) => isDrift)
      .map(({ type, parent, name, state, patch }) => ['resource', type, parent, nameKey(name), state, patch]),
    ...driftingPairs(drift, strict).map(({ parent, group, member, item, state, patch }) => [
      ...['pair', parent, group, member, itemKey(item)],
      ...[state, patch],
    ]),
  ]);
}
