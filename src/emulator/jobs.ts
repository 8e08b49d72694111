import { sentinelFor } from './access.js';
import { formatTicks, guidOf, textOrEmpty, type Ticks, ticksOfDate, ticksOfMs } from './addresses.js';
import { disabledRefusal, itemIdsOf, memberResourceNamesOf } from './managed-routes.js';
import { publishItem } from './publish-item.js';
import { answeredSentinelId } from './render.js';
import {
  type Answer,
  answered,
  type Call,
  empty,
  notFound,
  pageOf,
  refuse,
  type Route,
  sentinelPath,
} from './route.js';
import type { EmulatorSettings } from './settings.js';
import {
  type Job,
  type JobItem,
  listedAt,
  newEtag,
  nextNumber,
  type Resource,
  stamp,
  type Workspace,
  type World,
} from './world.js';

/** "Workspace manager … limit of 2000 published operations per group" (sentinel-service-limits). */
const maxOperations = 2_000;

const path = `${sentinelPath}/workspacemanagerassignments/:name/jobs`;
const api = 'workspaceManager';

/** Publish, and the jobs that come of it. */
export const jobRoutes: readonly Route[] = [
  { method: 'POST', path, api, answer: post },
  {
    method: 'GET',
    path,
    api,
    answer: (call) =>
      withAssignment(call, 'read', (workspace, assignment) =>
        pageOf(listedJobs(call, workspace, assignment), call.url, call.world.settings.pageSize, (job) =>
          renderJob(workspace, job, call.world.settings),
        ),
      ),
  },
  {
    method: 'GET',
    path: `${path}/:job`,
    api,
    answer: (call) =>
      withAssignment(call, 'read', (workspace, assignment) => {
        const job = jobsOf(workspace, assignment).find(named(call.param('job')));
        return job === undefined
          ? notFound(`jobs/${call.param('job')}`)
          : answered(renderJob(workspace, job, call.world.settings));
      }),
  },
  {
    method: 'DELETE',
    path: `${path}/:job`,
    api,
    answer: (call) =>
      withAssignment(call, 'write', (workspace, assignment) => {
        const jobs = jobsOf(workspace, assignment);
        const at = jobs.findIndex(named(call.param('job')));
        if (at < 0) return empty(204);
        jobs.splice(at, 1);
        stamp(call.world);
        return empty(200);
      }),
  },
];

/** Starts a job for the assignment's items and its group's members as they are now. */
function post(call: Call): Answer {
  return withAssignment(call, 'write', (workspace, assignment) => {
    const refusal = disabledRefusal(workspace);
    if (refusal !== undefined) return refusal;
    if (call.body !== undefined) return refuse(400, 'BadRequest', 'A publish takes no body.');
    const jobs = jobsOf(workspace, assignment);
    if (call.world.settings.concurrentJobs === 'refuse' && jobs.some((job) => job.end === undefined)) {
      return refuse(409, 'Conflict', `A job of the assignment '${assignment.name}' is still running.`);
    }
    const items = itemIdsOf(assignment.properties);
    const members = membersOf(workspace, assignment);
    if (items.length * members.length > maxOperations) {
      return refuse(
        400,
        'BadRequest',
        `A publish of ${items.length} items to ${members.length} members exceeds ${maxOperations} operations.`,
      );
    }
    const outcome = call.world.outcomes.shift();
    const start = stamp(call.world);
    const job: Job = {
      seq: nextNumber(call.world),
      name: guidOf(nextNumber(call.world), 3),
      assignment: assignment.name,
      etag: newEtag(call.world, start),
      start,
      posted: ticksOfDate(call.world.now()),
      durationMs: call.world.settings.jobDurationMs,
      members,
      items: items.map((resourceId) => ({ resourceId, status: 'InProgress' })),
      outcome,
      state: 'InProgress',
    };
    workspace.jobs.set(assignment.name.toLowerCase(), [...jobs, job]);
    return answered(renderJob(workspace, job, call.world.settings));
  });
}

function membersOf(workspace: Workspace, assignment: Resource): Job['members'] {
  const group = workspace.groups.get(textOrEmpty(assignment.properties.targetResourceName));
  return memberResourceNamesOf(group?.properties ?? {}).flatMap((name) => {
    const member = workspace.members.get(name);
    return member === undefined
      ? []
      : [{ name: member.name, workspace: textOrEmpty(member.properties.targetWorkspaceResourceId) }];
  });
}

function withAssignment(
  call: Call,
  access: 'read' | 'write',
  answer: (workspace: Workspace, assignment: Resource) => Answer,
): Answer {
  const found = sentinelFor(call, access);
  if (!found.ok) return found.answer;
  const assignment = found.workspace.assignments.get(call.param('name'));
  return assignment === undefined
    ? notFound(`workspaceManagerAssignments/${call.param('name')}`)
    : answer(found.workspace, assignment);
}

function jobsOf(workspace: Workspace, assignment: Resource): Job[] {
  return workspace.jobs.get(assignment.name.toLowerCase()) ?? [];
}

/** The jobs as a list shows them: one that started since is not there yet, one that ended since still runs. */
function listedJobs({ world }: Call, workspace: Workspace, assignment: Resource): readonly Job[] {
  const jobs = jobsOf(workspace, assignment);
  if (world.settings.listLagMs === 0) return jobs;
  const time = listedAt(world);
  return jobs.filter(({ start }) => start <= time).map((job) => jobAt(job, time));
}

function jobAt(job: Job, time: Ticks): Job {
  if (job.end !== undefined && job.end <= time) return job;
  const items = job.items.map(({ resourceId, ...item }): JobItem =>
    item.executed !== undefined && item.executed <= time
      ? { resourceId, ...item }
      : { resourceId, status: 'InProgress' },
  );
  return { ...job, end: undefined, state: 'InProgress', items };
}

function named(name: string): (job: Job) => boolean {
  return (job) => job.name.toLowerCase() === name.toLowerCase();
}

function renderJob(workspace: Workspace, job: Job, settings: EmulatorSettings): unknown {
  const { outcome } = job;
  return {
    id: `${answeredSentinelId(workspace, 'workspaceManagerAssignments', job.assignment, settings)}/jobs/${job.name}`,
    name: job.name,
    type: 'Microsoft.SecurityInsights/workspaceManagerAssignments/jobs',
    etag: job.etag,
    systemData: settings.systemData
      ? {
          createdAt: formatTicks(job.start),
          lastModifiedAt: formatTicks(job.end ?? job.start),
        }
      : undefined,
    properties: {
      provisioningState: job.state,
      startTime: formatTicks(job.start),
      endTime: job.end === undefined ? undefined : formatTicks(job.end),
      errorMessage: job.end === undefined || outcome?.message === undefined ? undefined : outcome.message,
      items: job.items.map((item) => ({
        resourceId: item.resourceId,
        status: item.status,
        executionTime: item.executed === undefined ? undefined : formatTicks(item.executed),
        errors: item.errors,
      })),
    },
  };
}

/** One thing that a job does at its own time: publish an item, or end. */
interface Due {
  readonly at: Ticks;
  readonly workspace: Workspace;
  readonly job: Job;
  /** Undefined for the end of the job. */
  readonly item?: JobItem;
}

/**
 * Does what running jobs should have done by now, in order of time.
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
