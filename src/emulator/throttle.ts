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

/**
 * Takes a token for a request, where there is throttling at all. The header says what is left; a
 * refusal, the seconds after which there will be a token again.
 */
export function throttle(
  buckets: Buckets,
  subscription: string,
  method: string,
  nowMs: number,
): { readonly headers: Readonly<Record<string, string>>; readonly refusal: Answer | undefined } {
  const kind: Kind = method === 'GET' ? 'reads' : method === 'DELETE' ? 'deletes' : 'writes';
  const { size, perSecond } = rates[kind];
  const key = `${subscription.toLowerCase()}/${kind}`;
  const before = buckets.get(key) ?? { tokens: size, at: nowMs };
  const refilled = Math.min(size, before.tokens + ((nowMs - before.at) / 1000) * perSecond);
  const empty = refilled < 1;
  const tokens = empty ? refilled : refilled - 1;
  buckets.set(key, { tokens, at: nowMs });
  const headers = { [`x-ms-ratelimit-remaining-subscription-${kind}`]: Math.floor(tokens).toString() };
  if (!empty) return { headers, refusal: undefined };
  const seconds = Math.ceil((1 - refilled) / perSecond);
  const refusal = refuse(
    429,
    'TooManyRequests',
    `The number of ${kind} for subscription '${subscription}' exceeded the limit. Try again after ${seconds} seconds.`,
    { 'retry-after': seconds.toString() },
  );
  return { headers, refusal };
}
