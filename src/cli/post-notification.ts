import { openDoor } from '../http/open-door.js';
import { sendPatiently } from '../http/retry-delay.js';
import type { Io } from './io.js';

/** The run should not wait much longer for a webhook. */
const timeoutMs = 10_000;

/** A busy webhook is retried once; a POST that may have arrived is not repeated. */
const policy = { maxAttempts: 2, maxUnsentAttempts: 2, maxRetryAfterMs: timeoutMs };

/**
 * Posts JSON, without following redirects. Undefined if it was accepted, else the reason: `HTTP 404`,
 * `ENOTFOUND`. Never throws, and never names the URL, which is a secret.
 */
export async function postNotification(
  url: string,
  body: unknown,
  { env, clock }: Pick<Io, 'env' | 'clock'>,
  limitMs = timeoutMs,
): Promise<string | undefined> {
  const door = openDoor(url, env, clock);
  if (!door.ok) return door.problems[0]?.message;
  const outcome = await sendPatiently(
    door.value,
    {
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      limits: { timeoutMs: limitMs, silenceMs: limitMs },
    },
    { clock, policy },
  );
  switch (outcome.type) {
    case 'answer':
    case 'broken':
      return outcome.status >= 200 && outcome.status < 300 ? undefined : `HTTP ${String(outcome.status)}`;
    case 'unsent':
    case 'dropped':
      return reasonOf(outcome.code, limitMs);
    case 'interrupted':
      return 'it was interrupted';
  }
}

/** Messages of network errors contain the address; codes do not. */
function reasonOf(code: string, limitMs: number): string {
  if (code === '') return `no answer within ${limitMs} ms`;
  return /^[A-Z][A-Z_\d]+$/.test(code) ? code : 'it could not be reached';
}
