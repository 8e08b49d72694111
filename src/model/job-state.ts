import { compareText } from './order.js';
import { parseInstant } from './instant.js';
import type { LiveJob } from './live.js';

/**
 * How a publish job or one of its items stands: an open set (securityinsights 2025-10-01-preview).
 *
 * The known words come normalised from where Azure is read. An unknown one counts neither as finished nor as
 * successful: it is awaited, no second job is started meanwhile, and it never counts as delivered.
 */
const ended: ReadonlySet<string> = new Set(['Succeeded', 'Failed', 'Canceled']);

/** Whether a job is over: by its state or, if that is an unknown word, because it has an end time. */
export function hasEnded({ state, endTime }: { readonly state: string; readonly endTime?: string }): boolean {
  return ended.has(state) || (state !== 'InProgress' && endTime !== undefined);
}

/** Whether a state, taken by itself, says that a job is over. */
export function isEnd(state: string | undefined): boolean {
  return state !== undefined && ended.has(state);
}

/**
 * The order of jobs: the latest start first, of equal starts the latest end, then by name; one that does not say
 * when it started or ended comes before those that do.
 */
export function newestFirst(left: LiveJob, right: LiveJob): number {
  return (
    laterFirst(left.startTime, right.startTime) ||
    laterFirst(left.endTime, right.endTime) ||
    compareText(left.name, right.name)
  );
}

function laterFirst(left: string | undefined, right: string | undefined): number {
  const [a, b] = [parseInstant(left), parseInstant(right)];
  if (a === b) return 0;
  if (a === undefined) return -1;
  return b === undefined || a < b ? 1 : -1;
}
