import type { Problem } from '../../model/problem.js';
import type { AskedFor } from '../read/asked-for.js';
import type { LaneName } from './governor.js';

/** MUS205 for a request that was not sent, because Azure asked for a longer wait than a run makes; `leftMs` in milliseconds. */
export function throttleProblem(asked: AskedFor, lane: LaneName, leftMs: number): Problem {
  const wait = waitText(leftMs);
  return {
    code: 'MUS205',
    message: `${asked.method} ${asked.path} was not sent: Azure asked subscription ${lane.subscription} to send no ${lane.class} for another ${wait}`,
    hint: throttleHint(leftMs),
  };
}

/** What to do about a wait that Azure asks for; undefined where it names none. */
export function throttleHint(leftMs: number | undefined): string {
  const when = leftMs === undefined ? 'later' : `in ${waitText(leftMs)}`;
  return `Run the same command again ${when}: what was done stays done.`;
}

/** `45 seconds`, `60 minutes`: rounded up, for one second too early starts the wait anew. */
function waitText(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  const [count, unit] = seconds <= 120 ? [seconds, 'second'] : [Math.ceil(seconds / 60), 'minute'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
