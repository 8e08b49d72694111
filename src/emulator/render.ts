import { recased } from './addresses.js';
import { formatTicks } from './instants.js';
import type { EmulatorSettings } from './settings.js';
import type { Resource } from './resource.js';
import type { Workspace } from './world.js';

/** The id in the casing in which the service answers, or where the setting says so in another. Names keep theirs. */
export function answeredWorkspaceId({ id }: Workspace, { idCasing }: EmulatorSettings): string {
  return idCasing === 'other' ? recased(id) : id;
}

export function answeredSentinelId(
  workspace: Workspace,
  type: string,
  name: string,
  settings: EmulatorSettings,
): string {
  return `${answeredWorkspaceId(workspace, settings)}/providers/Microsoft.SecurityInsights/${type}/${name}`;
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
    id: answeredSentinelId(workspace, type, resource.name, settings),
    name: resource.name,
    type: `Microsoft.SecurityInsights/${type}`,
    etag: resource.etag,
    ...(settings.systemData ? { systemData: systemDataOf(resource) } : {}),
    properties,
  };
}

export function systemDataOf(resource: Resource): unknown {
  return {
    createdAt: formatTicks(resource.created),
    createdBy: 'operator@emulator.invalid',
    createdByType: 'User',
    lastModifiedAt: formatTicks(resource.modified),
    lastModifiedBy: 'operator@emulator.invalid',
    lastModifiedByType: 'User',
  };
}
