import { nameKey } from '../../src/model/arm-id.js';
import type { DesiredFleet } from '../../src/model/desired.js';
import type { LiveJob, LiveParent } from '../../src/model/live.js';
import { ok } from '../../src/model/problem.js';
import type { FleetInput, ParentPlan, ParentReading } from '../../src/plan/fleet-plan.js';
import { planFleet } from '../../src/plan/plan-fleet.js';
import type { PlannedParent } from '../../src/plan/planned.js';
import type { PublishStep, Step, WriteStep } from '../../src/plan/steps/step.js';

export interface PlanOptions extends Partial<Omit<FleetInput, 'fleet' | 'readings'>> {
  /** Jobs that were read, by assignment. */
  readonly jobs?: Readonly<Record<string, readonly LiveJob[]>>;
}

/** A parent that was read. */
export function aReading(
  live: LiveParent,
  jobs: Readonly<Record<string, readonly LiveJob[]>> = {},
): ParentReading {
  return {
    live: ok(live),
    jobs: new Map(Object.entries(jobs).map(([name, list]) => [nameKey(name), list])),
  };
}

export function aFleetInput(
  fleet: DesiredFleet,
  readings: Readonly<Record<string, ParentReading>>,
  options: Partial<FleetInput> = {},
): FleetInput {
  return {
    fleet,
    readings: new Map(Object.entries(readings)),
    pending: new Set(),
    publish: true,
    ...options,
  };
}

/** The plan of the fleet's only parent, and what the planner knows beside it. */
export function plannedOf(fleet: DesiredFleet, live: LiveParent, options: PlanOptions = {}): PlannedParent {
  const { jobs, ...rest } = options;
  const name = fleet.parents[0]?.name ?? '';
  const { parents } = planFleet(aFleetInput(fleet, { [name]: aReading(live, jobs) }, rest));
  const planned = parents.get(name);
  if (planned === undefined) throw new Error('The fleet has no parent');
  return planned;
}

export function planOf(fleet: DesiredFleet, live: LiveParent, options: PlanOptions = {}): ParentPlan {
  return plannedOf(fleet, live, options).plan;
}

/** What orders steps: ids and what each waits for. */
export function orderOf(plan: ParentPlan): readonly (readonly [string, readonly string[]])[] {
  return plan.steps.map(({ id, dependsOn }) => [id, dependsOn]);
}

export function codesOf(problems: readonly { readonly code: string }[]): readonly string[] {
  return problems.map(({ code }) => code);
}

/** The step of that id; fails where there is none. */
export function stepOf(plan: ParentPlan, id: string): Step {
  const step = plan.steps.find((one) => one.id === id);
  if (step === undefined) throw new Error(`No ${id} among ${plan.steps.map((one) => one.id).join(', ')}`);
  return step;
}

export function publishOf(plan: ParentPlan, group: string): PublishStep {
  const step = plan.steps.find((one) => one.action === 'publish' && one.group === group);
  if (step?.action !== 'publish') throw new Error(`No publish of ${group}`);
  return step;
}

export function updateOf(plan: ParentPlan, id: string): Extract<WriteStep, { action: 'update' }> {
  const step = stepOf(plan, id);
  if (step.action !== 'update') throw new Error(`${id} is no update`);
  return step;
}
