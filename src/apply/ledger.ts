import { idKey } from '../model/arm-id.js';
import type { PairResult, PairStatus } from '../model/content.js';
import type { FleetPlan } from '../plan/fleet-plan.js';
import { itemKey } from '../plan/steps/diff-resource.js';
import type { EventSink, RunOutcome, RunEvent } from './events.js';

/** Passes events on and remembers what decides the run's outcome and what lower tiers may rely on. */
export interface Ledger {
  readonly emit: EventSink;
  /** A member's pairs that have not succeeded so far, by the files' name. */
  undelivered(member: string): readonly PairResult[];
  outcome(): RunOutcome;
}

/** Findings which mean that something was not done, or was done by another writer. */
const damaging: ReadonlySet<string> = new Set(['MUS311', 'MUS312']);

/** States of a job that are not failures by themselves; a running job shows in its pairs. */
const fine: ReadonlySet<string> = new Set(['Succeeded', 'InProgress']);

/**
 * `waits` false: jobs are not awaited on purpose, and a pair in progress is not a failure.
 */
export function createLedger(sink: EventSink, plan: FleetPlan | undefined, waits: boolean): Ledger {
  const undelivered = new Map<string, PairResult[]>();
  let clean = plan?.parents.every(({ state }) => state === 'planned') ?? true;
  let interrupted = false;
  return {
    emit: (event) => {
      if (event.type === 'pairs') remember(undelivered, event.pairs);
      if (event.type === 'interrupted') interrupted = true;
      if (isFailure(event, waits)) clean = false;
      sink(event);
    },
    undelivered: (member) => undelivered.get(member) ?? [],
    outcome: () => (interrupted ? 'interrupted' : clean ? 'succeeded' : 'failed'),
  };
}

function remember(undelivered: Map<string, PairResult[]>, pairs: readonly PairResult[]): void {
  for (const pair of pairs) {
    if (pair.status === 'Succeeded') continue;
    const known = undelivered.get(pair.member);
    if (known === undefined) undelivered.set(pair.member, [pair]);
    else known.push(pair);
  }
}

function isFailure(event: RunEvent, waits: boolean): boolean {
  switch (event.type) {
    case 'stepFinished':
      return event.result.status !== 'succeeded';
    case 'pairs':
      return event.pairs.some(({ status }) => status !== 'Succeeded' && (waits || status !== 'InProgress'));
    case 'jobFinished':
      return !fine.has(event.job.state);
    case 'problem':
      return true;
    case 'finding':
      return damaging.has(event.finding.code);
    default:
      return false;
  }
}

/** A run's results of one group so far. */
export interface GroupProgress {
  /** State of each of its jobs, by `idKey` of the assignment. */
  readonly jobs: ReadonlyMap<string, string>;
  readonly pairs: number;
  /** Pairs that did not succeed: failed, unknown, in progress or skipped. */
  readonly undelivered: number;
}

/** A ledger that also remembers each group's results. */
export interface GroupLedger extends Ledger {
  readonly resultOf: (group: string) => GroupProgress;
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
