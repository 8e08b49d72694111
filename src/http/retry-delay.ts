import type { Clock } from '../model/clock.js';
import type { Door, DoorOutcome, DoorRequest } from './door.js';

/** The outcome of one attempt, as far as it decides about another. */
export type HttpOutcome =
  /** The server answered, whatever the status. */
  | {
      readonly type: 'answer';
      readonly method: string;
      readonly status: number;
      readonly retryAfterMs?: number;
      /** Refused for a cause that someone must fix first: see `isStanding`. */
      readonly standing?: boolean;
      /** As `AnswerHead` has it: the request never reached the server. */
      readonly byProxy?: true;
    }
  /** A status came, but the body was cut off or is not JSON; `permanent`: another attempt would bring the same. */
  | {
      readonly type: 'unreadable';
      readonly method: string;
      readonly status: number;
      readonly permanent?: boolean;
    }
  /** Nothing was sent: connection refused, name not found. */
  | { readonly type: 'unsent'; readonly method: string; readonly permanent: boolean }
  /** Sent, perhaps carried out, never answered. */
  | { readonly type: 'dropped'; readonly method: string };

/** Delays in milliseconds. */
export interface RetryPolicy {
  readonly maxAttempts: number;
  /** Attempts where the endpoint cannot even be reached: a wrong address should be reported soon. */
  readonly maxUnsentAttempts: number;
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  /** The longest Retry-After that is obeyed; beyond it the request is given up. */
  readonly maxRetryAfterMs: number;
}

/** Six attempts in some 15 s, and up to five minutes of Retry-After each. */
export const defaultRetryPolicy: RetryPolicy = {
  maxAttempts: 6,
  maxUnsentAttempts: 4,
  baseDelayMs: 500,
  maxDelayMs: 30_000,
  maxRetryAfterMs: 300_000,
};

/** Statuses after which an idempotent request may be sent again. */
const transient: ReadonlySet<number> = new Set([408, 500, 502, 503, 504]);

/**
 * Milliseconds to wait before attempt `attempt + 1` (from 1), undefined to stop.
 *
 * A server's Retry-After is obeyed or we stop; we never retry early, because ARM then restarts the wait. Nor
 * do we retry sooner than without one: a server that asks for no wait may be just as busy. A POST is sent
 * again only where it was certainly not carried out: two jobs are worse than none.
 */
export function retryDelayMs(outcome: HttpOutcome, attempt: number, policy: RetryPolicy): number | undefined {
  const attempts = outcome.type === 'unsent' ? policy.maxUnsentAttempts : policy.maxAttempts;
  if (attempt >= attempts || !isRetryable(outcome)) return undefined;
  const own = Math.min(policy.baseDelayMs * 2 ** (attempt - 1), policy.maxDelayMs);
  const asked = (outcome.type === 'answer' ? outcome.retryAfterMs : undefined) ?? 0;
  return asked <= policy.maxRetryAfterMs ? Math.max(asked, own) : undefined;
}

/** Whether the request may have been carried out all the same: no answer, a broken one, or 5xx. */
export function mayBeDone(outcome: HttpOutcome): boolean {
  switch (outcome.type) {
    case 'answer':
      return outcome.byProxy !== true && (outcome.status === 408 || outcome.status >= 500);
    case 'unreadable':
    case 'dropped':
      return true;
    case 'unsent':
      return false;
  }
}

function isRetryable(outcome: HttpOutcome): boolean {
  const idempotent = outcome.method !== 'POST';
  switch (outcome.type) {
    case 'unsent':
      return !outcome.permanent;
    case 'dropped':
      return idempotent;
    case 'unreadable':
      return idempotent && outcome.permanent !== true;
    case 'answer':
      if (outcome.standing === true) return false;
      if (outcome.status === 429) return true;
      // "Another operation is in progress": SecurityInsights' answer to concurrent writes.
      if (outcome.status === 409) return outcome.method === 'PUT';
      return (idempotent || outcome.byProxy === true) && transient.has(outcome.status);
  }
}

/**
 * The milliseconds that a Retry-After header asks for, seconds or an HTTP date; undefined where it is
 * neither.
 *
 * A date counts from the answer's own `Date`, for this machine's clock may differ from the server's; from
 * `now`, in milliseconds since 1970, where it has none. A date that has passed is 0.
 */
export function parseRetryAfter(header: string | undefined, now: number, date?: string): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
  const until = httpDate(text);
  return until === undefined ? undefined : Math.max(0, until - (httpDate(date?.trim() ?? '') ?? now));
}

/** Only what looks like an HTTP date: Date.parse reads "-5" as a year. */
function httpDate(text: string): number | undefined {
  const at = /^[A-Za-z]{3}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}

/** How a request is repeated. */
export interface Patience {
  readonly clock: Clock;
  readonly policy?: Partial<RetryPolicy>;
  /** A POST that is idempotent. */
  readonly repeatable?: boolean;
  /** Whether an answer asks to come back later in another way than by 429 or 5xx. */
  readonly isBusy?: (answer: DoorOutcome & { readonly type: 'answer' }) => boolean;
}

/** Sends a request until it succeeds or `retryDelayMs` ends it. */
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
  // Only a POST is assumed not to be idempotent.
  const method = repeatable === true ? 'GET' : request.method;
  if (outcome.type === 'broken') return { ...outcome, method, type: 'unreadable' };
  const busy = outcome.type === 'answer' && isBusy?.(outcome) === true;
  return busy ? { ...outcome, method, status: 429 } : { ...outcome, method };
}
