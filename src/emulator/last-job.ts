import { formatTicks, ticksOfDate, ticksOfMs } from './instants.js';
import type { Job, Workspace, World } from './world.js';

/**
 * The `lastJob*` properties of an assignment: of its last job as far as the service knows of it yet.
 *
 * With a lag, a job that started or ended within it is not to be seen in the assignment, while the
 * job's own GET already tells the truth.
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
    ...(end === undefined ? {} : { lastJobEndTime: formatTicks(end) }),
    lastJobProvisioningState: ended(last) ? last.state : 'InProgress',
  };
}
