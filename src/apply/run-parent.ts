import { idKey, nameKey } from '../model/arm-id.js';
import type { DesiredFleet } from '../model/desired.js';
import type { LiveParent } from '../model/live.js';
import type { PairResult } from '../model/pair.js';
import type { Problem, Result } from '../model/problem.js';
import { failed, ok } from '../model/problem.js';
import { foldNames, takeUp } from '../plan/steps/reason-text.js';
import type { FleetPlan, ParentPlan } from '../plan/fleet-plan.js';
import type { Delivery } from '../plan/predict-content.js';
import type { PublishStep, Step } from '../plan/steps/step.js';
import type { RunCommand } from './events.js';
import { executeSteps } from './execute-steps.js';
import { followGroups, type GroupLedger } from './follow-groups.js';
import { holdRings } from './hold-rings.js';
import type { Ledger } from './ledger.js';
import { createParentRun, type ParentRun } from './parent-run.js';
import { permitSteps } from './permit-steps.js';
import { replanParent } from './read-and-plan.js';
import type { RunDeps, RunOptions, Scope } from './run.js';
import { skipPublish } from './publish-pairs.js';
import { runPublish } from './run-publish.js';
import { evidenceKeeper } from './keep-evidence.js';
import { runWrite } from './run-write.js';

export interface FleetRun {
  readonly command: RunCommand;
  readonly deps: RunDeps;
  readonly fleet: DesiredFleet;
  /** As shown. */
  readonly plan: FleetPlan;
  readonly scope: Scope;
  readonly options: RunOptions;
  readonly ledger: Ledger;
}

/**
 * Carries out one parent's part of the plan, its upper tiers being through.
 *
 * Where an upper tier published into its workspace, the parent is read and planned again, and only
 * steps that were shown are taken (MUS312 for others). Where any of those pairs did not arrive the
 * parent is not written at all in this run (MUS501).
 */
export async function runParent(run: FleetRun, shown: ParentPlan): Promise<void> {
  const parent = run.fleet.parents.find(({ name }) => name === shown.parent);
  if (parent === undefined || shown.state === 'error' || shown.suspended === true) return;
  const deliveries = deliveriesTo(run, idKey(parent.workspace));
  const ledger = followGroups(run.ledger);
  const parentRun = createParentRun({ ...run, ledger, parent, deliveries });
  const missing = undeliveredTo(run, idKey(parent.workspace));
  if (missing.length > 0) {
    skipAll(parentRun, shown.steps, notDelivered(shown, missing));
    return;
  }
  const steps =
    deliveries.length === 0 || run.command === 'publish' || run.deps.interrupted.aborted
      ? ok({ steps: shown.steps, rings: shown.rings })
      : await stepsAfterDelivery(run, parentRun, shown);
  if (steps.ok) {
    await execute(parentRun, steps.value, ledger);
    return;
  }
  for (const problem of steps.problems) run.ledger.emit({ type: 'problem', problem });
  skipAll(parentRun, shown.steps, notPlannedAgain(shown, steps.problems));
}

/** Steps to take, and the groups of lower rings that they wait for. */
type Taken = Pick<ParentPlan, 'steps' | 'rings'>;

async function execute(run: ParentRun, { steps, rings = [] }: Taken, groups: GroupLedger): Promise<void> {
  const { ledger, deps } = run;
  const { maxFailedPairs } = run.options;
  const keep = await evidenceKeeper(run, steps);
  await executeSteps(steps, {
    holdOf: holdRings({ gates: rings, steps, resultOf: groups.resultOf, maxFailedPairs }),
    execute: async (step, leftOut) => {
      if (step.action === 'publish') {
        if (leftOut.length > 0) run.leftOut.set(step.name, leftOut);
        return runPublish(run, step);
      }
      const lost = await keep(step);
      return lost === undefined ? runWrite(run, step, leftOut) : { status: 'failed', problem: lost };
    },
    skip: (step, problem, leftOut) => {
      if (leftOut.length > 0) run.leftOut.set(step.name, leftOut);
      if (step.action === 'publish') skipPublish(run, step, problem);
    },
    onStart: (step) => {
      ledger.emit({ type: 'stepStarted', step });
    },
    onResult: (result) => {
      ledger.emit({ type: 'stepFinished', result });
    },
    isInterrupted: () => deps.interrupted.aborted,
    stopped: () => deps.stopped?.(),
    now: () => deps.clock.now().getTime(),
  });
}

/** How often a lower parent is read, and the milliseconds between: lists may lag a minute behind what was delivered. */
const mostReads = 6;
const lagPauseMs = 15_000;

/** The lower parent as it is now, read again while its lists do not show yet what this run delivered to it. */
async function replanDelivered(run: FleetRun, { parent, deliveries }: ParentRun, shown: ParentPlan) {
  const { deps, fleet, scope } = run;
  for (let reads = 1; ; reads += 1) {
    const again = await replanParent(deps, fleet, parent, deliveries, scope.groups, shown.steps);
    const settled = !again.ok || showsAll(again.value.live, deliveries);
    if (settled || reads === mostReads || deps.interrupted.aborted) return again;
    await deps.clock.sleep(lagPauseMs, deps.interrupted);
  }
}

/** A copy may have a name of its own: then its display name has to do. */
function showsAll({ content }: LiveParent, deliveries: readonly Delivery[]): boolean {
  const known = new Set(
    content.flatMap(({ kind, name, displayName }) => [`${kind} ${nameKey(name)}`, `${kind} "${displayName}`]),
  );
  return deliveries
    .flatMap(({ items }) => items)
    .every(
      ({ kind, name, displayName }) =>
        known.has(`${kind} ${nameKey(name)}`) || known.has(`${kind} "${displayName}`),
    );
}

/** Plans the lower parent on what is there now, and keeps to what was shown. */
async function stepsAfterDelivery(
  run: FleetRun,
  parentRun: ParentRun,
  shown: ParentPlan,
): Promise<Result<Taken>> {
  const { parent } = parentRun;
  const again = await replanDelivered(run, parentRun, shown);
  if (!again.ok) return failed(again.problems.map((problem) => ({ ...problem, parent: parent.name })));
  const { plan } = again.value.planned;
  if (plan.state === 'error') return failed(plan.problems);
  const actual = run.options.publish ? plan.steps : plan.steps.filter(({ action }) => action !== 'publish');
  const { taken, refused } = permitSteps(shown.steps, actual);
  for (const step of refused) refuse(parentRun, shown, step);
  return ok({ steps: taken, rings: plan.rings });
}

/**
 * A step that was not shown is told instead of taken. The publish that was shown in its place does not
 * happen either, and a lower tier must not take its pairs for delivered.
 */
function refuse(run: ParentRun, shown: ParentPlan, step: Step): void {
  const problem: Problem = {
    code: 'MUS312',
    message: `${step.id} (${step.reason}) was not among the steps shown, so it was not taken.`,
    hint: 'Run plan again: what the upper tier delivered differs from what was predicted.',
    parent: run.parent.name,
    at: step.at,
  };
  run.ledger.emit({ type: 'finding', finding: { ...problem, severity: 'warning' } });
  const promised = shown.steps.find(
    (one): one is PublishStep => one.action === 'publish' && one.id === step.id,
  );
  if (promised !== undefined) skipPublish(run, promised, problem);
}

function deliveriesTo({ plan }: FleetRun, workspace: string): readonly Delivery[] {
  return plan.parents
    .flatMap(({ steps }) => steps)
    .flatMap((step) =>
      step.action === 'publish' && step.members.some((member) => idKey(member.workspace) === workspace)
        ? [{ workspace, by: `${step.parent}/${step.group}`, items: step.items, copied: new Set() }]
        : [],
    );
}

function undeliveredTo({ fleet, ledger }: FleetRun, workspace: string): readonly PairResult[] {
  return fleet.members
    .filter((member) => idKey(member.workspace) === workspace)
    .flatMap(({ name }) => ledger.undelivered(name));
}

function notDelivered(shown: ParentPlan, missing: readonly PairResult[]): Problem {
  const senders = [...new Set(missing.map(({ parent, group }) => `${parent}/${group}`))].join(', ');
  return {
    code: 'MUS501',
    message: `Parent ${shown.parent} was not written in this run, because its workspace did not receive ${missing.length} pair${missing.length === 1 ? '' : 's'} from ${senders}: ${foldNames(missing.map(({ item }) => item))}.`,
    hint: 'Mend what those pairs report.',
    parent: shown.parent,
  };
}

function notPlannedAgain(shown: ParentPlan, problems: readonly Problem[]): Problem {
  return {
    code: 'MUS501',
    message: `Parent ${shown.parent} was not written in this run, because it could not be planned again after its upper tier was published: ${problems.map(({ code }) => code).join(', ')}.`,
    hint: 'Mend what is reported for it.',
    parent: shown.parent,
  };
}

/** The hint of `problem` is what to mend; how each step is then taken up, this adds. */
function skipAll(run: ParentRun, steps: readonly Step[], problem: Problem): void {
  for (const step of steps) {
    if (step.action === 'publish') skipPublish(run, step, problem);
    run.ledger.emit({
      type: 'stepFinished',
      result: {
        step,
        status: 'skipped',
        problem: { ...problem, hint: `${problem.hint ?? ''} ${takeUp(step)}.`, at: step.at },
        durationMs: 0,
      },
    });
  }
}
