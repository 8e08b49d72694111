import type { JobResult } from '../../apply/events.js';
import { sortedBy } from '../../model/order.js';
import type { PairResult } from '../../model/pair.js';
import type { Report } from '../../features/run/fold-report.js';

/** What a report says of one group. */
export interface GroupResult {
  readonly parent: string;
  readonly group: string;
  readonly jobs: readonly JobResult[];
  readonly pairs: readonly PairResult[];
}

/** Jobs and pairs by the group they are of, in the order of parents and groups. */
export function groupResults(report: Report): readonly GroupResult[] {
  const groups = new Map<string, { parent: string; group: string; jobs: JobResult[]; pairs: PairResult[] }>();
  const at = ({ parent, group }: { readonly parent: string; readonly group: string }) => {
    const key = JSON.stringify([parent, group]);
    const found = groups.get(key) ?? { parent, group, jobs: [], pairs: [] };
    groups.set(key, found);
    return found;
  };
  for (const job of report.jobs) at(job).jobs.push(job);
  for (const pair of report.pairs) at(pair).pairs.push(pair);
  // Jobs end in any order; the reader looks for a name, and runs are compared.
  return sortedBy(groups.entries(), ([key]) => key).map(([, group]) => group);
}

/** Whether anything of the group is not as it should be: a reader looks there first. */
export function isTroubled({ jobs, pairs }: GroupResult): boolean {
  return (
    jobs.some(({ state }) => state !== 'Succeeded' && state !== 'InProgress') ||
    pairs.some(({ status }) => status === 'Failed' || status === 'Unknown' || status === 'Skipped')
  );
}
