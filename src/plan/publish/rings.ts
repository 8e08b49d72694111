import { nameKey } from '../../model/arm-id.js';
import type { DesiredGroup } from '../../model/desired.js';
import { largest } from '../../model/order.js';
import { compareText } from '../../model/order.js';
import type { ParentPlan } from '../fleet-plan.js';
import type { GroupOutcome, PlannedGroup, PlannedParent, PlannedPart } from '../planned.js';
import type { PublishStep, Step } from '../steps/step.js';
import { pairJudge } from './judge-pair.js';

/**
 * The plan with its steps ring by ring, each step above ring 0 marked, and the groups that those wait for.
 * `whole` is the plan of all groups of the parent, even if `planned` is restricted.
 */
export function withRings(planned: PlannedParent, whole: PlannedParent): PlannedParent {
  const rings = new Map(planned.groups.map(({ view: { desired } }) => [desired.name, desired.ring]));
  const outcomes = whole.groups.filter((outcome) => isGate(outcome));
  const plan = inRings(planned.plan, rings, outcomes.map(gateOf));
  const gates = new Set(plan.rings?.map(({ group }) => group));
  const wanted = outcomes.filter(({ view }) => gates.has(view.desired.name)).flatMap(wantedJobs);
  return { ...planned, plan, wantedJobs: [...new Set([...planned.wantedJobs, ...wanted])] };
}

/** A plan's steps ring by ring with those of `gates` that they wait for; `rings` are of the planned groups, by name. */
export function inRings(
  plan: ParentPlan,
  rings: ReadonlyMap<string, number>,
  gates: readonly RingGate[],
): ParentPlan {
  const steps = plan.steps
    .map((step) => ({ step: marked(step, rings), rank: rankOf(step, rings) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ step }) => step);
  const highest = largest(steps.map(({ ring = 0 }) => ring));
  const waitedFor = gates
    .filter(({ ring }) => ring < highest)
    .sort((a, b) => a.ring - b.ring || compareText(a.group, b.group));
  return { ...plan, steps, rings: highest === 0 ? undefined : waitedFor };
}

/** Suspended groups are not planned; groups published by hand and groups with nothing to publish hold no ring. */
export function isGate({ view, items, resolved }: GroupOutcome): boolean {
  if (view.desired.publish === 'Manual') return false;
  return resolved.problems.length > 0 || (view.members.length > 0 && items.length > 0);
}

/** What a group of this plan keeps higher rings waiting for. */
export function gateOf({ view: { desired }, parts, resolved }: GroupOutcome): RingGate {
  if (resolved.problems.length > 0)
    return { ...publishGate(desired, []), behind: 'its content cannot be resolved' };
  const steps = parts.flatMap(({ publish }) => publish.step ?? []);
  return { ...publishGate(desired, steps), lastJob: steps.every(onlyFailed) ? lastPairs(parts) : null };
}

/** A group that succeeds once these publishes, one for each of its parts that needs one, do. */
export function publishGate(
  { name, ring }: Pick<DesiredGroup, 'name' | 'ring'>,
  steps: readonly PublishStep[],
): RingGate {
  return {
    group: name,
    ring,
    publishes: steps.map(({ id }) => id),
    behind: steps.length === 0 ? null : [...new Set(steps.map(({ reason }) => reason))].join('; '),
    lastJob: null,
  };
}

function onlyFailed({ reasons }: PublishStep): boolean {
  return reasons.every((reason) => reason.why === 'lastJob' && reason.state === 'Failed');
}

/** Undelivered pairs by the last job of each part; null where a failed job was not read, or none failed. */
function lastPairs(parts: readonly PlannedPart[]): RingGate['lastJob'] {
  const behind = parts.filter(({ publish }) => publish.step !== undefined);
  if (behind.length === 0) return null;
  const statuses = behind.map(({ view: { jobs, items, members } }) => {
    const [job] = jobs ?? [];
    if (job === undefined) return undefined;
    const judge = pairJudge(
      job,
      members.map(({ resourceName }) => resourceName),
    );
    return items.flatMap((item) => members.map(({ resourceName }) => judge(item, resourceName).status));
  });
  if (statuses.includes(undefined)) return null;
  const failed = statuses.flat().filter((status) => status !== 'Succeeded').length;
  // Parts without a reason to publish delivered all of their pairs.
  const of = parts.reduce((sum, { view }) => sum + view.items.length * view.members.length, 0);
  return { failed, of };
}

function marked(step: Step, rings: ReadonlyMap<string, number>): Step {
  const ring = ringOf(step, rings);
  return ring === undefined || ring === 0 ? step : { ...step, ring };
}

/** Steps that all groups need come first, deletes of undeclared resources last. */
function rankOf(step: Step, rings: ReadonlyMap<string, number>): number {
  return ringOf(step, rings) ?? (step.action === 'delete' ? Number.MAX_SAFE_INTEGER : -1);
}

/** The ring of a declared group's step; undefined of others: an undeclared group may have a declared one's name. */
function ringOf({ group, at }: Step, rings: ReadonlyMap<string, number>): number | undefined {
  return group === undefined || at === undefined ? undefined : rings.get(group);
}

/** `nameKey`s of the group's assignments whose jobs would decide its steps. */
export function wantedJobs({ parts, dissolved }: PlannedGroup): readonly string[] {
  const settling = parts.filter(({ publish: { verdict } }) => verdict.wantsJobs).map(({ view }) => view);
  // A running job is awaited before its part is dissolved, and the assignment may not show it yet.
  const unread = dissolved.filter(({ jobs }) => jobs === undefined);
  return assignmentKeys([...settling, ...unread].map((view) => ({ view })));
}

/** `nameKey`s of the assignments of parts that have one. */
export function assignmentKeys(
  parts: readonly { readonly view: Pick<PlannedPart['view'], 'assignment'> }[],
): readonly string[] {
  return parts.flatMap(({ view: { assignment } }) =>
    assignment === undefined ? [] : [nameKey(assignment.name)],
  );
}

/** One group that steps of higher rings wait for: published automatically, with members and items. */
export interface RingGate {
  readonly group: string;
  readonly ring: number;
  /** Ids of the publishes after which it succeeds. */
  readonly publishes: readonly string[];
  /** Why it has not succeeded, as the rest of a sentence that begins with “because”; null: it has. */
  readonly behind: string | null;
  /** How many of its pairs did not arrive, if a failed last job is the only reason. */
  readonly lastJob: { readonly failed: number; readonly of: number } | null;
}
