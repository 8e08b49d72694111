import { getJob, listAssignments } from '../azure/read/read-jobs.js';
import { idKey } from '../model/arm-id.js';
import { hasEnded } from '../model/job-state.js';
import type { LiveAssignment, LiveJob } from '../model/live.js';
import type { Problem } from '../model/problem.js';
import type { RunDeps } from './run.js';

export type WatchEnd =
  | { readonly end: 'finished'; readonly job: LiveJob }
  | { readonly end: 'timeout' | 'interrupted' }
  | { readonly end: 'failed'; readonly problem: Problem };

/** Awaits the running jobs of one parent together. */
export interface JobWatcher {
  watch(assignmentId: string, jobName: string): Promise<WatchEnd>;
}

export interface WatchOptions {
  readonly workspace: string;
  /** How long each job is awaited, in milliseconds. */
  readonly timeoutMs: number;
  /** Called with each polled assignment list. */
  readonly onAssignments: (assignments: readonly LiveAssignment[]) => void;
}

const firstPollMs = 1_000;
const longestPollMs = 15_000;
/** A poll that fails says nothing of the job; only so many in a row end the watch. */
const mostFailures = 3;

interface Waiter {
  readonly assignmentId: string;
  readonly jobName: string;
  readonly deadline: number;
  failures: number;
  readonly settle: (end: WatchEnd) => void;
}

/**
 * A watcher of one parent's jobs.
 *
 * Up to two jobs are polled each by its own GET; more share one request, the assignment list, and
 * only those it no longer shows as running are asked for. `lastJob*` may lag behind, so a job is
 * finished when its own GET says so and never before. Waits grow from 1 s to 15 s.
 */
export function createJobWatcher(deps: RunDeps, options: WatchOptions): JobWatcher {
  const waiters = new Set<Waiter>();
  let delayMs = firstPollMs;
  let polling = false;

  async function poll(): Promise<void> {
    polling = true;
    while (waiters.size > 0) {
      await deps.clock.sleep(delayMs, deps.interrupted);
      if (deps.interrupted.aborted) {
        for (const waiter of [...waiters]) end(waiter, { end: 'interrupted' });
        break;
      }
      delayMs = Math.min(delayMs * 1.5, longestPollMs);
      const due = await candidates();
      await Promise.all(due.map(check));
      const now = deps.clock.now().getTime();
      for (const waiter of [...waiters]) if (now >= waiter.deadline) end(waiter, { end: 'timeout' });
    }
    polling = false;
  }

  async function candidates(): Promise<readonly Waiter[]> {
    const all = [...waiters];
    if (all.length <= 2) return all;
    const listed = await listAssignments(deps.client, options.workspace);
    if (!listed.ok) {
      for (const waiter of all) failedOnce(waiter, listed.problems);
      return [];
    }
    options.onAssignments(listed.value);
    const running = new Set(
      listed.value.flatMap(({ id, lastJobState }) => (lastJobState === 'InProgress' ? [idKey(id)] : [])),
    );
    const now = deps.clock.now().getTime();
    // The list may lag for good: before a job is given up its own GET is asked.
    return all.filter(({ assignmentId, deadline }) => now >= deadline || !running.has(idKey(assignmentId)));
  }

  async function check(waiter: Waiter): Promise<void> {
    const answer = await getJob(deps.client, waiter.assignmentId, waiter.jobName);
    if (!answer.ok) failedOnce(waiter, answer.problems);
    else if (hasEnded(answer.value)) end(waiter, { end: 'finished', job: answer.value });
    else waiter.failures = 0;
  }

  function failedOnce(waiter: Waiter, problems: readonly Problem[]): void {
    waiter.failures += 1;
    const [problem] = problems;
    if (problem !== undefined && waiter.failures >= mostFailures) end(waiter, { end: 'failed', problem });
  }

  function end(waiter: Waiter, result: WatchEnd): void {
    if (waiters.delete(waiter)) waiter.settle(result);
  }

  return {
    watch: (assignmentId, jobName) =>
      new Promise((settle) => {
        const deadline = deps.clock.now().getTime() + options.timeoutMs;
        waiters.add({ assignmentId, jobName, deadline, failures: 0, settle });
        delayMs = firstPollMs;
        if (!polling) void poll();
      }),
  };
}
