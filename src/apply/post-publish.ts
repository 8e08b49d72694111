import { listJobs } from '../azure/read/read-jobs.js';
import { postJob } from '../azure/write.js';
import { parseInstant } from '../model/instant.js';
import type { LiveJob } from '../model/live.js';
import { ok, type Problem, type Result } from '../model/problem.js';
import type { RunDeps } from './run.js';

export type Posted =
  | { readonly ok: true; readonly job: LiveJob }
  | {
      readonly ok: false;
      readonly problem: Problem;
      /** 409: another job of the assignment may be running and has to be awaited first. */
      readonly busy?: true;
    };

const mostPosts = 3;
/** Milliseconds before each search for a job whose answer was lost: the list may lag a minute behind. */
const looksAfterMs = [2_000, 4_000, 8_000, 16_000, 30_000, 15_000];

/**
 * Starts a publish job, and never a second one by mistake.
 *
 * The POST has no idempotency key. After no answer or a 5xx its job is therefore looked for in the job list,
 * for 75 s, before it is sent again: a job that started after `since` (a time of the service) is that
 * publish. If the list cannot be read the publish is given up as MUS504, because a second job is worse than
 * none.
 */
export async function postPublish(
  deps: RunDeps,
  assignmentId: string,
  since: bigint | undefined,
): Promise<Posted> {
  let lost: Problem | undefined;
  for (let attempt = 1; attempt <= mostPosts && !deps.interrupted.aborted; attempt += 1) {
    const answer = await postJob(deps.client, assignmentId);
    if (answer.ok) return answer;
    if (!answer.lost)
      return { ok: false, problem: answer.problem, busy: answer.status === 409 ? true : undefined };
    lost = answer.problem;
    const sought = await seekJob(deps, assignmentId, since);
    if (!sought.ok) return { ok: false, problem: unknownFate(assignmentId, answer.problem) };
    if (sought.value !== undefined) return { ok: true, job: sought.value };
  }
  return { ok: false, problem: lost ?? notSent(assignmentId) };
}

/** Undefined where the list does not show it after the last read, or after the first since an interruption. */
async function seekJob(
  { client, clock, interrupted }: RunDeps,
  assignmentId: string,
  since: bigint | undefined,
): Promise<Result<LiveJob | undefined>> {
  for (const [looks, ms] of looksAfterMs.entries()) {
    // An interruption does not shorten the first wait, so that a job that has just started is found.
    await clock.sleep(ms, looks === 0 ? undefined : interrupted);
    const jobs = await listJobs(client, assignmentId);
    if (!jobs.ok) return jobs;
    const found = jobs.value.find((job) => startedAfter(job, since));
    if (found !== undefined) return ok(found);
    if (interrupted.aborted) break;
  }
  return ok(undefined);
}

function startedAfter(job: LiveJob, since: bigint | undefined): boolean {
  const start = parseInstant(job.startTime);
  return since === undefined || (start !== undefined && start > since);
}

/** The latest of the times given; those that cannot be read do not count. */
export function latest(times: readonly (string | undefined)[]): bigint | undefined {
  return times
    .map(parseInstant)
    .reduce((a, b) => (a === undefined || (b !== undefined && b > a) ? b : a), undefined);
}

function unknownFate(assignmentId: string, cause: Problem): Problem {
  return {
    code: 'MUS504',
    message: `It is not known whether the publish of ${assignmentId} was started: its answer was lost, and the job list could not be read. ${cause.message}`,
    hint: 'Run apply again: it awaits a job that runs, and publishes only what is left.',
  };
}

function notSent(assignmentId: string): Problem {
  return { code: 'MUS505', message: `The publish of ${assignmentId} was not sent: the run was interrupted.` };
}
