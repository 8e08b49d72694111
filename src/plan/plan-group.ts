import { idKey, nameKey } from '../model/arm-id.js';
import type { ContentItem } from '../model/content.js';
import { sortedBy } from '../model/order.js';
import type { Patch } from '../model/patch.js';
import { diffAssignment, diffGroup } from './diff-resource.js';
import type { GroupView } from './parent-view.js';
import { shortHash } from './short-hash.js';
import { assignmentChanges, groupChanges } from './step-changes.js';
import type { DesiredResource, StepChange, WriteStep } from './step.js';
import { newNamePattern, newResourceId, stepId } from './step-id.js';

export interface GroupContext {
  readonly parentName: string;
  readonly workspace: string;
  /** The configuration's step, if any: everything waits for it. */
  readonly configuration: readonly string[];
  /** Steps that create or update members, by the files' name of the member. */
  readonly memberSteps: ReadonlyMap<string, WriteStep>;
  /** The files' names of members, by the `nameKey` of their resources. */
  readonly memberNames: ReadonlyMap<string, string>;
  /** `nameKey`s of all live assignments. */
  readonly assignmentNames: ReadonlySet<string>;
  /** Display names of the central workspace's content, by `idKey`. */
  readonly displayNames: ReadonlyMap<string, string>;
}

export interface GroupSteps {
  readonly group?: WriteStep;
  readonly assignment?: WriteStep;
}

/**
 * The steps that bring a declared group and its assignment to what the files ask for.
 *
 * The group is found by its resource name, the assignment by the group it targets. With no content
 * in the files there is no assignment, and a live one is deleted; a selection that resolves to
 * nothing creates none but empties the live one.
 */
export function planGroup(context: GroupContext, view: GroupView, items: readonly ContentItem[]): GroupSteps {
  const group = groupStep(context, view);
  return { group, assignment: assignmentStep(context, view, items, group) };
}

function groupStep(context: GroupContext, view: GroupView): WriteStep | undefined {
  const { desired, live } = view;
  const resource = {
    type: 'group' as const,
    displayName: desired.displayName,
    description: desired.description,
    memberResourceNames: sortedBy(
      view.members.map(({ resourceName }) => resourceName),
      nameKey,
    ),
  };
  const created = view.members.flatMap(({ desired: member }) => {
    const step = context.memberSteps.get(member.name);
    return step?.action === 'create' ? [step.id] : [];
  });
  const base = {
    ...common(context, view),
    resource,
    dependsOn: [...context.configuration, ...created],
  };
  if (live === undefined)
    return creation({
      ...base,
      type: 'group',
      resourceName: desired.resourceName,
      resourceId: newResourceId(context.workspace, 'group', desired.resourceName),
      reason: 'no live group has this name',
    });
  const patch = diffGroup(resource, live);
  return updated(
    { ...base, type: 'group', resourceName: live.name, resourceId: live.id, reason: differs(patch) },
    patch,
    groupChanges(view, live, context.memberNames),
  );
}

function assignmentStep(
  context: GroupContext,
  view: GroupView,
  items: readonly ContentItem[],
  group: WriteStep | undefined,
): WriteStep | undefined {
  const { desired, assignment: live } = view;
  const base = {
    ...common(context, view),
    type: 'assignment' as const,
    dependsOn: [...context.configuration, ...(group?.action === 'create' ? [group.id] : [])],
  };
  const found = live && { resourceName: live.name, resourceId: live.id };
  if (desired.content.length === 0) {
    if (found === undefined) return undefined;
    return {
      ...base,
      ...found,
      action: 'delete',
      id: stepId('delete', 'assignment', context.parentName, desired.name),
      reason: 'the files give the group no content',
    };
  }
  const resource = {
    type: 'assignment' as const,
    targetResourceName: live?.targetResourceName ?? view.live?.name ?? desired.resourceName,
    items: items.map(refOf),
  };
  if (live === undefined || found === undefined) {
    if (items.length === 0) return undefined;
    const resourceName = assignmentName(context, view);
    return creation({
      ...base,
      resource,
      resourceName,
      resourceId: newResourceId(context.workspace, 'assignment', resourceName),
      reason: 'no live assignment targets the group',
    });
  }
  const patch = diffAssignment(resource, live);
  return updated(
    { ...base, ...found, resource, reason: differs(patch) },
    patch,
    assignmentChanges(items, live, context.displayNames),
  );
}

/**
 * The group's name; with a short hash where another group's assignment has it, for a PUT would take
 * that one over, or where it is a live group's that the service takes for nothing new.
 */
function assignmentName({ assignmentNames, workspace }: GroupContext, { live, desired }: GroupView): string {
  const groupName = live?.name ?? desired.resourceName;
  const odd = live !== undefined && !newNamePattern.test(groupName);
  if (!odd && !assignmentNames.has(nameKey(groupName))) return groupName;
  const plain = groupName.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
  const hash = shortHash(`${idKey(workspace)}/${nameKey(groupName)}`);
  return `${odd ? plain || 'group' : groupName}-${hash}`;
}

type Draft = Omit<Extract<WriteStep, { action: 'create' }>, 'id' | 'action'> & {
  readonly resource: DesiredResource;
};

function creation(draft: Draft): WriteStep {
  return { ...draft, action: 'create', id: stepId('create', draft.type, draft.parent, draft.name) };
}

function updated(draft: Draft, patch: Patch, changes: readonly StepChange[]): WriteStep | undefined {
  if (patch.length === 0) return undefined;
  return {
    ...draft,
    action: 'update',
    id: stepId('update', draft.type, draft.parent, draft.name),
    patch,
    changes,
  };
}

function common(context: GroupContext, view: GroupView) {
  const { desired, assignment } = view;
  return {
    parent: context.parentName,
    name: desired.name,
    group: desired.name,
    at: desired.at,
    ...(assignment !== undefined && isRunning(view) ? { awaits: assignment.id } : {}),
  };
}

/** Whether a job of the group runs, by its jobs where they were read, else by its assignment. */
export function isRunning({ assignment, jobs }: GroupView): boolean {
  if (jobs !== undefined) return jobs.some(({ state }) => state === 'InProgress');
  return assignment?.lastJobState === 'InProgress';
}

const fieldNames: Readonly<Record<string, string>> = {
  '/properties/displayName': 'display name',
  '/properties/description': 'description',
  '/properties/memberResourceNames': 'members',
  '/properties/items': 'items',
};

function differs(patch: Patch): string {
  return `differs from the files: ${patch.map(({ path }) => fieldNames[path] ?? path).join(', ')}`;
}

/** An item without the features that only selections look at. */
export function refOf(item: ContentItem) {
  const { kind, name, displayName, alias, resourceId, predicted } = item;
  return {
    kind,
    name,
    displayName,
    ...(alias === undefined ? {} : { alias }),
    resourceId,
    ...(predicted === undefined ? {} : { predicted }),
  };
}
