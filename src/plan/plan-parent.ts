import { idKey, nameKey } from '../model/arm-id.js';
import type { ContentItem } from '../model/content.js';
import type { ContentSelection } from '../model/desired.js';
import type { LiveParent } from '../model/live.js';
import type { Finding, Problem } from '../model/problem.js';
import { resolveItems } from '../select/resolve-items.js';
import type { ParentPlan } from './fleet-plan.js';
import { findMoves, membershipsOf } from './find-moves.js';
import { guardFacts, type PlannedGroup } from './guard-facts.js';
import { judgeRenames } from './judge-renames.js';
import type { GroupView, ParentView } from './parent-view.js';
import { planConfiguration } from './plan-configuration.js';
import { planDeletes, undeclared, undeclaredFinding } from './plan-deletes.js';
import { planGroup, type GroupContext, type GroupSteps } from './plan-group.js';
import { planMembers } from './plan-members.js';
import { planPublish } from './plan-publish.js';
import { predictContent, type Delivery } from './predict-content.js';
import { newNamePattern, pendingKey } from './step-id.js';
import type { PublishStep, WriteStep } from './step.js';

/** Members × items that one publish can carry (Sentinel service limits, workspace manager). */
export const maxOperations = 2000;

export interface ParentInput {
  readonly view: ParentView;
  readonly selections: ReadonlyMap<string, ContentSelection>;
  /** Groups written but not published since (`pendingKey`), where the service does not tell. */
  readonly pending: ReadonlySet<string>;
  /** What upper tiers publish into this workspace. */
  readonly deliveries: readonly Delivery[];
  /** The deliveries are in: nothing is predicted any more, but they count as modifications. */
  readonly arrived: boolean;
}

export interface PlannedParent {
  readonly plan: ParentPlan;
  /** What it was planned on; undefined where it was not read. */
  readonly live?: LiveParent;
  /** What its publishes carry to which workspace. */
  readonly deliveries: readonly Delivery[];
  /** Names (`nameKey`) of assignments whose jobs would settle whether they are published. */
  readonly wantedJobs: readonly string[];
  /** Every planned group with its items, for callers that look at groups rather than steps. */
  readonly groups: readonly PlannedGroup[];
}

/**
 * The plan of one parent: configuration, members, groups, assignments, publishes, then deletes.
 *
 * Pure, and the same for the same input. A selection that cannot be resolved, a name that cannot
 * be created or a publish above the service's limit makes it an error with no steps (MUS120,
 * MUS401, MUS402, MUS403), and so does a group that seems renamed and would be deleted (MUS418).
 */
export function planParent(input: ParentInput): PlannedParent {
  const { view } = input;
  if (view.parent.mode === 'Disabled') return planDisabled(view);
  const { content, delivered } = predictContent(view.live.content, input.deliveries, input.arrived);
  const configuration = planConfiguration(view);
  const dependsOn = configuration.map(({ id }) => id);
  const members = planMembers(view, dependsOn);
  const context: GroupContext = {
    parentName: view.parent.name,
    workspace: view.parent.workspace,
    configuration: dependsOn,
    memberSteps: new Map(members.map((step) => [step.name, step])),
    assignmentNames: new Set(view.live.assignments.map(({ name }) => nameKey(name))),
    memberNames: view.memberNames,
    displayNames: new Map(
      view.live.content.map(({ resourceId, displayName }) => [idKey(resourceId ?? ''), displayName]),
    ),
  };
  const groups = view.groups.map((group) => {
    const resolved = resolveItems(group.desired, input.selections, content);
    const { items } = resolved;
    const steps = planGroup(context, group, items);
    const pending = input.pending.has(pendingKey(view.parent.name, group.desired.name));
    const publish = planPublish({ context, view: group, steps, items, delivered, pending });
    return { view: group, resolved, items, steps, publish };
  });
  const extra = undeclared(view);
  const pruned = view.parent.prune && !view.partial;
  const groupSteps = new Map(
    groups.flatMap(({ view: { live }, steps }) =>
      live && steps.group ? [[nameKey(live.name), steps.group] as const] : [],
    ),
  );
  const deletes = pruned ? planDeletes(view, extra, groupSteps, dependsOn) : undefined;
  const renames = judgeRenames(view, groups, extra.groups);
  const problems = [
    ...groups.flatMap(({ view: group, resolved, items, steps }) => [
      ...resolved.problems,
      ...limitProblems(group, items),
      ...nameProblems(group, steps),
    ]),
    ...renames.problems,
  ];
  const steps = [
    ...configuration,
    ...members,
    ...groups.flatMap(({ steps: { group } }) => group ?? []),
    ...groups.flatMap(({ steps: { assignment } }) => assignment ?? []),
    ...groups.flatMap(({ publish: { step } }) => step ?? []),
    ...(deletes?.steps ?? []),
  ];
  const findings = [
    ...unique(groups.flatMap(({ resolved, publish }) => [...resolved.findings, ...publish.findings])),
    ...modifiedTimeFindings(
      view,
      groups.map(({ publish }) => publish.verdict.noModifiedTimes),
    ),
    ...duplicateFindings(view),
    ...(view.partial || pruned ? [] : undeclaredFinding(view, extra)),
    ...(deletes?.findings ?? []),
    ...renames.findings,
  ];
  const error = problems.length > 0;
  return {
    plan: {
      parent: view.parent.name,
      tier: view.parent.tier,
      state: error ? 'error' : 'planned',
      steps: error ? [] : steps,
      findings,
      problems: unique(problems).map((problem) => ({ ...problem, parent: view.parent.name })),
      guard: guardFacts(view, groups),
      moves: error ? [] : findMoves(membershipsOf(view, pruned ? extra.groups : [])),
    },
    deliveries: error
      ? []
      : groups.flatMap(({ publish, items, view: group }) => deliveriesOf(publish.step, items, group)),
    wantedJobs: groups.flatMap(({ publish: { verdict }, view: { assignment } }) =>
      verdict.wantsJobs && assignment !== undefined ? [nameKey(assignment.name)] : [],
    ),
    groups,
    live: view.live,
  };
}

/** Disabling is the parent's last step, and nothing else of it is planned. */
function planDisabled(view: ParentView): PlannedParent {
  return {
    plan: {
      parent: view.parent.name,
      tier: view.parent.tier,
      state: 'planned',
      steps: planConfiguration(view),
      findings: [],
      problems: [],
      guard: guardFacts(view, []),
      moves: [],
    },
    deliveries: [],
    wantedJobs: [],
    groups: [],
    live: view.live,
  };
}

function deliveriesOf(
  step: PublishStep | undefined,
  items: readonly ContentItem[],
  { live, assignment }: GroupView,
): readonly Delivery[] {
  if (step === undefined) return [];
  const joined = new Set(live?.memberResourceNames.map(nameKey));
  const published = new Set(assignment?.lastJobState === undefined ? [] : assignment.itemIds.map(idKey));
  const known = new Set(items.filter(({ resourceId }) => published.has(idKey(resourceId ?? ''))));
  return step.members.map(({ workspace, resourceName }) => ({
    workspace: idKey(workspace),
    by: `${step.parent}/${step.group}`,
    items,
    copied: joined.has(nameKey(resourceName)) ? known : new Set(),
  }));
}

function limitProblems(group: GroupView, items: readonly ContentItem[]): readonly Problem[] {
  const operations = group.members.length * items.length;
  if (operations <= maxOperations) return [];
  return [
    {
      code: 'MUS403',
      message: `Group ${group.desired.name} would publish ${operations} operations (${group.members.length} members × ${items.length} items); the service allows ${maxOperations} a group.`,
      hint: `Split it into groups of at most ${Math.max(1, Math.floor(maxOperations / Math.max(1, items.length)))} members, or select less content.`,
      at: group.desired.at,
    },
  ];
}

function nameProblems(group: GroupView, steps: GroupSteps): readonly Problem[] {
  const created = [steps.group, steps.assignment].filter(
    (step): step is WriteStep => step?.action === 'create' && !newNamePattern.test(step.resourceName),
  );
  if (created.length === 0) return [];
  return [
    {
      code: 'MUS120',
      message: `Group ${group.desired.name} cannot be created as "${created[0]?.resourceName ?? ''}": new names are letters, digits and hyphens, at least three, with no hyphen at either end.`,
      hint: 'Give the group another resourceName.',
      at: group.desired.at,
    },
  ];
}

function modifiedTimeFindings(view: ParentView, missing: readonly boolean[]): readonly Finding[] {
  if (!missing.includes(true)) return [];
  return [
    {
      code: 'MUS309',
      severity: 'warning',
      message: `Parent ${view.parent.name}: the service does not say when groups were changed. Publishes that this machine left pending are remembered in .muster/; those of other machines are not seen.`,
      hint: 'Run muster publish for groups that were changed elsewhere.',
      parent: view.parent.name,
      at: view.parent.at,
    },
  ];
}

function duplicateFindings(view: ParentView): readonly Finding[] {
  const twice = view.members.filter(
    ({ live }) =>
      live !== undefined &&
      view.live.members.filter((other) => idKey(other.workspace) === idKey(live.workspace)).length > 1,
  );
  const base = { severity: 'warning' as const, parent: view.parent.name };
  return [
    ...twice.map(({ desired, resourceName }) => ({
      ...base,
      code: 'MUS316' as const,
      message: `The workspace of member ${desired.name} is registered more than once; muster uses ${resourceName}.`,
      at: desired.at,
    })),
    ...view.groups
      .filter(({ otherAssignments }) => otherAssignments.length > 0)
      .map(({ desired, assignment, otherAssignments }) => ({
        ...base,
        code: 'MUS318' as const,
        message: `Group ${desired.name} has ${otherAssignments.length + 1} assignments; muster uses ${assignment?.name ?? ''}.`,
        at: desired.at,
      })),
  ];
}

/** Several groups share selections, and each would repeat what is to be said of them. */
function unique<T extends Problem>(problems: readonly T[]): readonly T[] {
  const seen = new Set<string>();
  return problems.filter((problem) => {
    const key = JSON.stringify([problem.code, problem.message, problem.at]);
    return seen.has(key) ? false : seen.add(key);
  });
}
