import type { WaitEstimate } from '../../plan/publish/estimate-wait.js';
import { count } from '../../show/words.js';

/**
 * `360 requests: about 16 s at Azure’s limit`; undefined where nothing has to wait.
 *
 * Not `writes`: a plan's counts use that word without its publishes.
 */
export function waitText({ writes, deletes, seconds }: WaitEstimate): string | undefined {
  return seconds < 1
    ? undefined
    : `${count(writes + deletes, 'request')}: about ${duration(seconds)} at Azure’s limit`;
}

function duration(seconds: number): string {
  return seconds < 120 ? `${String(seconds)} s` : `${String(Math.ceil(seconds / 60))} min`;
}
