import { publishItem } from './publish-item.js';
import type { Ticks } from './instants.js';
import { ticksOfDate, ticksOfMs } from './instants.js';
import type { Job, JobItem, Workspace, World } from './world.js';
import { stamp } from './world.js';

/** One thing that a job does at a time of its own: publish an item, or end. */
interface Due {
  readonly at: Ticks;
  readonly workspace: Workspace;
  readonly job: Job;
  /** Undefined for the end of the job. */
  readonly item?: JobItem;
}

/**
 * Carries out what running jobs should have done by now, in the order of its time.
 *
 * Jobs have no timer: whoever looks at the world first lets them catch up, so a test's clock decides.
 */
export function runDueJobs(world: World): void {
  const now = ticksOfDate(world.now());
  const due: Due[] = [];
  for (const workspace of world.workspaces.values()) {
    for (const jobs of workspace.jobs.values()) {
      for (const job of jobs)
        if (job.end === undefined) for (const one of dueOf(workspace, job, now)) due.push(one);
    }
  }
  due.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  for (const { at, workspace, job, item } of due) {
    if (item !== undefined) execute(world, workspace, job, item, at);
    else finish(world, job, at);
  }
}

function dueOf(workspace: Workspace, job: Job, now: Ticks): Due[] {
  const share = (n: number): Ticks =>
    job.posted + (ticksOfMs(job.durationMs) * BigInt(n)) / BigInt(job.items.length + 1);
  const end: Due = { at: share(job.items.length + 1), workspace, job };
  if (job.outcome !== undefined) return end.at <= now ? [end] : [];
  const items = job.items.map((item, n): Due => ({ at: share(n + 1), workspace, job, item }));
  return [...items, end].filter((due) => due.at <= now && due.item?.executed === undefined);
}

function execute(world: World, workspace: Workspace, job: Job, item: JobItem, at: Ticks): void {
  const errors = publishItem(world, workspace, item.resourceId, job.members, at);
  item.executed = stamp(world, at);
  item.status = errors.length === 0 ? 'Succeeded' : 'Failed';
  if (errors.length > 0) item.errors = [...errors];
}

/** "If just one content item fails … the last publish status updates to Failed" (workspace-manager.md). */
function finish(world: World, job: Job, at: Ticks): void {
  job.end = stamp(world, at);
  if (job.outcome !== undefined) {
    job.state = job.outcome.state;
    job.items.length = 0;
    return;
  }
  job.state = job.items.some((item) => item.status === 'Failed') ? 'Failed' : 'Succeeded';
}
