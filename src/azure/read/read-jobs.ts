import { newestFirst } from '../../model/job-state.js';
import type { LiveAssignment, LiveJob } from '../../model/live.js';
import { failed, type Result } from '../../model/problem.js';
import { jobsPath, securityInsightsPath } from '../../wire/paths.js';
import type { ArmClient } from '../arm-client.js';
import { liveAssignment, liveJob, narrowAll } from './live-resources.js';

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
  return jobs.ok ? { ok: true, value: [...jobs.value].sort(newestFirst) } : jobs;
}

/** One job by its own GET: the service's last word on whether it has finished. */
export async function getJob(
  client: ArmClient,
  assignmentId: string,
  jobName: string,
  signal?: AbortSignal,
): Promise<Result<LiveJob>> {
  const path = jobsPath(assignmentId, jobName);
  const answer = await client.send({ method: 'GET', path, api: 'workspaceManager' }, signal);
  return answer.ok ? liveJob(answer.body, client.now()) : failed(answer.problem);
}

/** All assignments of a parent, in the service's order: one request shows the last job of each. */
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
