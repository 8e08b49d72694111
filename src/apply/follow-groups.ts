import { idKey } from '../model/arm-id.js';
import type { PairStatus } from '../model/pair.js';
import { itemKey } from '../plan/steps/diff-resource.js';
import type { RunEvent } from './events.js';
import type { Ledger } from './ledger.js';

/** What a run has told of one group so far. */
export interface GroupResult {
  /** State of each of its jobs, by `idKey` of the assignment. */
  readonly jobs: ReadonlyMap<string, string>;
  readonly pairs: number;
  /** Pairs that did not succeed: failed, unknown, in progress or skipped. */
  readonly undelivered: number;
}

/** A ledger that also remembers what became of each group. */
export interface GroupLedger extends Ledger {
  readonly resultOf: (group: string) => GroupResult;
}

/** The same ledger for one parent's part of a run, which remembers its groups too. */
export function followGroups(ledger: Ledger): GroupLedger {
  const jobs = new Map<string, Map<string, string>>();
  const pairs = new Map<string, Map<string, PairStatus>>();
  const remember = (event: RunEvent): void => {
    if (event.type === 'jobFinished')
      within(jobs, event.job.group).set(idKey(event.job.assignmentId), event.job.state);
    if (event.type === 'pairs')
      for (const { group, member, item, status } of event.pairs)
        within(pairs, group).set(JSON.stringify([member, itemKey(item)]), status);
  };
  return {
    ...ledger,
    emit: (event) => {
      remember(event);
      ledger.emit(event);
    },
    resultOf: (group) => {
      const statuses = [...within(pairs, group).values()];
      return {
        jobs: within(jobs, group),
        pairs: statuses.length,
        undelivered: statuses.filter((status) => status !== 'Succeeded').length,
      };
    },
  };
}

function within<T>(maps: Map<string, Map<string, T>>, key: string): Map<string, T> {
  const known = maps.get(key) ?? new Map<string, T>();
  maps.set(key, known);
  return known;
}
