import { idKey, nameKey } from '../../model/arm-id.js';
import { sortedBy } from '../../model/order.js';
import type { Patch } from '../../model/patch.js';
import { shortHash } from '../adopt-members.js';
import type { GroupContext, PartSteps } from '../planned.js';
import type { Coming } from '../predict-content.js';
import { diffAssignment, diffGroup } from '../steps/diff-resource.js';
import { assignmentChanges, groupChanges } from '../steps/step-changes.js';
import { foldPlainNames } from '../steps/reason-text.js';
import { refOf } from '../steps/step-json.js';
import {
  type DesiredResource,
  newNamePattern,
  newResourceId,
  type StepChange,
  stepId,
  type WriteStep,
} from '../steps/step.js';
import { isRunning, type PartView } from './live-parts.js';

/**
 * The steps that bring one part of a declared group, a live group and its assignment, to the desired state.
 *
 * With no content in the files there is no assignment, and a live one is deleted; a selection that resolves
 * to nothing creates none but empties a live one.
 */
export function planPart(context: GroupContext, view: PartView): PartSteps {
  const group = groupStep(context, view);
  return { group, assignment: assignmentStep(context, view, group) };
}

function groupStep(context: GroupContext, view: PartView): WriteStep | undefined {
  const { live } = view;
  const resource = {
    type: 'group' as const,
    displayName: view.displayName,
    description: view.desired.description,
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
      resourceName: view.resourceName,
      resourceId: newResourceId(context.workspace, 'group', view.resourceName),
      reason: whyCreated(view),
    });
  const patch = diffGroup(resource, live);
  return updated(
    { ...base, type: 'group', resourceName: live.name, resourceId: live.id, reason: differs(patch) },
    patch,
    () => groupChanges(view, live, context.memberNames),
  );
}

function whyCreated({ number, inClass, without }: PartView): string {
  if (number > 1) return 'one publish cannot carry the whole group';
  if (inClass === undefined) return 'no live group has this name';
  return `its members do not get what ${foldPlainNames(without)} ${without.length === 1 ? 'leaves' : 'leave'} out`;
}

function assignmentStep(
  context: GroupContext,
  view: PartView,
  group: WriteStep | undefined,
): WriteStep | undefined {
  const { desired, items, assignment: live } = view;
  const base = {
    ...common(context, view),
    type: 'assignment' as const,
    dependsOn: [
      ...context.configuration,
      ...items.flatMap((item) => createOf(context.coming.get(item))),
      ...(group?.action === 'create' ? [group.id] : []),
    ],
  };
  const found = live && { resourceName: live.name, resourceId: live.id };
  if (desired.content.length === 0) {
    if (found === undefined) return undefined;
    return {
      ...base,
      ...found,
      action: 'delete',
      id: stepId('delete', 'assignment', context.parentName, view.name),
      reason: 'the files give the group no content',
    };
  }
  const resource = {
    type: 'assignment' as const,
    targetResourceName: live?.targetResourceName ?? view.live?.name ?? view.resourceName,
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
  return updated({ ...base, ...found, resource, reason: differs(patch) }, patch, () =>
    assignmentChanges(items, live, context.content),
  );
}

/** The step that an item has to wait for, because it does not exist before. */
function createOf(coming: Coming | undefined): readonly string[] {
  return coming?.from === 'file' && coming.creates ? [coming.step] : [];
}

/**
 * The group's name; with a short hash where another group's assignment has that name, since a PUT would take
 * that one over, or where it is a live name that the service rejects for new resources.
 */
function assignmentName({ assignmentNames, workspace }: GroupContext, view: PartView): string {
  const { live } = view;
  const groupName = live?.name ?? view.resourceName;
  const odd = live !== undefined && !newNamePattern.test(groupName);
  if (!odd && !assignmentNames.has(nameKey(groupName))) return groupName;
  const plain = groupName.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '');
  const hash = shortHash(`${idKey(workspace)}/${nameKey(groupName)}`);
  return `${odd ? plain || 'group' : groupName}-${hash}`;
}

type DraftStep = Omit<Extract<WriteStep, { action: 'create' }>, 'id' | 'action'> & {
  readonly resource: DesiredResource;
};

function creation(draft: DraftStep): WriteStep {
  return { ...draft, action: 'create', id: stepId('create', draft.type, draft.parent, draft.name) };
}

function updated(
  draft: DraftStep,
  patch: Patch,
  changes: () => readonly StepChange[],
): WriteStep | undefined {
  if (patch.length === 0) return undefined;
  return {
    ...draft,
    action: 'update',
    id: stepId('update', draft.type, draft.parent, draft.name),
    patch,
    changes: changes(),
  };
}

function common(context: GroupContext, view: PartView) {
  const { desired, name, assignment } = view;
  return {
    parent: context.parentName,
    name,
    group: desired.name,
    part: view.part,
    at: desired.at,
    // If the jobs were not read, one may be running that the assignment does not show yet.
    awaits:
      assignment !== undefined && (view.jobs === undefined || isRunning(view)) ? assignment.id : undefined,
  };
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
