import type { ArmClient } from '../../azure/arm-client.js';
import { nameKey } from '../../model/arm-id.js';
import { groupKey } from '../../model/content.js';
import type { DesiredFleet } from '../../model/desired.js';
import { displayNamesOf } from '../../model/display-names.js';
import { fleetIndex } from '../../model/fleet-index.js';
import { groupBy, sortedBy } from '../../model/order.js';
import { distinctProblems, type Problem } from '../../model/problem.js';
import { viewParent } from '../../plan/parent-view.js';
import { undeclared } from '../../plan/plan-deletes.js';
import type { PlannedFleet, PlannedGroup, PlannedParent } from '../../plan/planned.js';
import type { Step } from '../../plan/steps/step.js';
import { isOfSuspension } from '../../plan/suspension-findings.js';
import { applySuppressions, suppressionFindings } from './apply-suppressions.js';
import {
  type Drift,
  type DriftGroup,
  type DriftPair,
  type DriftResource,
  noPairs,
  type PairState,
  type PairStateCounts,
  type SkippedGroup,
} from './drift.js';
import { judgeMember } from './judge-member.js';
import { type Delivered, judgeOthers, leftOutOf } from './judge-others.js';
import { awaitsFirstPublish, memberWants, resourceKey } from './member-wants.js';
import { indexDelivered, readDelivered } from './read-delivered.js';
import { readMembers, unreadProblem } from './read-member-content.js';

export interface DriftOptions {
  /** Lists pairs in sync and local content too, which are only counted otherwise. */
  readonly all: boolean;
  /** What reports of earlier runs say was delivered. */
  readonly evidence: readonly Delivered[];
  /** The files' names of the only groups that were planned; undefined: all. */
  readonly groups?: readonly string[] | undefined;
}

/**
 * How Azure differs from the files: the control plane of the planned parents, and in every member each
 * item that its groups select. Nothing is written.
 *
 * The plan is one with publishes, whose parents were read with the content of workbooks. The jobs of every
 * live assignment are read, then each member once.
 */
export async function readDrift(
  client: ArmClient,
  fleet: DesiredFleet,
  planned: PlannedFleet,
  options: DriftOptions,
  signal?: AbortSignal,
): Promise<Drift> {
  const wants = memberWants(fleet, planned, options.groups !== undefined);
  const jobs = await readDelivered(client, fleet, planned, signal);
  const delivered = indexDelivered([...jobs.delivered, ...options.evidence]);
  const leftOut = leftOutOf(planned);
  const members = await readMembers(
    client,
    wants,
    (one, content) => {
      const judged = judgeMember(one, content.ok ? content.value : undefined, options);
      const { pairs, fitted } = applySuppressions(fleet.suppressions, judged.pairs);
      const others = applySuppressions(
        fleet.suppressions,
        judgeOthers(one, judged.others, delivered, leftOut(one)),
      );
      const rest = others.pairs;
      return {
        groups: countsByGroup(pairs, judged.inSync),
        rest: countsOf(rest),
        pairs,
        others: rest.filter((pair) => options.all || pair.state !== 'local'),
        fitted: [fitted, others.fitted],
        problems: content.ok ? [] : [unreadProblem(one, content.problems)],
      };
    },
    signal,
  );
  const groups = driftGroups(
    fleet,
    planned,
    options.groups,
    members.map((member) => member.groups),
  );
  const suspensions = planned.plan.parents.flatMap(({ findings }) => findings.filter(isOfSuspension));
  const problems = distinctProblems([
    ...planned.plan.parents.flatMap((parent) => parent.problems),
    ...jobs.problems,
    ...members.flatMap((member): readonly Problem[] => member.problems),
  ]);
  const seen = new Set(planned.plan.parents.map(({ parent }) => parent));
  const displayNames = displayNamesOf(fleet.members);
  const whole = options.groups === undefined && fleet.parents.every(({ name }) => seen.has(name));
  return {
    resources: [...planned.parents.values()].flatMap((parent) =>
      judgeResources(fleet, parent, options.groups),
    ),
    groups,
    pairs: [
      ...inGroupOrder(
        groups,
        members.flatMap(({ pairs }) => pairs),
      ),
      ...members.flatMap(({ others }) => sortedBy(others, ({ item }) => resourceKey(item))),
    ],
    counts: sumOfCounts([...groups.map(({ counts }) => counts), ...members.map(({ rest }) => rest)]),
    findings: [
      ...suspensions,
      ...suppressionFindings(
        fleet.suppressions,
        members.flatMap(({ fitted }) => fitted),
        members.flatMap(({ pairs, others }) => [...pairs, ...others]),
        whole && suspensions.length + problems.length === 0,
      ),
    ],
    ...(displayNames.size === 0 ? {} : { displayNames }),
    problems,
  };
}

/** Pairs of members as they were read, in the order of their groups; within one by member, as they stand. */
function inGroupOrder(groups: readonly DriftGroup[], pairs: readonly DriftPair[]): readonly DriftPair[] {
  const byGroup = groupBy(pairs, groupKey);
  return groups.flatMap((group) => byGroup.get(groupKey(group)) ?? []);
}

/** `inSync` are those in sync, of which not all are among the pairs. */
function countsByGroup(
  pairs: readonly DriftPair[],
  inSync: ReadonlyMap<string, number>,
): ReadonlyMap<string, PairStateCounts> {
  const listed = groupBy(pairs, groupKey);
  return new Map(
    [...new Set([...listed.keys(), ...inSync.keys()])].map((key) => [
      key,
      { ...countsOf(listed.get(key) ?? []), inSync: inSync.get(key) ?? 0 },
    ]),
  );
}

/**
 * Every declared group of the planned parents, upper tiers first, by name within a parent; with `only` those
 * of these names. `counts` are of each member's pairs, by `groupKey`. Pure.
 */
export function driftGroups(
  fleet: DesiredFleet,
  planned: PlannedFleet,
  only: readonly string[] | undefined,
  counts: readonly ReadonlyMap<string, PairStateCounts>[],
): readonly DriftGroup[] {
  const index = fleetIndex(fleet);
  const isSuspended = (name: string) => index.members.get(name)?.suspend !== undefined;
  const counted = groupBy(
    counts.flatMap((one) => [...one]),
    ([key]) => key,
  );
  return [...planned.parents].flatMap(([name, read]) => {
    const parent = index.parents.get(name);
    if (parent === undefined) return [];
    const plannedGroups = new Map(read.groups.map((one) => [one.view.desired.name, one]));
    const declared = (index.groupsOf.get(name) ?? []).filter(({ name: own }) => only?.includes(own) ?? true);
    return sortedBy(declared, ({ name }) => name).map((group): DriftGroup => {
      const plannedGroup = plannedGroups.get(group.name);
      const items = plannedGroup?.items.length ?? 0;
      const members = group.members.filter((name) => !isSuspended(name)).length;
      const skipped =
        group.suspend !== undefined ||
        parent.suspend !== undefined ||
        (members === 0 && group.members.length > 0)
          ? 'suspended'
          : whySkipped({ mode: parent.mode, state: read.plan.state, members, planned: plannedGroup });
      const key = groupKey({ parent: parent.name, group: group.name });
      return {
        parent: parent.name,
        group: group.name,
        members,
        items,
        counts: sumOfCounts((counted.get(key) ?? []).map(([, one]) => one)),
        skipped,
      };
    });
  });
}

function whySkipped({
  mode,
  state,
  members,
  planned,
}: {
  readonly mode: 'Enabled' | 'Disabled';
  readonly state: 'planned' | 'error';
  readonly members: number;
  readonly planned: PlannedGroup | undefined;
}): SkippedGroup | undefined {
  if (mode === 'Disabled') return 'disabled';
  if (state !== 'planned') return 'notPlanned';
  if (members === 0) return 'noMembers';
  if (planned === undefined || planned.items.length === 0) return 'noContent';
  return awaitsFirstPublish(planned) ? 'neverPublished' : undefined;
}

/** How many pairs are in each state, but for those that are suppressed. */
export function countsOf(pairs: readonly Pick<DriftPair, 'state' | 'suppressed'>[]): PairStateCounts {
  const counts: Record<PairState, number> = { ...noPairs };
  for (const { state, suppressed } of pairs) if (suppressed === undefined) counts[state]++;
  return counts;
}

/** All together. */
export function sumOfCounts(all: readonly PairStateCounts[]): PairStateCounts {
  const total: Record<PairState, number> = { ...noPairs };
  for (const counts of all)
    for (const state of Object.keys(total) as PairState[]) total[state] += counts[state];
  return total;
}

/**
 * Differences of a parent's control plane from the files, in the order of its plan: what that would create is
 * missing, what it would update has changed, and what it would delete or no file declares is unmanaged.
 * Undeclared resources are drift only if the plan deletes them. Pure.
 */
export function judgeResources(
  fleet: DesiredFleet,
  { plan, live }: PlannedParent,
  groups: readonly string[] | undefined,
): readonly DriftResource[] {
  const fromSteps = plan.steps.flatMap(resourceOf);
  const parent = fleetIndex(fleet).parents.get(plan.parent);
  if (parent === undefined || live === undefined || plan.state === 'error') return fromSteps;
  if (parent.mode === 'Disabled' || parent.suspend !== undefined || parent.prune || groups !== undefined)
    return fromSteps;
  const view = viewParent(parent, fleet, live, new Map(), groups);
  const extra = undeclared(view);
  const kept = [
    ...extra.members.map((one) => ({ type: 'member' as const, one })),
    ...extra.groups.map((one) => ({ type: 'group' as const, one })),
    ...extra.assignments.map((one) => ({ type: 'assignment' as const, one })),
  ].map(({ type, one }): DriftResource => ({
    type,
    parent: plan.parent,
    name: (type === 'member' ? view.memberNames.get(nameKey(one.name)) : undefined) ?? one.name,
    resourceId: one.id,
    state: 'unmanaged',
    isDrift: false,
  }));
  return [...fromSteps, ...kept];
}

function resourceOf(step: Step): readonly DriftResource[] {
  if (step.action === 'publish') return [];
  const { type, parent, name, resourceId } = step;
  const base = { type, parent, name, resourceId, isDrift: true };
  switch (step.action) {
    case 'create':
      return [{ ...base, state: 'missing' }];
    case 'update':
      return [{ ...base, state: 'changed', patch: step.patch }];
    default:
      return [{ ...base, state: 'unmanaged' }];
  }
}
