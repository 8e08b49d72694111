import { listJobs, readMembership } from '../azure/read/read-jobs.js';
import { idKey, nameKey, sameId } from '../model/arm-id.js';
import type { PairResult } from '../model/content.js';
import type { DesiredFleet } from '../model/desired.js';
import { fleetIndex } from '../model/fleet-index.js';
import type { LiveParent } from '../model/live.js';
import { groupBy } from '../model/order.js';
import { failed, ok, type Problem, type Result } from '../model/problem.js';
import { allSteps, type FleetPlan, type UncoveredPairs, type ParentPlan } from '../plan/fleet-plan.js';
import type { Delivery } from '../plan/predict-content.js';
import { deliveredPairs } from '../plan/publish/delivered-pairs.js';
import { foldNames, takeUp } from '../plan/steps/reason-text.js';
import type { PublishStep, Step } from '../plan/steps/step.js';
import type { RunOutcome, RunCommand } from './events.js';
import { executeSteps } from './execute-steps.js';
import { holdRings } from './hold-rings.js';
import { readUntil } from './lagging-lists.js';
import { createLedger, followGroups, type GroupLedger, type Ledger } from './ledger.js';
import { createParentRun, leaveOut, type ParentRun } from './parent-run.js';
import { permitSteps } from './permit-steps.js';
import { skipPublish } from './pair-results.js';
import { replanParent } from './read-and-plan.js';
import { runPublish } from './run-publish.js';
import { runWrite } from './run-write.js';
import type { RunDeps, RunOptions, Scope } from './run.js';

/**
 * Carries out a plan tier by tier: an upper tier is published and awaited before the next is read.
 *
 * Parents of one tier run in parallel, and so do the independent steps of each. Everything that happens is
 * emitted; the outcome says only how the run ended.
 */
export async function runApply(
  deps: RunDeps,
  fleet: DesiredFleet,
  plan: FleetPlan,
  scope: Scope,
  options: RunOptions,
  command: RunCommand = 'apply',
): Promise<RunOutcome> {
  const ledger = createLedger(deps.emit, plan, options.wait);
  const at = () => deps.clock.now().toISOString();
  ledger.emit({ type: 'started', at: at(), command, plan });
  const tiers = groupBy(plan.parents, ({ tier }) => tier.toString());
  // Parents are in tier order, so the tiers are too.
  for (const parents of tiers.values())
    await Promise.all(
      parents.map((shown) => runParent({ command, deps, fleet, plan, scope, options, ledger }, shown)),
    );
  for (const group of plan.uncovered ?? []) tellUncovered(deps, ledger, group);
  if (deps.interrupted.aborted) ledger.emit({ type: 'interrupted' });
  const outcome = ledger.outcome();
  ledger.emit({ type: 'finished', at: at(), outcome });
  return outcome;
}

/** Called at the end, because missing pairs hold up neither a ring nor a lower tier. */
function tellUncovered(
  { emit }: RunDeps,
  ledger: Ledger,
  { pairs, problems, neverPublished }: UncoveredPairs,
): void {
  for (const problem of problems) ledger.emit({ type: 'problem', problem });
  if (pairs.length > 0) (neverPublished ? emit : ledger.emit)({ type: 'pairs', pairs });
}

/** Records what the jobs of an assignment prove, before a step deletes it; a problem where they cannot be read. */
export type KeepEvidence = (step: Step) => Promise<Problem | undefined>;

/**
 * Reads who is in which group before the run changes that, where its steps delete an assignment: with
 * an assignment its jobs are gone, and with them the only proof of what they delivered.
 *
 * A delete whose proof cannot be read has to fail (MUS509): the next apply can still do it.
 */
async function evidenceKeeper(run: ParentRun, steps: readonly Step[]): Promise<KeepEvidence> {
  if (!steps.some(deletesAssignment) || run.deps.interrupted.aborted) return () => Promise.resolve(undefined);
  const before = await readMembership(run.deps.client, run.parent.workspace);
  return async (step) => {
    if (!deletesAssignment(step)) return undefined;
    const awaited = step.awaits === undefined ? undefined : await run.awaitRunning(step.awaits);
    // The write awaits it too, and reports why it failed.
    if (awaited?.ok === false) return undefined;
    if (!before.ok) return unread(step, before.problems);
    const { groups, members, assignments } = before.value;
    const assignment = assignments.find(({ id }) => sameId(id, step.resourceId));
    const group = groups.find(({ name }) => nameKey(name) === nameKey(assignment?.targetResourceName ?? ''));
    // Another writer has deleted it.
    if (assignment === undefined || group === undefined) return undefined;
    const jobs = awaited?.ok === true ? ok(awaited.jobs) : await listJobs(run.deps.client, step.resourceId);
    if (!jobs.ok) return unread(step, jobs.problems);
    const delivered = deliveredPairs(jobs.value, group, members);
    if (delivered.length === 0) return undefined;
    run.ledger.emit({
      type: 'evidence',
      evidence: {
        parent: step.parent,
        group: step.group ?? group.name,
        assignment: assignment.name,
        workspace: run.parent.workspace,
        delivered,
      },
    });
    return undefined;
  };
}

function deletesAssignment({ action, type }: Step): boolean {
  return action === 'delete' && type === 'assignment';
}

function unread(step: Step, [first]: readonly Problem[]): Problem {
  return {
    code: 'MUS509',
    message: `${step.id} was not taken: its jobs, which prove what it delivered, could not be read (${first?.message ?? 'the answer is not known'}).`,
    hint: 'Run apply again.',
    parent: step.parent,
    at: step.at,
  };
}

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
 * Carries out one parent's part of the plan, after its upper tiers.
 *
 * Where an upper tier published into its workspace, the parent is read and planned again, and only steps that
 * were shown are taken (MUS312 for others). If any of those pairs did not arrive the parent is not written in
 * this run (MUS501).
 */
export async function runParent(run: FleetRun, shown: ParentPlan): Promise<void> {
  const parent = fleetIndex(run.fleet).parents.get(shown.parent);
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

/** The steps to execute, and the groups of lower rings that they wait for. */
type Taken = Pick<ParentPlan, 'steps' | 'rings'>;

async function execute(run: ParentRun, { steps, rings = [] }: Taken, groups: GroupLedger): Promise<void> {
  const { ledger, deps } = run;
  const { maxFailedPairs } = run.options;
  const keep = await evidenceKeeper(run, steps);
  await executeSteps(steps, {
    holdOf: holdRings({ gates: rings, steps, resultOf: groups.resultOf, maxFailedPairs }),
    execute: async (step, leftOut) => {
      if (step.action === 'publish') {
        leaveOut(run, step.name, leftOut);
        return runPublish(run, step);
      }
      const lost = await keep(step);
      return lost === undefined ? runWrite(run, step, leftOut) : { status: 'failed', problem: lost };
    },
    skip: (step, problem, leftOut) => {
      leaveOut(run, step.name, leftOut);
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

/** The lower parent's current state, read again until its lists show what this run delivered to it. */
function replanDelivered(run: FleetRun, { parent, deliveries }: ParentRun, shown: ParentPlan) {
  const { deps, fleet, scope } = run;
  return readUntil(
    deps,
    () =>
      replanParent(deps, fleet, parent, deliveries, scope.groups, shown.steps, undefined, run.options.limits),
    (again) => !again.ok || showsAll(again.value.live, deliveries),
  );
}

/** A copy may have another name: then it is compared by display name. */
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

/** Plans the lower parent from its current state, and keeps the steps that were shown. */
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
 * A step that was not shown is reported instead of executed. The publish shown in its place does not happen
 * either, and lower tiers must not count its pairs as delivered.
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

const deliveriesOf = new WeakMap<FleetPlan, ReadonlyMap<string, readonly Delivery[]>>();

/** What the plan publishes into each workspace, by its `idKey`; computed once for all parents of the plan. */
function deliveriesTo({ plan }: FleetRun, workspace: string): readonly Delivery[] {
  const known = deliveriesOf.get(plan) ?? deliveriesByWorkspace(plan);
  deliveriesOf.set(plan, known);
  return known.get(workspace) ?? [];
}

function deliveriesByWorkspace(plan: FleetPlan): ReadonlyMap<string, readonly Delivery[]> {
  const sent = allSteps(plan).flatMap((step) =>
    step.action === 'publish'
      ? [...new Set(step.members.map((member) => idKey(member.workspace)))].map((workspace) => ({
          workspace,
          step,
        }))
      : [],
  );
  return new Map(
    [...groupBy(sent, ({ workspace }) => workspace)].map(([workspace, all]) => [
      workspace,
      all.map(({ step: { parent, group, items } }) => ({
        workspace,
        by: `${parent}/${group}`,
        items,
        copied: new Set(),
      })),
    ]),
  );
}

function undeliveredTo({ fleet, ledger }: FleetRun, workspace: string): readonly PairResult[] {
  const members = fleetIndex(fleet).membersAt.get(workspace) ?? [];
  return members.flatMap(({ name }) => ledger.undelivered(name));
}

function notDelivered(shown: ParentPlan, missing: readonly PairResult[]): Problem {
  const senders = [...new Set(missing.map(({ parent, group }) => `${parent}/${group}`))].join(', ');
  return {
    code: 'MUS501',
    message: `Parent ${shown.parent} was not written in this run, because its workspace did not receive ${missing.length} pair${missing.length === 1 ? '' : 's'} from ${senders}: ${foldNames(missing.map(({ item }) => item))}.`,
    hint: 'Fix what those pairs report.',
    parent: shown.parent,
  };
}

function notPlannedAgain(shown: ParentPlan, problems: readonly Problem[]): Problem {
  return {
    code: 'MUS501',
    message: `Parent ${shown.parent} was not written in this run, because it could not be planned again after its upper tier was published: ${problems.map(({ code }) => code).join(', ')}.`,
    hint: 'Fix what is reported for it.',
    parent: shown.parent,
  };
}

/** Adds to the hint of `problem`, what to fix, how each step is then resumed. */
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
