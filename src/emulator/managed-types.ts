import { reaches } from './access.js';
import type { Answer } from './answer.js';
import { refuse } from './answer.js';
import { idKey, recased } from './addresses.js';
import { guidOf } from './guids.js';
import { lastJobOf } from './last-job.js';
import type { ManagedType } from './managed-routes.js';
import { assignmentShape, configurationShape, groupShape, memberShape } from './resource-shapes.js';
import type { Call } from './route.js';
import { sameText, textOf } from './same-text.js';
import { isRecord } from './shapes.js';
import { findSource } from './source-item.js';
import type { Properties } from './resource.js';
import type { Workspace } from './world.js';
import { findWorkspace } from './world.js';

/** securityinsights 2025-10-01-preview: the pattern of every name in a workspace manager path. */
const documented = /^[A-Za-z0-9][A-Za-z0-9-]+[A-Za-z0-9]$/;

/** The portal and AzWorkspaceManager call members `workspace(subscription)`, and the service takes it. */
const documentedOrPortal = /^[A-Za-z0-9][A-Za-z0-9-]+(?:[A-Za-z0-9]|\([0-9A-Fa-f-]{36}\))$/;

export const configurationType: ManagedType = {
  type: 'workspaceManagerConfigurations',
  shape: configurationShape,
  namePattern: documented,
  shelf: (workspace) => workspace.configurations,
  needsEnabled: false,
  putRefusal: (_call, workspace, name) => {
    const other = workspace.configurations.all().find((one) => !sameText(one.name, name));
    return other === undefined
      ? undefined
      : refuse(409, 'Conflict', `The workspace already has a configuration: '${other.name}'.`);
  },
  deleteRefusal: () => undefined,
};

export const memberType: ManagedType = {
  type: 'workspaceManagerMembers',
  shape: memberShape,
  namePattern: documentedOrPortal,
  shelf: (workspace) => workspace.members,
  needsEnabled: true,
  putRefusal: (call, _workspace, _name, properties) => memberRefusal(call, properties),
  deleteRefusal: (workspace, member) => {
    const user = workspace.groups
      .all()
      .find((group) => memberNamesOf(group.properties).some((name) => sameText(name, member.name)));
    return user === undefined
      ? undefined
      : refuse(400, 'BadRequest', `The member '${member.name}' is still in the group '${user.name}'.`);
  },
};

export const groupType: ManagedType = {
  type: 'workspaceManagerGroups',
  shape: groupShape,
  namePattern: documented,
  shelf: (workspace) => workspace.groups,
  needsEnabled: true,
  putRefusal: (_call, workspace, _name, properties) => {
    const unknown = memberNamesOf(properties).find((name) => workspace.members.get(name) === undefined);
    return unknown === undefined
      ? undefined
      : refuse(400, 'BadRequest', `The group names a member that does not exist: '${unknown}'.`);
  },
  deleteRefusal: (workspace, group) => {
    const user = workspace.assignments
      .all()
      .find((one) => sameText(textOf(one.properties.targetResourceName), group.name));
    return user === undefined
      ? undefined
      : refuse(400, 'BadRequest', `The group '${group.name}' still has the assignment '${user.name}'.`);
  },
};

export const assignmentType: ManagedType = {
  type: 'workspaceManagerAssignments',
  shape: assignmentShape,
  namePattern: documented,
  shelf: (workspace) => workspace.assignments,
  needsEnabled: true,
  putRefusal: assignmentRefusal,
  deleteRefusal: () => undefined,
  afterDelete: (workspace, assignment) => {
    workspace.jobs.delete(assignment.name.toLowerCase());
  },
  shown: (call, workspace, assignment, lagMs) => ({
    ...assignment.properties,
    items: itemIdsOf(assignment.properties).map((id) => ({
      resourceId: call.world.settings.idCasing === 'other' ? recased(id) : id,
    })),
    ...lastJobOf(call.world, workspace, assignment.name, lagMs),
  }),
};

/** The member names of a group's properties. */
export function memberNamesOf(properties: Properties): readonly string[] {
  const names = properties.memberResourceNames;
  return Array.isArray(names) ? names.map(String) : [];
}

/** The item ids of an assignment's properties, as they were sent. */
export function itemIdsOf(properties: Properties): readonly string[] {
  const items = properties.items;
  if (!Array.isArray(items)) return [];
  return items.flatMap((item) => (isRecord(item) ? [textOf(item.resourceId)] : []));
}

/** A member's workspace must exist and be the caller's to write; a wrong tenant is answered with 500, as the service does. */
function memberRefusal(call: Call, properties: Properties): Answer | undefined {
  const id = textOf(properties.targetWorkspaceResourceId);
  const target = findWorkspace(call.world, id);
  if (target !== undefined && !reaches(call, target)) {
    return linkedRefusal(
      `has permission to perform action 'Microsoft.SecurityInsights/workspaceManagerMembers/write' on scope '${id}'; however the current tenant '${call.tenant}' is not authorized to access linked subscription '${target.subscription}'.`,
    );
  }
  if (target === undefined || target.gone || target.role !== 'contributor') {
    return linkedRefusal(
      `has permission to perform action 'Microsoft.SecurityInsights/workspaceManagerMembers/write' on scope '${id}'; however, it does not have permission to perform action(s) 'Microsoft.OperationalInsights/workspaces/write' on the linked scope(s) '${id}' (respectively) or the linked scope(s) are invalid.`,
    );
  }
  return sameText(target.tenant, textOf(properties.targetWorkspaceTenantId))
    ? undefined
    : refuse(500, 'InternalServerError', 'Internal server error');
}

/** The two texts of one code: a role is missing on the linked scope, or Lighthouse does not delegate its subscription. */
function linkedRefusal(reason: string): Answer {
  return refuse(403, 'LinkedAuthorizationFailed', `The client '${guidOf(1, 7)}' ${reason}`);
}

function assignmentRefusal(
  call: Call,
  workspace: Workspace,
  name: string,
  properties: Properties,
): Answer | undefined {
  const target = textOf(properties.targetResourceName);
  if (workspace.groups.get(target) === undefined) {
    return refuse(400, 'BadRequest', `The assignment names a group that does not exist: '${target}'.`);
  }
  const rival = workspace.assignments
    .all()
    .find((one) => sameText(textOf(one.properties.targetResourceName), target) && !sameText(one.name, name));
  if (rival !== undefined) {
    return refuse(
      400,
      'BadRequest',
      `There is an existing Assignment '${rival.name}' for the group '${target}'.`,
    );
  }
  if (!Array.isArray(properties.items) || !properties.items.every(isAssignmentItem)) {
    return refuse(400, 'BadRequest', "Each of 'items' needs a 'resourceId' and nothing else.");
  }
  const stray = itemIdsOf(properties).find((id) => !belongsTo(call, workspace, id));
  return stray === undefined
    ? undefined
    : refuse(
        400,
        'BadRequest',
        `The item ${stray} is not content of workspace ${workspace.name}: all items must be in the same instance.`,
      );
}

function isAssignmentItem(item: unknown): boolean {
  return isRecord(item) && typeof item.resourceId === 'string' && Object.keys(item).length === 1;
}

/** Whether an id is content of the workspace. A workbook says so by its source; one that is gone cannot, and is taken. */
function belongsTo(call: Call, workspace: Workspace, id: string): boolean {
  const source = findSource(call.world, workspace, id);
  if (source.place === 'elsewhere') return false;
  if (source.place !== 'workbook' || source.resource === undefined) return true;
  return idKey(textOf(source.resource.properties.sourceId)) === workspace.key;
}
