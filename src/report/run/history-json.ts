import type { FailingPair, GroupHistory } from '../../apply/pair-history.js';
import type { RunHistory } from '../../features/run/fold-report.js';
import { itemJson } from '../../plan/steps/step-json.js';

/** `history` in `schemas/report.schema.json`. */
export interface HistoryJson {
  readonly since: string;
  readonly groups: readonly GroupHistory[];
}

/** A history as JSON, its items as references alone. */
export function historyJson({ since, groups }: RunHistory): HistoryJson {
  return {
    since,
    groups: groups.map(({ parent, group, keptSince, jobs, failing, recovered }) => ({
      parent,
      group,
      keptSince,
      jobs,
      failing: failing.map((pair): FailingPair => ({ ...pair, item: itemJson(pair.item) })),
      recovered,
    })),
  };
}
