/** What became of one attempt, as far as another attempt is concerned. */
export type HttpOutcome =
  /** ARM answered, whatever the status. */
  | {
      readonly type: 'answer';
      readonly method: string;
      readonly status: number;
      readonly retryAfterMs?: number;
      /** A 409 whose cause someone must mend first: see `isStanding`. */
      readonly standing?: boolean;
    }
  /** A status came, but the body was cut off or is not JSON. */
  | { readonly type: 'unreadable'; readonly method: string; readonly status: number }
  /** Nothing was sent: connection refused, name not found. */
  | { readonly type: 'unsent'; readonly method: string; readonly permanent: boolean }
  /** Sent, perhaps carried out, never answered. */
  | { readonly type: 'dropped'; readonly method: string };

/** Delays in milliseconds. */
export interface RetryPolicy {
  readonly maxAttempts: number;
  /** Attempts where the endpoint cannot even be reached: a wrong address should be told soon. */
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
 * A server's Retry-After is obeyed or we stop; we never knock early, because ARM then starts the
 * wait anew. A POST is sent again only where it was surely not carried out: two jobs are worse than none.
 */
export function retryDelayMs(outcome: HttpOutcome, attempt: number, policy: RetryPolicy): number | undefined {
  const attempts = outcome.type === 'unsent' ? policy.maxUnsentAttempts : policy.maxAttempts;
  if (attempt >= attempts || !isRetryable(outcome)) return undefined;
  const asked = outcome.type === 'answer' ? outcome.retryAfterMs : undefined;
  if (asked !== undefined) return asked <= policy.maxRetryAfterMs ? asked : undefined;
  return Math.min(policy.baseDelayMs * 2 ** (attempt - 1), policy.maxDelayMs);
}

/** Whether the request may have been carried out although we cannot tell: no answer, a broken one, or 5xx. */
export function mayBeDone(outcome: HttpOutcome): boolean {
  switch (outcome.type) {
    case 'answer':
      return outcome.status === 408 || outcome.status >= 500;
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
    case 'unreadable':
      return idempotent;
    case 'answer':
      if (outcome.status === 429) return true;
      // "Another operation is in progress": SecurityInsights answers so to writes side by side.
      if (outcome.status === 409) return outcome.method === 'PUT' && outcome.standing !== true;
      return idempotent && transient.has(outcome.status);
  }
}

/**
 * The milliseconds that a Retry-After header asks for, seconds or an HTTP date; undefined where it says neither.
 *
 * A date in the past is 0. `now` is in milliseconds since 1970.
 */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
  // Only what looks like an HTTP date: Date.parse takes "-5" for a year.
  if (!/^[A-Za-z]{3}/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
