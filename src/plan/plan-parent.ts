import { idKey, nameKey } from '../model/arm-id.js';
import type { ContentSelection, DesiredFleet, Override } from '../model/desired.js';
import { tellApart } from '../model/look-alike.js';
import { distinctBy, groupBy } from '../model/order.js';
import { partName } from '../model/part-name.js';
import type { Finding, Problem } from '../model/problem.js';
import { resolveItems } from '../select/resolve-selection.js';
import { contentDeletes } from './content/content-deletes.js';
import { type ContentPlan, neededContent } from './content/plan-content.js';
import { liveFacts } from './compare/live-facts.js';
import type { ParentPlan } from './fleet-plan.js';
import { findMoves, membershipsOf } from './guards/find-moves.js';
import { guardFacts } from './guards/guard-facts.js';
import { strandedCopies } from './guards/stranded-copies.js';
import { judgeRenames } from './guards/judge-renames.js';
import type { ParentView } from './parent-view.js';
import { exceptionFindings } from './exception-findings.js';
import { dissolveParts } from './parts/dissolve-parts.js';
import { planLeavers } from './plan-leavers.js';
import { planDeletes, undeclared, undeclaredFinding } from './plan-deletes.js';
import { planGroup, publishFindings } from './plan-group.js';
import { planConfiguration, planMembers } from './plan-members.js';
import {
  type GroupContext,
  isSplit,
  operationsOf,
  type PlannedGroup,
  type PlannedParent,
  type PlannedPart,
} from './planned.js';
import { type Delivery, predictParent } from './predict-content.js';
import type { CopyJudge } from './publish/delivered-pairs.js';
import { wantedJobs } from './publish/rings.js';
import { foldPlainNames } from './steps/reason-text.js';
import { newNamePattern, type WriteStep } from './steps/step.js';

export interface ParentInput {
  readonly view: ParentView;
  readonly selections: ReadonlyMap<string, ContentSelection>;
  /** All of the fleet. */
  readonly overrides: readonly Override[];
  /** What the pending list of this machine holds, see `PendingStore`. */
  readonly pending: ReadonlySet<string>;
  /** What upper tiers publish into this workspace. */
  readonly deliveries: readonly Delivery[];
  /** Content that files declare, by parent; undefined: content is not kept as files. */
  readonly content: DesiredFleet['content'];
  /** The deliveries have arrived: nothing is predicted, but they count as modifications. */
  readonly arrived: boolean;
  /** Where members were looked into. */
  readonly copies?: CopyJudge | undefined;
}

/**
 * The plan of one parent: configuration, members, groups, assignments, publishes, then deletes.
 *
 * Pure, and the same for the same input. A group above the service's limit is kept in parts. A selection that
 * cannot be resolved or a name that cannot be created makes the parent an error without steps (MUS120,
 * MUS401, MUS402, MUS409, MUS430), and so does a group that seems renamed and would be deleted (MUS418).
 */
export function planParent(input: ParentInput): PlannedParent {
  const { view } = input;
  if (view.parent.mode === 'Disabled') return planDisabled(view);
  const predicted = predictParent(input, view.parent, view.live, input.deliveries, input.arrived);
  const { content, coming } = predicted;
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
    content: new Map(view.live.content.map((item) => [idKey(item.resourceId ?? ''), item])),
    coming,
    copies: input.copies,
  };
  const groups = view.groups.map((group) => {
    const resolved = resolveItems(group.desired, input.selections, content);
    const { items } = resolved;
    const { overrides, pending } = input;
    const planned = planGroup({ context, view: group, items, coming, overrides, pending });
    return { ...planned, resolved, dissolve: dissolveParts(context, planned) };
  });
  const parts = groups.flatMap((group) => group.parts);
  const extra = undeclared(view);
  const pruned = view.parent.prune && !view.partial;
  const renames = judgeRenames(view, groups, extra.groups);
  const problems = [
    ...groups.flatMap(({ resolved, parts: own }) => [...resolved.problems, ...own.flatMap(nameProblems)]),
    ...renames.problems,
  ];
  const dissolved = groups.flatMap(({ dissolve }) => dissolve.groups);
  const onGroups = stepsByGroup(parts, dissolved);
  const deletes = pruned ? planDeletes(view, extra, onGroups, dependsOn) : undefined;
  const leaves = planLeavers(
    view,
    new Map([...onGroups, ...deletesOfGroups(deletes?.steps ?? [])]),
    dependsOn,
  );
  const files = predicted.files && filesOf(view, predicted.files, groups);
  const steps = [
    ...(files?.writes.flatMap(({ step }) => (step.action === 'delete' ? [] : step)) ?? []),
    ...(files?.marks ?? []),
    ...configuration,
    ...withNamers(members, parts),
    ...parts.flatMap(({ view, steps: { group } }) =>
      group === undefined ? [] : [heldByAssignment(group, view)],
    ),
    ...parts.flatMap(({ steps: { assignment } }) => assignment ?? []),
    ...parts.flatMap(({ publish: { step } }) => step ?? []),
    ...groups.flatMap(({ dissolve }) => dissolve.assignments),
    ...dissolved,
    ...(deletes?.steps ?? []),
    ...leaves.steps,
  ];
  const all = [...steps, ...(files === undefined ? [] : contentDeletes(view.live, files, steps))];
  const findings = [
    ...distinctBy(
      groups.flatMap((group) => [...group.resolved.findings, ...publishFindings(group)]),
      saying,
    ),
    ...splitFindings(groups),
    ...exceptionFindings(groups),
    ...strangerFindings(view),
    ...modifiedTimeFindings(
      view,
      parts.map(({ publish }) => publish.verdict.noModifiedTimes),
    ),
    ...duplicateFindings(view),
    ...(view.partial || pruned ? [] : undeclaredFinding(view, extra)),
    ...(deletes?.findings ?? []),
    ...leaves.findings,
    ...renames.findings,
    ...(files?.findings ?? []),
  ];
  const error = problems.length > 0;
  return {
    plan: {
      parent: view.parent.name,
      tier: view.parent.tier,
      state: error ? 'error' : 'planned',
      steps: error ? [] : all,
      findings,
      problems: distinctBy(problems, saying).map((problem) => ({ ...problem, parent: view.parent.name })),
      guard: guardFacts(view, groups, files),
      ...(error ? {} : leaving(view, groups)),
      moves: error ? [] : findMoves(membershipsOf(view, pruned ? extra.groups : [])),
      reliesOn: liveFacts(view, groups, files),
    },
    deliveries: error ? [] : parts.flatMap(deliveriesOf),
    wantedJobs: groups.flatMap(wantedJobs),
    groups,
    live: view.live,
  };
}

function leaving(view: ParentView, groups: readonly PlannedGroup[]): Pick<ParentPlan, 'leftBehind'> {
  const left = strandedCopies(view, groups);
  return left.length === 0 ? {} : { leftBehind: left };
}

/** Content that files declare; where only some groups are planned, only what they need. */
function filesOf(view: ParentView, files: ContentPlan, groups: readonly PlannedGroup[]): ContentPlan {
  return view.partial ? neededContent(files, new Set(groups.flatMap(({ items }) => items))) : files;
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
      reliesOn: liveFacts(view, []),
    },
    deliveries: [],
    wantedJobs: [],
    groups: [],
    live: view.live,
  };
}

/** Writes of members with the parts that name them already: only these writes show that the parts need a publish. */
function withNamers(steps: readonly WriteStep[], parts: readonly PlannedPart[]): readonly WriteStep[] {
  const named = parts.flatMap(({ view: { name, live } }) =>
    [...new Set(live?.memberResourceNames.map(nameKey))].map((member) => ({ member, name })),
  );
  const namers = groupBy(named, ({ member }) => member);
  return steps.map((step) => {
    const namedBy = namers.get(nameKey(step.resourceName))?.map(({ name }) => name) ?? [];
    return namedBy.length === 0 ? step : { ...step, namedBy };
  });
}

/** Deletes of undeclared groups, by the `nameKey` of the group: they release members too. */
function deletesOfGroups(steps: readonly WriteStep[]): readonly (readonly [string, WriteStep])[] {
  return steps.flatMap((step) =>
    step.type === 'group' ? [[nameKey(step.resourceName), step] as const] : [],
  );
}

/** The writes of live groups, by `nameKey`: deletes of what they refer to wait for them. */
function stepsByGroup(
  parts: readonly PlannedPart[],
  dissolved: readonly WriteStep[],
): ReadonlyMap<string, WriteStep> {
  return new Map([
    ...parts.flatMap(({ view: { live }, steps: { group } }) =>
      live && group ? [[nameKey(live.name), group] as const] : [],
    ),
    ...dissolved.map((step) => [nameKey(step.resourceName), step] as const),
  ]);
}

/** A group's create with its part where the assignment lives: its last job was of the earlier group, and says nothing about this one. */
function heldByAssignment(step: WriteStep, { name, assignment }: PlannedPart['view']): WriteStep {
  return step.action === 'create' && assignment !== undefined ? { ...step, namedBy: [name] } : step;
}

function deliveriesOf({ publish: { step }, view }: PlannedPart): readonly Delivery[] {
  const { items, live, assignment } = view;
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

function nameProblems({ view: part, steps }: PlannedPart): readonly Problem[] {
  const created = [steps.group, steps.assignment].find(
    (step) => step?.action === 'create' && !newNamePattern.test(step.resourceName),
  );
  if (created === undefined) return [];
  const { name } = part.desired;
  if (part.inClass !== undefined)
    return [
      {
        code: 'MUS430',
        message: `Members of group ${name} do not get all of its items (${foldPlainNames(part.without)}), and their part of it cannot be created as "${created.resourceName}": new names are letters, digits and hyphens.`,
        hint: tellApart(
          `Remove the exception, or move these members to a group of another resourceName.`,
          created.resourceName,
        ),
        at: part.desired.at,
      },
    ];
  if (part.number > 1)
    return [
      {
        code: 'MUS409',
        message: `Group ${name} must be split, for one publish cannot carry it, and its part cannot be created as "${created.resourceName}": new names are letters, digits and hyphens.`,
        hint: tellApart(
          `Move members of ${name} to a group of another resourceName, or select less content.`,
          created.resourceName,
        ),
        at: part.desired.at,
      },
    ];
  return [
    {
      code: 'MUS120',
      message: `Group ${name} cannot be created as "${created.resourceName}": new names are letters, digits and hyphens, at least three, with no hyphen at either end.`,
      hint: tellApart('Give the group another resourceName.', created.resourceName),
      at: part.desired.at,
    },
  ];
}

/** Groups that share selections would repeat their findings. */
function saying({ code, message, at }: Problem): string {
  return JSON.stringify([code, message, at]);
}

/** MUS321: groups that no single publish can carry, and in how many parts they are kept. */
function splitFindings(groups: readonly PlannedGroup[]): readonly Finding[] {
  return groups.filter(isSplit).map((group) => ({
    code: 'MUS321',
    severity: 'info',
    message: `Group ${group.view.desired.name} needs ${grouped.format(operationsOf(group))} operations and is kept in ${grouped.format(group.parts.length)} parts.`,
    parent: group.view.desired.parent,
    at: group.view.desired.at,
  }));
}

/** MUS350: live groups that are named like a part of a declared group but are not. */
function strangerFindings({ groups }: ParentView): readonly Finding[] {
  return groups.flatMap(({ desired, strangers }) =>
    strangers.map((part): Finding => {
      const { live, assignment } = part;
      const name = live?.name ?? assignment?.targetResourceName ?? partName(desired.resourceName, part);
      const title = live === undefined ? '' : ` (${JSON.stringify(live.displayName)})`;
      return {
        code: 'MUS350',
        severity: 'warning',
        message: `Live group ${name}${title} is called like a part of group ${desired.name} and is none: its display name or its members are others. It is left alone.`,
        hint: `If ${name} is not needed, delete it in Azure; else give group ${desired.name} another resourceName.`,
        parent: desired.parent,
        at: desired.at,
      };
    }),
  );
}

const grouped = new Intl.NumberFormat('en-US');

/** MUS309: without modified times, publishes left pending by another machine are not seen. */
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

/** MUS316 and MUS318: duplicates in Azure, and which of them muster uses. */
function duplicateFindings(view: ParentView): readonly Finding[] {
  const registered = groupBy(view.live.members, ({ workspace }) => idKey(workspace));
  const twice = view.members.filter(
    ({ live }) => live !== undefined && (registered.get(idKey(live.workspace))?.length ?? 0) > 1,
  );
  const base = { severity: 'warning' as const, parent: view.parent.name };
  return [
    ...twice.map(({ desired, resourceName }) => ({
      ...base,
      code: 'MUS316' as const,
      message: `The workspace of member ${desired.name} is registered more than once; muster uses ${resourceName}.`,
      at: desired.at,
    })),
    ...view.groups.flatMap(({ desired, parts }) =>
      parts
        .filter(({ otherAssignments }) => otherAssignments.length > 0)
        .map((part) => ({
          ...base,
          code: 'MUS318' as const,
          message: `Group ${partName(desired.name, part)} has ${part.otherAssignments.length + 1} assignments; muster uses ${part.assignment?.name ?? ''}.`,
          at: desired.at,
        })),
    ),
  ];
}
