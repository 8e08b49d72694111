import type { Clock } from '../model/clock.js';
import type { Door, DoorRequest, DoorOutcome } from './door.js';
import { defaultRetryPolicy, retryDelayMs, type HttpOutcome, type RetryPolicy } from './retry-delay.js';

/** How a request is repeated. */
export interface Patience {
  readonly clock: Clock;
  readonly policy?: Partial<RetryPolicy>;
  /** Sending it twice does what sending it once does, although it is a POST. */
  readonly repeatable?: boolean;
  /** Whether an answer asks to come back later in another way than by 429 or 5xx. */
  readonly isBusy?: (answer: DoorOutcome & { readonly type: 'answer' }) => boolean;
}

/** Sends a request until `retryDelayMs` has enough of it. */
export async function sendPatiently(
  door: Door,
  request: DoorRequest,
  patience: Patience,
  signal?: AbortSignal,
): Promise<DoorOutcome> {
  const policy = { ...defaultRetryPolicy, ...patience.policy };
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await door.send(request, signal);
    if (outcome.type === 'interrupted') return outcome;
    const delayMs = retryDelayMs(judged(request, outcome, patience), attempt, policy);
    if (delayMs === undefined || (outcome.type === 'answer' && outcome.status < 400)) return outcome;
    await patience.clock.sleep(delayMs, signal);
  }
}

function judged(
  request: DoorRequest,
  outcome: Exclude<DoorOutcome, { readonly type: 'interrupted' }>,
  { repeatable, isBusy }: Patience,
): HttpOutcome {
  // Only a POST is held to have effects that add up.
  const method = repeatable === true ? 'GET' : request.method;
  if (outcome.type === 'broken') return { ...outcome, method, type: 'unreadable' };
  const busy = outcome.type === 'answer' && isBusy?.(outcome) === true;
  return busy ? { ...outcome, method, status: 429 } : { ...outcome, method };
}
