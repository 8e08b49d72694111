import { idKey } from '../../model/arm-id.js';
import { parseInstant } from '../../model/instant.js';
import { hasEnded, newestFirst } from '../../model/job-state.js';
import type { LiveAssignment, LiveGroup, LiveJob, LiveMember } from '../../model/live.js';
import { failed, ok, type Result } from '../../model/problem.js';
import { encodeId, jobsPath, securityInsightsPath } from '../../wire/paths.js';
import type { ArmClient } from '../arm-client.js';
import { liveAssignment, liveGroup, liveJob, liveMember, narrowAll } from './live-resources.js';
import { narrowed } from './read-parent.js';

/** All jobs of an assignment, by `newestFirst`. */
export async function listJobs(
  client: ArmClient,
  assignmentId: string,
  signal?: AbortSignal,
): Promise<Result<readonly LiveJob[]>> {
  const answer = await client.list({ path: jobsPath(assignmentId), api: 'workspaceManager' }, signal);
  if (!answer.ok) return failed(answer.problem);
  const now = client.now();
  const jobs = narrowAll(answer.items, (raw) => liveJob(raw, now));
  if (!jobs.ok) return jobs;
  const sorted = [...jobs.value].sort(newestFirst);
  noteTime(client, assignmentId, sorted.find(hasEnded));
  return ok(sorted);
}

/** One job by its own GET, which alone says for certain whether it has finished. */
export async function getJob(
  client: ArmClient,
  assignmentId: string,
  jobName: string,
  signal?: AbortSignal,
): Promise<Result<LiveJob>> {
  const path = jobsPath(assignmentId, jobName);
  const answer = await client.send({ method: 'GET', path, api: 'workspaceManager' }, signal);
  if (!answer.ok) return failed(answer.problem);
  const job = liveJob(answer.body, client.now());
  if (job.ok) noteTime(client, assignmentId, job.value);
  return job;
}

/** How long the last job read of an assignment took, in milliseconds, by client and `idKey`. */
const jobTimes = new WeakMap<ArmClient, Map<string, number>>();

/** How long the assignment's last job took, in milliseconds, where a finished one was read: the next will take about as long. */
export function jobTimeMs(client: ArmClient, assignmentId: string): number | undefined {
  return jobTimes.get(client)?.get(idKey(assignmentId));
}

function noteTime(client: ArmClient, assignmentId: string, job: LiveJob | undefined): void {
  const [start, end] = [parseInstant(job?.startTime), parseInstant(job?.endTime)];
  if (start === undefined || end === undefined || end < start) return;
  const known = jobTimes.get(client) ?? new Map<string, number>();
  jobTimes.set(client, known.set(idKey(assignmentId), Number((end - start) / 10_000n)));
}

/** One assignment by its own GET, which does not lag as lists may. */
export async function getAssignment(
  client: ArmClient,
  assignmentId: string,
): Promise<Result<LiveAssignment>> {
  const answer = await client.send({
    method: 'GET',
    path: encodeId(assignmentId),
    api: 'workspaceManager',
  });
  return answer.ok ? liveAssignment(answer.body, client.now()) : failed(answer.problem);
}

/** All assignments of a parent, in the service's order: one request shows each one's last job. */
export async function listAssignments(
  client: ArmClient,
  workspace: string,
  signal?: AbortSignal,
): Promise<Result<readonly LiveAssignment[]>> {
  const path = securityInsightsPath(workspace, 'workspaceManagerAssignments');
  const answer = await client.list({ path, api: 'workspaceManager' }, signal);
  if (!answer.ok) return failed(answer.problem);
  const now = client.now();
  return narrowAll(answer.items, (raw) => liveAssignment(raw, now));
}

/** Who is in which group of a parent, and what is assigned to it. */
export interface LiveMembership {
  readonly groups: readonly LiveGroup[];
  readonly members: readonly LiveMember[];
  readonly assignments: readonly LiveAssignment[];
}

/** Three lists side by side, each to its last page, or the problems of all. */
export async function readMembership(client: ArmClient, workspace: string): Promise<Result<LiveMembership>> {
  const list = (type: string) =>
    client.list({ path: securityInsightsPath(workspace, type), api: 'workspaceManager' });
  const [groupList, memberList, assignmentList] = await Promise.all([
    list('workspaceManagerGroups'),
    list('workspaceManagerMembers'),
    list('workspaceManagerAssignments'),
  ]);
  const now = client.now();
  const groups = narrowed(groupList, (raw) => liveGroup(raw, now));
  const members = narrowed(memberList, (raw) => liveMember(raw, now));
  const assignments = narrowed(assignmentList, (raw) => liveAssignment(raw, now));
  if (groups.ok && members.ok && assignments.ok)
    return ok({ groups: groups.value, members: members.value, assignments: assignments.value });
  return failed([groups, members, assignments].flatMap((one) => (one.ok ? [] : one.problems)));
}
