import type { Problem } from '../model/problem.js';
import { limitOf, type Allowance } from '../plan/guards/guards.js';
import { takeUp } from '../plan/steps/reason-text.js';
import type { Step } from '../plan/steps/step.js';
import type { GroupProgress } from './ledger.js';
import type { RingGate } from '../plan/publish/rings.js';

/** What a step of a higher ring waits for, and then why it is skipped. */
export interface RingHold {
  /** Ids of publishes that must have ended, successfully or not, before `problem` can be called. */
  readonly after: readonly string[];
  /** MUS508, or undefined where every lower ring succeeded. */
  readonly problem: () => Problem | undefined;
}

export interface RingRun {
  /** As planned. */
  readonly gates: readonly RingGate[];
  /** The steps of this run. */
  readonly steps: readonly Step[];
  readonly resultOf: (group: string) => GroupProgress;
  /** How many failed pairs of a group do not hold a higher ring; default 0. */
  readonly maxFailedPairs: Allowance | undefined;
}

/**
 * What each step waits for: nothing in ring 0, and above it every group of a lower ring.
 *
 * A group that this run publishes is judged by its job: `Succeeded` with no more undelivered pairs than
 * allowed; where any are allowed, `Failed` counts too, since one failed pair makes a job fail. A group that
 * it does not publish is judged by its live state in the plan.
 */
export function holdRings(run: RingRun): (step: Step) => RingHold | undefined {
  const taken = new Set(run.steps.map(({ id }) => id));
  const gates = run.gates.map((gate) => ({
    ...gate,
    publishes: gate.publishes.filter((id) => taken.has(id)),
  }));
  return (step) => {
    const { ring } = step;
    if (ring === undefined) return undefined;
    const lower = gates.filter((gate) => gate.ring < ring);
    return {
      after: lower.flatMap(({ publishes }) => publishes),
      problem: () => {
        const against = lower.flatMap((gate) => {
          const why = whyNot(gate, run);
          return why === undefined ? [] : [{ gate, why }];
        });
        const [first] = against;
        return first && heldBack(step, first.gate, first.why, against.length - 1);
      },
    };
  };
}

/** Why a lower group did not succeed, as the rest of a sentence that begins with “which”; undefined: it did. */
function whyNot(gate: RingGate, run: RingRun): string | undefined {
  if (gate.publishes.length > 0) return published(gate, run);
  if (gate.behind === null) return undefined;
  const { lastJob } = gate;
  if (lastJob !== null && allows(run, lastJob.failed, lastJob.of)) return undefined;
  return `which this run does not publish: ${gate.behind}`;
}

function published({ group, publishes }: RingGate, run: RingRun): string | undefined {
  const { jobs, pairs, undelivered } = run.resultOf(group);
  if (jobs.size < publishes.length) return 'which was not published';
  const states = [...jobs.values()];
  if (states.includes('InProgress')) return 'whose job has not ended yet';
  const count = `${undelivered} of ${pairs} pairs did not succeed`;
  const bad = states.find((state) => state !== 'Succeeded');
  if (bad !== undefined && !(bad === 'Failed' && allows(run, undelivered, pairs)))
    return `whose job ended ${bad}: ${count}`;
  if (undelivered > 0 && !allows(run, undelivered, pairs)) return `of which ${count}`;
  return undefined;
}

/** Whether that many failed pairs are allowed; if none are, a failed job without failed pairs is not allowed either. */
function allows({ maxFailedPairs }: RingRun, failed: number, of: number): boolean {
  const limit = maxFailedPairs === undefined ? 0 : limitOf(maxFailedPairs, of);
  return limit > 0 && failed <= limit;
}

function heldBack(step: Step, gate: RingGate, why: string, others: number): Problem {
  const { group, ring, publishes } = gate;
  const more = others === 0 ? '' : ` (and ${others} more group${others === 1 ? '' : 's'})`;
  return {
    code: 'MUS508',
    message: `${step.id} was held back: ring ${step.ring ?? 0} waits for group ${group} of ring ${ring}, ${why}${more}.`,
    hint:
      publishes.length > 0
        ? `Fix what is reported for that group. ${takeUp(step)}.`
        : `Publish ${group} first: run apply without --no-publish, and with --group ${group} or without any.`,
    parent: step.parent,
    at: step.at,
  };
}
