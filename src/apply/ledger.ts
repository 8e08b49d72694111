import type { PairResult } from '../model/pair.js';
import type { FleetPlan } from '../plan/fleet-plan.js';
import type { EventSink, Outcome, RunEvent } from './events.js';

/** Passes events on and remembers what decides how the run ends and what a lower tier may rely on. */
export interface Ledger {
  readonly emit: EventSink;
  /** Pairs of a member, by the files' name, that did not succeed so far. */
  undelivered(member: string): readonly PairResult[];
  outcome(): Outcome;
}

/** Findings that mean something was not done, or done by somebody else. */
const damaging: ReadonlySet<string> = new Set(['MUS311', 'MUS312']);

/** States of a job that are no failure by themselves; a job that goes on shows in its pairs. */
const fine: ReadonlySet<string> = new Set(['Succeeded', 'InProgress']);

/**
 * `waits` false: jobs are not awaited on purpose, and a pair still in progress is no failure.
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
