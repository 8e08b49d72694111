import type { Problem } from '../model/problem.js';
import { takeUp } from '../plan/steps/reason-text.js';
import type { Step } from '../plan/steps/step.js';
import type { StepResult } from './events.js';
import type { RingHold } from './hold-rings.js';

/** The outcome of one step, and whether steps that depend on it may continue. */
export interface StepOutcome {
  readonly status: StepResult['status'];
  readonly problem: Problem | null;
  /** Whether dependents are blocked; false: they continue although this step did not succeed. Default: unless it succeeded. */
  readonly blocks?: boolean;
}

export interface Execution {
  /** Executes the step without `leftOut`: members that could not be created, and content that was not written. */
  readonly execute: (step: Step, leftOut: readonly StepResult[]) => Promise<StepOutcome>;
  /** Called for a step that is not executed, with the steps that blocked it. */
  readonly skip: (step: Step, problem: Problem, leftOut: readonly StepResult[]) => void;
  readonly onResult: (result: StepResult) => void;
  readonly onStart: (step: Step) => void;
  /** What a step waits for beside its dependencies. */
  readonly holdOf?: (step: Step) => RingHold | undefined;
  readonly isInterrupted: () => boolean;
  /** Why no further step may start, beside an interrupt. */
  readonly stopped?: () => Problem | undefined;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
}

/**
 * Runs steps in the order of their dependencies, as many as possible in parallel.
 *
 * A failed step blocks only what depends on it. A member that could not be created does not block its groups,
 * which are executed without it; one that could not be updated does not block their publishes. A step of a
 * higher ring starts only once the lower rings succeeded. After an interruption no step starts.
 */
export async function executeSteps(steps: readonly Step[], execution: Execution): Promise<void> {
  const running = new Map<string, Promise<Finished>>();
  // Steps are in dependency order, so each dependency's promise exists before it is needed.
  for (const step of steps) running.set(step.id, runOne(step, running, execution));
  await Promise.all(running.values());
}

interface Finished {
  readonly result: StepResult;
  readonly blocks: boolean;
}

async function runOne(
  step: Step,
  running: ReadonlyMap<string, Promise<Finished>>,
  execution: Execution,
): Promise<Finished> {
  const needs = await Promise.all(step.dependsOn.map((id) => running.get(id) ?? missing(id)));
  const failed = needs.filter(({ blocks }) => blocks);
  const leftOut = failed.filter(({ result }) => mayBeLeftOut(step, result)).map(({ result }) => result);
  const blocker = failed.find(({ result }) => !mayBeLeftOut(step, result) && !mayStayAsItIs(step, result));
  const hold = execution.holdOf?.(step);
  // Every step has its promise by now, whatever its position.
  await Promise.all((hold?.after ?? []).map((id) => running.get(id) ?? missing(id)));
  const reason = execution.isInterrupted()
    ? interrupted(step)
    : (stoppedBy(step, execution) ?? hold?.problem() ?? (blocker && blockedBy(step, blocker.result)));
  if (reason !== undefined) {
    execution.skip(step, reason, leftOut);
    return report({ step, status: 'skipped', problem: reason, durationMs: 0 }, true, execution);
  }
  const start = execution.now();
  execution.onStart(step);
  const { status, problem, blocks } = await execution.execute(step, leftOut);
  const result = { step, status, problem, durationMs: execution.now() - start };
  return report(result, blocks ?? status !== 'succeeded', execution);
}

function report(result: StepResult, blocks: boolean, { onResult }: Execution): Finished {
  onResult(result);
  return { result, blocks };
}

/**
 * One broken customer never holds back the others: groups are written and published without a member that
 * cannot be created. A member that was not tried blocks its groups: what stopped it stops them too. Content
 * that was not written is left out, whether it was refused or depends on something that was.
 */
function mayBeLeftOut(step: Step, needed: StepResult): boolean {
  if (needed.step.type === 'content') return step.type === 'assignment' && step.action !== 'delete';
  return (
    (step.type === 'group' || step.action === 'publish') &&
    needed.step.type === 'member' &&
    needed.step.action === 'create' &&
    needed.status === 'failed'
  );
}

/** A member that cannot be updated is published to unchanged; its job has the results of its pairs. */
function mayStayAsItIs(step: Step, needed: StepResult): boolean {
  return (
    step.action === 'publish' &&
    needed.step.type === 'member' &&
    needed.step.action === 'update' &&
    needed.status === 'failed'
  );
}

function blockedBy(step: Step, blocker: StepResult): Problem {
  return {
    code: 'MUS501',
    message: `${step.id} was skipped, because ${blocker.step.id} ${blocker.status === 'failed' ? 'failed' : 'was skipped'}.`,
    parent: step.parent,
    at: step.at,
  };
}

function stoppedBy({ parent, at }: Step, { stopped }: Execution): Problem | undefined {
  const problem = stopped?.();
  return problem && { ...problem, parent, at };
}

function interrupted(step: Step): Problem {
  return {
    code: 'MUS505',
    message: `${step.id} was not started, because the run was interrupted.`,
    hint: `${takeUp(step)}.`,
    parent: step.parent,
    at: step.at,
  };
}

/** A dependency that is not part of this run: see `permitSteps`. */
function missing(id: string): Promise<Finished> {
  throw new Error(`Step ${id} is a dependency but not in the list`);
}
