import { formatTicks, recased, ticksOfDate, ticksOfMs } from './addresses.js';
import type { EmulatorSettings } from './settings.js';
import type { Job, Resource, Workspace, World } from './world.js';

/** The id in the casing in which the service answers, or, if the setting says so, in another. Names keep theirs. */
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
    systemData: settings.systemData ? systemDataOf(resource) : undefined,
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

/**
 * The `lastJob*` properties of an assignment: of its last job, as far as the service shows it yet.
 *
 * With a lag, a job that started or ended within it does not show in the assignment, while the job's own GET
 * is already current.
 */
export function lastJobOf(
  world: World,
  workspace: Workspace,
  assignment: string,
  listLagMs: number,
): { readonly lastJobEndTime?: string; readonly lastJobProvisioningState?: string } {
  const lagMs = Math.max(world.settings.lastJobLagMs, listLagMs);
  const known = ticksOfDate(world.now()) - ticksOfMs(lagMs);
  const lags = lagMs > 0;
  const started = (workspace.jobs.get(assignment.toLowerCase()) ?? []).filter(
    (job) => !lags || job.start <= known,
  );
  const last = started.at(-1);
  if (last === undefined) return {};
  const ended = (job: Job): boolean => job.end !== undefined && (!lags || job.end <= known);
  const end = started.findLast(ended)?.end;
  return {
    lastJobEndTime: end === undefined ? undefined : formatTicks(end),
    lastJobProvisioningState: ended(last) ? last.state : 'InProgress',
  };
}
