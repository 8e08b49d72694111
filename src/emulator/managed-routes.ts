import { reaches, refused, sentinelFor } from './access.js';
import { guidOf, recased, sameName, storeKey, textOrEmpty } from './addresses.js';
import { crudRoutes, type ServedType } from './crud.js';
import { lastJobOf, renderManaged } from './render.js';
import { type Answer, type Call, refuse, type Route, sentinelPath } from './route.js';
import {
  assignmentShape,
  configurationShape,
  groupShape,
  isRecord,
  memberShape,
  readProperties,
  type Shape,
} from './shapes.js';
import { findSource } from './source-item.js';
import { findWorkspace, type Properties, type Resource, type Workspace } from './world.js';

/** What differs between the four workspace manager types. */
interface ManagedType extends Pick<ServedType, 'type' | 'shelf' | 'afterDelete'> {
  readonly shape: Shape;
  readonly namePattern: RegExp;
  /** Only the configuration may be written while workspace manager is not enabled. */
  readonly needsEnabled: boolean;
  /** Why the service refuses these properties; undefined where it accepts them. */
  readonly putRefusal: (
    call: Call,
    workspace: Workspace,
    name: string,
    properties: Properties,
  ) => Answer | undefined;
  /** Why it cannot be deleted: what still refers to it. */
  readonly usedBy?: (workspace: Workspace, resource: Resource) => Answer | undefined;
  /** Its properties as an answer has them; `lagMs`: how far behind the answer is. */
  readonly shown?: (call: Call, workspace: Workspace, resource: Resource, lagMs: number) => unknown;
}

function managedRoutes(managed: ManagedType): readonly Route[] {
  const refusalIn = (workspace: Workspace) => (managed.needsEnabled ? disabledRefusal(workspace) : undefined);
  return crudRoutes({
    ...managed,
    path: `${sentinelPath}/${managed.type.toLowerCase()}`,
    api: 'workspaceManager',
    reach: sentinelFor,
    write: (call, body, workspace) => {
      const read = readProperties(body, [], managed.shape);
      if (!read.ok) return read;
      const answer =
        refusalIn(workspace) ?? managed.putRefusal(call, workspace, call.param('name'), read.properties);
      return answer === undefined ? read : refused(answer);
    },
    deleteRefusal: (workspace, resource) =>
      refusalIn(workspace) ?? (resource === undefined ? undefined : managed.usedBy?.(workspace, resource)),
    render: (call, workspace, resource, request) => {
      const { settings } = call.world;
      const lagMs = request === 'list' ? settings.listLagMs : 0;
      const shown = managed.shown?.(call, workspace, resource, lagMs);
      return renderManaged(workspace, managed.type, resource, settings, shown);
    },
  });
}

/** The refusal of a workspace manager write while it is not enabled. Reads always work. */
export function disabledRefusal(workspace: Workspace): Answer | undefined {
  const mode = workspace.configurations.all()[0]?.properties.mode;
  return mode === 'Enabled'
    ? undefined
    : refuse(400, 'BadRequest', `Workspace manager is not enabled in workspace ${workspace.name}.`);
}

/** securityinsights 2025-10-01-preview: the pattern of every name in a workspace manager path. */
const documented = /^[A-Za-z0-9][A-Za-z0-9-]+[A-Za-z0-9]$/;

/** The portal and AzWorkspaceManager call members `workspace(subscription)`, and the service accepts it. */
const documentedOrPortal = /^[A-Za-z0-9][A-Za-z0-9-]+(?:[A-Za-z0-9]|\([0-9A-Fa-f-]{36}\))$/;

const configurationType: ManagedType = {
  type: 'workspaceManagerConfigurations',
  shape: configurationShape,
  namePattern: documented,
  shelf: (workspace) => workspace.configurations,
  needsEnabled: false,
  putRefusal: (_call, workspace, name) => {
    const other = workspace.configurations.all().find((one) => !sameName(one.name, name));
    return other === undefined
      ? undefined
      : refuse(409, 'Conflict', `The workspace already has a configuration: '${other.name}'.`);
  },
};

const memberType: ManagedType = {
  type: 'workspaceManagerMembers',
  shape: memberShape,
  namePattern: documentedOrPortal,
  shelf: (workspace) => workspace.members,
  needsEnabled: true,
  putRefusal: (call, _workspace, _name, properties) => memberRefusal(call, properties),
  usedBy: (workspace, member) => {
    const user = workspace.groups
      .all()
      .find((group) => memberResourceNamesOf(group.properties).some((name) => sameName(name, member.name)));
    return user === undefined
      ? undefined
      : refuse(400, 'BadRequest', `The member '${member.name}' is still in the group '${user.name}'.`);
  },
};

const groupType: ManagedType = {
  type: 'workspaceManagerGroups',
  shape: groupShape,
  namePattern: documented,
  shelf: (workspace) => workspace.groups,
  needsEnabled: true,
  putRefusal: (_call, workspace, _name, properties) => {
    const unknown = memberResourceNamesOf(properties).find(
      (name) => workspace.members.get(name) === undefined,
    );
    return unknown === undefined
      ? undefined
      : refuse(400, 'BadRequest', `The group names a member that does not exist: '${unknown}'.`);
  },
  usedBy: (workspace, group) => {
    const user = workspace.assignments
      .all()
      .find((one) => sameName(textOrEmpty(one.properties.targetResourceName), group.name));
    return user === undefined
      ? undefined
      : refuse(400, 'BadRequest', `The group '${group.name}' still has the assignment '${user.name}'.`);
  },
};

const assignmentType: ManagedType = {
  type: 'workspaceManagerAssignments',
  shape: assignmentShape,
  namePattern: documented,
  shelf: (workspace) => workspace.assignments,
  needsEnabled: true,
  putRefusal: assignmentRefusal,
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

/** List, get, put and delete of the four workspace manager types. */
export const workspaceManagerRoutes: readonly Route[] = [
  configurationType,
  memberType,
  groupType,
  assignmentType,
].flatMap(managedRoutes);

/** The member names of a group's properties. */
export function memberResourceNamesOf(properties: Properties): readonly string[] {
  const names = properties.memberResourceNames;
  return Array.isArray(names) ? names.map(String) : [];
}

/** The item ids of an assignment's properties, as they were sent. */
export function itemIdsOf(properties: Properties): readonly string[] {
  const items = properties.items;
  if (!Array.isArray(items)) return [];
  return items.flatMap((item) => (isRecord(item) ? [textOrEmpty(item.resourceId)] : []));
}

/** A member's workspace must exist and be the caller's to write; a wrong tenant is answered with 500, as the service does. */
function memberRefusal(call: Call, properties: Properties): Answer | undefined {
  const id = textOrEmpty(properties.targetWorkspaceResourceId);
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
  return sameName(target.tenant, textOrEmpty(properties.targetWorkspaceTenantId))
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
  const target = textOrEmpty(properties.targetResourceName);
  if (workspace.groups.get(target) === undefined) {
    return refuse(400, 'BadRequest', `The assignment names a group that does not exist: '${target}'.`);
  }
  const rival = workspace.assignments
    .all()
    .find(
      (one) => sameName(textOrEmpty(one.properties.targetResourceName), target) && !sameName(one.name, name),
    );
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

/** Whether an id is content of the workspace. A workbook names its workspace as its source; one that is deleted cannot, and is accepted. */
function belongsTo(call: Call, workspace: Workspace, id: string): boolean {
  const source = findSource(call.world, workspace, id);
  if (source.place === 'elsewhere') return false;
  if (source.place !== 'workbook' || source.resource === undefined) return true;
  return storeKey(textOrEmpty(source.resource.properties.sourceId)) === workspace.key;
}
