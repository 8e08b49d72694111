import type { AdoptedMember } from './adopt-members.js';
import { diffMember } from './steps/diff-resource.js';
import type { ParentView } from './parent-view.js';
import type { WriteStep } from './steps/step.js';
import { newResourceId, stepId } from './steps/step-id.js';

/** Creates of members that no live member resource stands for, updates of those with another tenant; by name. */
export function planMembers(view: ParentView, dependsOn: readonly string[]): readonly WriteStep[] {
  return view.members.flatMap((member) => memberStep(view, member, dependsOn) ?? []);
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
      reason: 'no live member stands for this workspace',
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
