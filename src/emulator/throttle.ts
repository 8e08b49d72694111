import type { Answer } from './answer.js';
import { refuse } from './answer.js';

type Kind = 'reads' | 'writes' | 'deletes';

/** ARM's token buckets: size, and tokens a second (request-limits-and-throttling, per subscription). */
const rates: Readonly<Record<Kind, { readonly size: number; readonly perSecond: number }>> = {
  reads: { size: 250, perSecond: 25 },
  writes: { size: 200, perSecond: 10 },
  deletes: { size: 200, perSecond: 10 },
};

interface Bucket {
  tokens: number;
  at: number;
}

/** The buckets of one emulator, by subscription and kind of request. */
export type Buckets = Map<string, Bucket>;

export interface Limits {
  /** What is left. */
  readonly headers: Readonly<Record<string, string>>;
  readonly refusal: Answer | undefined;
}

/**
 * Takes a token for a request. The headers say what is left, of the single limit and of the global one, fifteen times as
 * large (recorded in 2025 and 2026); a refusal, the seconds after which there will be a token again.
 */
export function throttle(buckets: Buckets, subscription: string, method: string, nowMs: number): Limits {
  const kind: Kind = method === 'GET' ? 'reads' : method === 'DELETE' ? 'deletes' : 'writes';
  const { size, perSecond } = rates[kind];
  const key = `${subscription.toLowerCase()}/${kind}`;
  const before = buckets.get(key) ?? { tokens: size, at: nowMs };
  const refilled = Math.min(size, before.tokens + ((nowMs - before.at) / 1000) * perSecond);
  const empty = refilled < 1;
  const tokens = empty ? refilled : refilled - 1;
  buckets.set(key, { tokens, at: nowMs });
  const left = Math.floor(tokens);
  const headers = {
    [`x-ms-ratelimit-remaining-subscription-${kind}`]: left.toString(),
    [`x-ms-ratelimit-remaining-subscription-global-${kind}`]: (14 * size + left).toString(),
  };
  if (!empty) return { headers, refusal: undefined };
  const seconds = Math.ceil((1 - refilled) / perSecond);
  const refusal = refuse(
    429,
    'SubscriptionRequestsThrottled',
    `Number of requests for subscription '${subscription}' and operation '${method}' exceeded the backend storage limit. Please try again after '${seconds}' seconds.`,
    { 'retry-after': seconds.toString() },
  );
  return { headers, refusal };
}

/**
 * The limits of a route that has its own and takes nothing from the common ones, undefined where it has none: how many
 * requests it takes at once (recorded in 2022 and 2023). How fast they come back is not known, and none is refused.
 */
export function ownLimits(path: string): Limits | undefined {
  const size = path.includes('/automationrules') ? 500 : path.includes('/onboardingstates') ? 12 : undefined;
  return size === undefined
    ? undefined
    : {
        headers: { 'x-ms-ratelimit-remaining-subscription-resource-requests': (size - 1).toString() },
        refusal: undefined,
      };
}
