import { formatTicks } from './instants.js';
import type { EmulatorSettings } from './settings.js';
import type { Resource } from './resource.js';
import type { Workspace } from './world.js';

/** The id in the casing in which the service answers: not the one it was asked in. Names keep theirs. */
export function answeredWorkspaceId(workspace: Workspace): string {
  const { subscription, resourceGroup, name } = workspace;
  return `/subscriptions/${subscription}/resourcegroups/${resourceGroup}/providers/microsoft.operationalinsights/workspaces/${name}`;
}

export function answeredSentinelId(workspace: Workspace, type: string, name: string): string {
  return `${answeredWorkspaceId(workspace)}/providers/Microsoft.SecurityInsights/${type}/${name}`;
}

/** A workspace manager resource with its properties as given; `systemData` where the setting sends it. */
export function renderManaged(
  workspace: Workspace,
  type: string,
  resource: Resource,
  settings: EmulatorSettings,
  properties: unknown = resource.properties,
): unknown {
  return {
    id: answeredSentinelId(workspace, type, resource.name),
    name: resource.name,
    type: `Microsoft.SecurityInsights/${type}`,
    etag: resource.etag,
    ...(settings.systemData ? { systemData: systemDataOf(resource) } : {}),
    properties,
  };
}

function systemDataOf(resource: Resource): unknown {
  return {
    createdAt: formatTicks(resource.created),
    createdBy: 'operator@emulator.invalid',
    createdByType: 'User',
    lastModifiedAt: formatTicks(resource.modified),
    lastModifiedBy: 'operator@emulator.invalid',
    lastModifiedByType: 'User',
  };
}
