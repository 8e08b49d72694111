import { idKey } from '../model/arm-id.js';
import type { ItemRef } from '../model/content.js';
import type { DesiredFleet, DesiredGroup } from '../model/desired.js';
import { fleetIndex } from '../model/fleet-index.js';
import type { LiveParent } from '../model/live.js';
import { groupBy } from '../model/order.js';
import { partName } from '../model/part-name.js';
import type { Finding, Problem } from '../model/problem.js';
import type { FleetPlan, ParentPlan, UncoveredPairs } from '../plan/fleet-plan.js';
import { noFacts } from '../plan/guards/guard-facts.js';
import type { GroupView } from '../plan/parent-view.js';
import { classOf, isRunning, type LivePart } from '../plan/parts/live-parts.js';
import { maxOperations } from '../plan/parts/split-group.js';
import type { PlannedGroup, PlannedParent } from '../plan/planned.js';
import { lastJobEnd } from '../plan/publish/judge-publish.js';
import { inRings, publishGate } from '../plan/publish/rings.js';
import { reasonText } from '../plan/steps/reason-text.js';
import { type PublishStep, stepId, type StepMember } from '../plan/steps/step.js';
import { isOfSuspension, suspensionText } from '../plan/suspension-findings.js';
import { askedPairs, liveItems, liveMembers, pairsNotPublished } from './asked-pairs.js';
import { readPlanned } from './read-and-plan.js';
import type { RunDeps, Scope } from './run.js';

/**
 * A plan of publishes only: the live groups asked for, each with all its live parts, changed or not,
 * with what they hold in Azure.
 *
 * Definitions are not written; a finding says where they differ from the files (MUS320), and the pairs that
 * the files ask for and no publish carries are in `uncovered`. A group
 * that is not in Azure, or has nobody or nothing to publish, is a problem of its parent; so is one
 * that is suspended or still holds a suspended member (MUS331). With `all` these are passed over.
 */
export async function planPublishOnly(
  deps: Pick<RunDeps, 'client' | 'pending'>,
  fleet: DesiredFleet,
  groups: readonly string[] | 'all',
  scope: Scope,
): Promise<FleetPlan> {
  const groupScope = groups === 'all' ? scope : { ...scope, groups };
  const planned = await readPlanned(deps, fleet, groupScope, { publish: true, asLive: true, onlyUsed: true });
  const parents = planned.plan.parents.map((plan): ParentPlan => {
    const all = groups === 'all';
    const refused = all ? [] : suspendedGroups(fleet, plan.parent, groups);
    if (refused.length > 0) return { ...plan, state: 'error', steps: [], problems: refused };
    const parent = planned.parents.get(plan.parent);
    if (parent?.live === undefined) return plan;
    return isDisabled(plan.parent, fleet) && !all
      ? { ...plan, state: 'error', steps: [], problems: [disabled(plan.parent)] }
      : publishesOf(plan, parent, parent.live, fleet, all);
  });
  return {
    ...planned.plan,
    parents,
    uncovered: parents.flatMap((plan) => {
      const parent = planned.parents.get(plan.parent);
      return parent === undefined ? [] : uncoveredOf(plan, parent, fleet);
    }),
  };
}

function publishesOf(
  plan: ParentPlan,
  parent: PlannedParent,
  live: LiveParent,
  fleet: DesiredFleet,
  all: boolean,
): ParentPlan {
  const outcomes = parent.groups.map((group) => publishGroup(plan, group, live, fleet));
  const problems = all ? [] : outcomes.flatMap((outcome) => outcome.problems);
  const skipped = all ? outcomes.flatMap((outcome) => outcome.problems) : [];
  const published = {
    ...plan,
    state: problems.length > 0 ? ('error' as const) : ('planned' as const),
    problems,
    steps: problems.length > 0 ? [] : outcomes.flatMap(({ steps }) => steps),
    // Nothing is written, so no guard applies.
    guard: { ...noFacts, live: plan.guard.live, livePairs: plan.guard.livePairs },
    moves: [],
    findings: [
      ...plan.findings.filter(isOfSuspension),
      ...outcomes.flatMap(({ finding }) => finding ?? []),
      ...skipped.map((problem): Finding => ({ ...problem, severity: 'info' })),
    ],
  };
  return amongAsked(published, parent);
}

/** Of the requested groups, those of lower rings go first; other groups are not waited for. */
function amongAsked(plan: ParentPlan, { groups }: PlannedParent): ParentPlan {
  const rings = new Map(groups.map(({ view: { desired } }) => [desired.name, desired.ring]));
  const publishes = groupBy(
    plan.steps.filter((step): step is PublishStep => step.action === 'publish'),
    ({ group }) => group,
  );
  const gates = groups.flatMap(({ view: { desired } }) => {
    const steps = publishes.get(desired.name) ?? [];
    return desired.publish === 'Manual' || steps.length === 0 ? [] : [publishGate(desired, steps)];
  });
  return inRings(plan, rings, gates);
}

function isDisabled(parent: string, fleet: DesiredFleet): boolean {
  return fleetIndex(fleet).parents.get(parent)?.mode === 'Disabled';
}

function disabled(parent: string): Problem {
  return {
    code: 'MUS319',
    message: `Nothing of parent ${parent} can be published: its mode is Disabled.`,
    hint: 'Set the mode to Enabled and run muster apply first.',
    parent,
  };
}

interface GroupPublish {
  readonly steps: readonly PublishStep[];
  readonly problems: readonly Problem[];
  readonly finding?: Finding;
}

/** Publishes of all live parts of a group, each with its live members and items. */
function publishGroup(
  plan: ParentPlan,
  { view }: PlannedGroup,
  live: LiveParent,
  fleet: DesiredFleet,
): GroupPublish {
  const { desired } = view;
  const parts = view.parts.map((part) => ({ part, held: heldBy(part, live, fleet) }));
  const reached = parts.flatMap(({ held }) => held?.members ?? []);
  const stays = suspendedMembers(desired, reached, fleet);
  if (stays !== undefined)
    return { steps: [], problems: [{ ...stays, parent: plan.parent, at: desired.at }] };
  // A part without members or items, or without its assignment, does not stop the others.
  const some = parts.some(({ held }) => held !== undefined && operationsOf(held) > 0);
  const outcomes = parts
    .filter(({ held }) => !some || (held !== undefined && operationsOf(held) > 0))
    .map(({ part, held }) => publishPart(plan, view, part, held));
  const steps = outcomes.flatMap((outcome) => ('step' in outcome ? outcome.step : []));
  const problems = outcomes.flatMap((outcome) => ('problem' in outcome ? outcome.problem : []));
  const differs = plan.steps.some(({ action, group }) => action !== 'publish' && group === desired.name);
  if (!differs || steps.length === 0) return { steps, problems };
  return {
    steps,
    problems,
    finding: {
      code: 'MUS320',
      severity: 'warning',
      message: `Group ${desired.name} differs from the files; it is published as it is in Azure.`,
      hint: 'Run muster apply to bring it to what the files ask for.',
      parent: plan.parent,
      at: desired.at,
    },
  };
}

/**
 * What the files ask of each group of the parent and none of `steps` carries. Where a group is passed over, a part of
 * it covers what its jobs delivered before.
 */
function uncoveredOf(
  { state, steps }: ParentPlan,
  { groups, live }: PlannedParent,
  fleet: DesiredFleet,
): readonly UncoveredPairs[] {
  if (live === undefined || state === 'error') return [];
  return groups.map(({ view: { desired, parts } }) => {
    const own = steps.filter(({ group }) => group === desired.name);
    const published = new Set(own.map(({ resourceId }) => idKey(resourceId)));
    const carried = parts.flatMap((part) => {
      const held = heldBy(part, live, fleet);
      if (held === undefined || part.assignment === undefined) return [];
      const { id, lastJobState } = part.assignment;
      return [
        {
          items: held.items,
          members: held.members.map(({ name }) => name),
          published: own.length > 0 ? published.has(idKey(id)) : lastJobState !== undefined,
        },
      ];
    });
    const asked = askedPairs(fleet, desired, live);
    return {
      pairs: pairsNotPublished(desired, asked, carried),
      problems: asked.problems.map((problem) => ({ ...problem, parent: desired.parent })),
      neverPublished: !carried.some((part) => part.published),
    };
  });
}

interface Held {
  readonly items: readonly ItemRef[];
  readonly members: readonly StepMember[];
}

function heldBy({ live: group, assignment }: LivePart, live: LiveParent, fleet: DesiredFleet) {
  if (group === undefined || assignment === undefined) return undefined;
  return { items: liveItems(assignment, live.content), members: liveMembers(group, live, fleet) };
}

function operationsOf({ items, members }: Held): number {
  return items.length * members.length;
}

function publishPart(
  plan: ParentPlan,
  { desired, parts }: GroupView,
  part: LivePart,
  held: Held | undefined,
): { readonly step: PublishStep } | { readonly problem: Problem } {
  const { assignment } = part;
  const name = partName(desired.name, part);
  const about = { parent: plan.parent, at: desired.at };
  if (held === undefined || assignment === undefined)
    return {
      problem: {
        code: 'MUS319',
        message: `Group ${name} cannot be published: its ${part.live === undefined ? 'group' : 'assignment'} is not in Azure yet.`,
        hint: 'Run muster apply first.',
        ...about,
      },
    };
  const operations = operationsOf(held);
  if (operations === 0 || operations > maxOperations)
    return {
      problem: {
        code: operations === 0 ? 'MUS302' : 'MUS403',
        message: `Group ${name} cannot be published: it has ${held.members.length} members and ${held.items.length} items in Azure${operations === 0 ? '' : `, ${operations} operations, and the service allows ${maxOperations}`}.`,
        hint: 'Run muster apply to bring it to what the files ask for.',
        ...about,
      },
    };
  const ended = lastJobEnd(part);
  return {
    step: {
      action: 'publish',
      type: 'assignment',
      id: stepId('publish', 'assignment', plan.parent, name),
      parent: plan.parent,
      name,
      group: desired.name,
      part: parts.length === 1 ? undefined : { number: part.number, of: parts.length, ...classOf(part) },
      resourceName: assignment.name,
      resourceId: assignment.id,
      reasons: [{ why: 'asked' }],
      reason: reasonText([{ why: 'asked' }]),
      ...held,
      dependsOn: [],
      at: desired.at,
      ...(ended === undefined ? {} : { lastJobEndTime: ended }),
      ...(isRunning(part) ? { awaits: assignment.id } : {}),
    },
  };
}

/** MUS331 for each group of a parent that was named to be published although it, or the parent, is suspended. */
export function suspendedGroups(
  fleet: DesiredFleet,
  parentName: string,
  named: readonly string[],
): readonly Problem[] {
  const { parents, groupsOf } = fleetIndex(fleet);
  const parent = parents.get(parentName);
  return (groupsOf.get(parentName) ?? [])
    .filter(({ name }) => named.includes(name))
    .flatMap((group): readonly Problem[] => {
      const suspend = group.suspend ?? parent?.suspend;
      if (suspend === undefined) return [];
      const subject = group.suspend === undefined ? `its parent ${parentName}` : 'it';
      return [
        {
          code: 'MUS331',
          message: `Group ${group.name} cannot be published: ${subject} ${suspensionText(suspend)}.`,
          hint: 'Remove "suspend" from the files to resume it.',
          parent: parentName,
          at: suspend.at,
        },
      ];
    });
}

/** MUS331 where the live group still holds suspended members: a publish would reach them. */
export function suspendedMembers(
  { name }: DesiredGroup,
  members: readonly StepMember[],
  fleet: DesiredFleet,
): Problem | undefined {
  const suspended = new Set(
    fleet.members.filter(({ suspend }) => suspend !== undefined).map((member) => member.name),
  );
  const held = members.filter((member) => suspended.has(member.name)).map((member) => member.name);
  if (held.length === 0) return undefined;
  return {
    code: 'MUS331',
    message: `Group ${name} cannot be published as it is in Azure: suspended members are still in it (${held.join(', ')}).`,
    hint: 'Run muster apply first: it takes them out of the group.',
  };
}
