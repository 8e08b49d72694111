import { getJob, jobTimeMs, listAssignments } from '../azure/read/read-jobs.js';
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
/** The first poll after the job's expected end, and the wait until the next. */
const marginMs = 100;
const latePollMs = 250;
/** Polls this close together are combined. */
const togetherMs = 250;
/** A failed poll says nothing about the job; only this many in a row end the watch. */
const mostFailures = 3;

interface Waiter {
  readonly assignmentId: string;
  readonly jobName: string;
  readonly deadline: number;
  /** When it is polled next. */
  nextMs: number;
  /** The wait until the poll after that. */
  delayMs: number;
  /** Its expected end, if it takes as long as the assignment's last job; 0: unknown. */
  readonly endsMs: number;
  failures: number;
  readonly settle: (end: WatchEnd) => void;
}

/**
 * A watcher of one parent's jobs.
 *
 * Up to two jobs are polled each by its own GET; more share one request, the assignment list, and only jobs
 * that it no longer shows as running are polled. `lastJob*` may lag behind, so a job is finished when its own
 * GET says so and never before. It is polled at its expected end, if it takes as long as the assignment's
 * last job, and every 15 s before, since it may be faster. Without a last job, and after the expected end,
 * waits grow to 15 s.
 */
export function createJobWatcher(deps: RunDeps, options: WatchOptions): JobWatcher {
  const waiters = new Set<Waiter>();
  let polling = false;
  let woken = new AbortController();
  const nowMs = () => deps.clock.now().getTime();

  async function poll(): Promise<void> {
    while (waiters.size > 0) {
      woken = new AbortController();
      const next = [...waiters].reduce((least, { nextMs }) => Math.min(least, nextMs), Infinity);
      const sooner = AbortSignal.any([deps.interrupted, woken.signal]);
      await deps.clock.sleep(Math.max(0, next - nowMs()), sooner);
      if (deps.interrupted.aborted) {
        for (const waiter of [...waiters]) end(waiter, { end: 'interrupted' });
        break;
      }
      const due = takeDue();
      if (due.length === 0) continue;
      await Promise.all((await candidates(due)).map(check));
      const now = nowMs();
      for (const waiter of [...waiters]) if (now >= waiter.deadline) end(waiter, { end: 'timeout' });
    }
    polling = false;
  }

  /** Jobs to poll now. */
  function takeDue(): readonly Waiter[] {
    const now = nowMs();
    // A poll shortly before the expected end gains nothing.
    const due = [...waiters].filter(
      ({ nextMs, endsMs }) => nextMs <= now + (nextMs === endsMs ? 0 : togetherMs),
    );
    for (const waiter of due) {
      if (now < waiter.endsMs) {
        waiter.nextMs = Math.min(waiter.endsMs, now + longestPollMs);
        continue;
      }
      waiter.nextMs = now + waiter.delayMs;
      waiter.delayMs = Math.min(waiter.delayMs * 1.5, longestPollMs);
    }
    return due;
  }

  async function candidates(due: readonly Waiter[]): Promise<readonly Waiter[]> {
    if (due.length <= 2) return due;
    const listed = await listAssignments(deps.client, options.workspace);
    if (!listed.ok) {
      for (const waiter of due) failedOnce(waiter, listed.problems);
      return [];
    }
    options.onAssignments(listed.value);
    const running = new Set(
      listed.value.flatMap(({ id, lastJobState }) => (lastJobState === 'InProgress' ? [idKey(id)] : [])),
    );
    const now = nowMs();
    // The list may lag for ever: before a job is given up it is read by its own GET.
    return due.filter(({ assignmentId, deadline }) => now >= deadline || !running.has(idKey(assignmentId)));
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
        const now = nowMs();
        const took = jobTimeMs(deps.client, assignmentId);
        const foreseen = took !== undefined && took < options.timeoutMs;
        waiters.add({
          assignmentId,
          jobName,
          deadline: now + options.timeoutMs,
          endsMs: foreseen ? now + took + marginMs : 0,
          nextMs: now + (foreseen ? Math.min(took + marginMs, longestPollMs) : firstPollMs),
          delayMs: foreseen ? latePollMs : firstPollMs * 1.5,
          failures: 0,
          settle,
        });
        // This one may be due before the current sleep ends.
        woken.abort();
        if (polling) return;
        polling = true;
        // Jobs that start together are polled together.
        queueMicrotask(() => void poll());
      }),
  };
}
