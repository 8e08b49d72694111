import { lastSegment } from '../model/arm-id.js';
import type { AdoptedMember } from './adopt-members.js';
import type { ParentView } from './parent-view.js';
import { diffConfiguration, diffMember } from './steps/diff-resource.js';
import { sharedReasons } from './steps/reason-text.js';
import { newResourceId, stepId, type WriteStep } from './steps/step.js';

/** Creates of members without a live resource, and updates of those with another tenant; by name. Without members that leave. */
export function planMembers(view: ParentView, dependsOn: readonly string[]): readonly WriteStep[] {
  return view.members.flatMap((member) =>
    member.desired.offboard === undefined ? (memberStep(view, member, dependsOn) ?? []) : [],
  );
}

function memberStep(
  { parent }: ParentView,
  { desired, resourceName, live }: AdoptedMember,
  dependsOn: readonly string[],
): WriteStep | undefined {
  const resource = {
    type: 'member' as const,
    targetWorkspaceResourceId: live?.workspace ?? desired.workspace,
    targetWorkspaceTenantId: desired.tenant,
  };
  const base = {
    type: 'member' as const,
    parent: parent.name,
    name: desired.name,
    member: desired.name,
    resourceName,
    resource,
    dependsOn,
    at: desired.at,
  };
  if (live === undefined)
    return {
      ...base,
      action: 'create',
      id: stepId('create', 'member', parent.name, desired.name),
      resourceId: newResourceId(parent.workspace, 'member', resourceName),
      reason: sharedReasons.newMember.one,
    };
  const patch = diffMember(resource, live);
  if (patch.length === 0) return undefined;
  return {
    ...base,
    action: 'update',
    id: stepId('update', 'member', parent.name, desired.name),
    resourceId: live.id,
    reason: `the tenant is ${live.tenant}, the files say ${desired.tenant}`,
    patch,
    changes: [{ what: 'field', field: 'tenant', from: live.tenant, to: desired.tenant }],
  };
}

/**
 * The step that brings the parent's configuration to its mode, or none.
 *
 * There is one configuration a workspace, adopted under whatever name it has; a new one takes the
 * workspace's name. An absent configuration counts as a disabled one.
 */
export function planConfiguration({ parent, live }: ParentView): readonly WriteStep[] {
  const resource = { type: 'configuration' as const, mode: parent.mode };
  const found = live.configuration;
  const base = {
    type: 'configuration' as const,
    parent: parent.name,
    name: parent.name,
    dependsOn: [],
    at: parent.at,
  };
  if (found === undefined) {
    if (parent.mode === 'Disabled') return [];
    const resourceName = lastSegment(parent.workspace);
    return [
      {
        ...base,
        action: 'create',
        id: stepId('create', 'configuration', parent.name, parent.name),
        resourceName,
        resourceId: newResourceId(parent.workspace, 'configuration', resourceName),
        reason: 'workspace manager is not enabled in this workspace',
        resource,
      },
    ];
  }
  const patch = diffConfiguration(resource, found);
  if (patch.length === 0) return [];
  return [
    {
      ...base,
      action: 'update',
      id: stepId('update', 'configuration', parent.name, parent.name),
      resourceName: found.name,
      resourceId: found.id,
      reason: `the mode is ${found.mode}, the files ask for ${parent.mode}`,
      resource,
      patch,
      changes: [{ what: 'field', field: 'mode', from: found.mode, to: parent.mode }],
    },
  ];
}
