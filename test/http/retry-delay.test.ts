import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  defaultRetryPolicy,
  mayBeDone,
  parseRetryAfter,
  retryDelayMs,
  type HttpOutcome,
} from '../../src/http/retry-delay.js';

describe('the delay before the next attempt', () => {
  test.each([408, 429, 500, 502, 503, 504])('doubles after %i', (status) => {
    const delays = [1, 2, 3, 4, 5, 6].map((attempt) =>
      retryDelayMs(answer('GET', status), attempt, defaultRetryPolicy),
    );
    expect(delays).toEqual([500, 1000, 2000, 4000, 8000, undefined]);
  });

  test('is bounded', () => {
    const policy = { ...defaultRetryPolicy, maxAttempts: 20 };
    expect(retryDelayMs(answer('GET', 503), 12, policy)).toBe(30_000);
  });

  test('is what the server asks for, up to five minutes, or none', () => {
    const delays = [501, 300_000, 300_001].map((retryAfterMs) =>
      retryDelayMs({ ...answer('POST', 429), retryAfterMs }, 1, defaultRetryPolicy),
    );
    expect(delays).toEqual([501, 300_000, undefined]);
  });

  test('grows as it does without one where the server asks for no wait', () => {
    const delays = [1, 2, 3].map((attempt) =>
      retryDelayMs({ ...answer('GET', 429), retryAfterMs: 0 }, attempt, defaultRetryPolicy),
    );
    expect(delays).toEqual([500, 1000, 2000]);
  });

  test('is none where someone must fix the cause first, or the answer is too large', () => {
    const outcomes: readonly HttpOutcome[] = [
      { ...answer('PUT', 409), standing: true },
      { ...answer('GET', 503), standing: true },
      { type: 'unreadable', method: 'GET', status: 200, permanent: true },
    ];
    expect(outcomes.map((outcome) => retryDelayMs(outcome, 1, defaultRetryPolicy))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test.each([400, 401, 403, 404, 412, 501])('is none after %i: it would be the same again', (status) => {
    expect(retryDelayMs(answer('GET', status), 1, defaultRetryPolicy)).toBeUndefined();
  });

  test('is given to 409 for PUT only', () => {
    const delays = ['PUT', 'POST', 'DELETE'].map((method) =>
      retryDelayMs(answer(method, 409), 1, defaultRetryPolicy),
    );
    expect(delays).toEqual([500, undefined, undefined]);
  });

  test('is given to a POST only if it was surely not carried out', () => {
    const outcomes: readonly HttpOutcome[] = [
      answer('POST', 429),
      { type: 'unsent', method: 'POST', permanent: false },
      answer('POST', 503),
      { type: 'dropped', method: 'POST' },
      { type: 'unreadable', method: 'POST', status: 200 },
    ];
    expect(outcomes.map((outcome) => retryDelayMs(outcome, 1, defaultRetryPolicy))).toEqual([
      500,
      500,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('is never shorter than asked for, whatever the answer, and never without end', () => {
    const status = fc.integer({ min: 100, max: 599 });
    const attempt = fc.integer({ min: 1, max: 10 });
    const asked = fc.integer({ min: 0, max: 1_000_000 });
    const method = fc.constantFrom('GET', 'PUT', 'POST', 'DELETE');
    fc.assert(
      fc.property(method, status, asked, attempt, (verb, code, retryAfterMs, count) => {
        const delay = retryDelayMs({ ...answer(verb, code), retryAfterMs }, count, defaultRetryPolicy);
        if (delay === undefined) return;
        const own = 500 * 2 ** (count - 1);
        expect([delay, count < 6, verb !== 'POST' || code === 429]).toEqual([
          Math.max(retryAfterMs, own),
          true,
          true,
        ]);
      }),
    );
  });

  test('ends earlier where nothing can be sent, and at once where that will not change', () => {
    const unsent = { type: 'unsent', method: 'GET', permanent: false } as const;
    expect(retryDelayMs(unsent, 3, defaultRetryPolicy)).toBe(2000);
    expect(retryDelayMs(unsent, 4, defaultRetryPolicy)).toBeUndefined();
    expect(retryDelayMs({ ...unsent, permanent: true }, 1, defaultRetryPolicy)).toBeUndefined();
  });
});

test('only no answer, half an answer and 5xx leave open whether it was done', () => {
  const outcomes: readonly HttpOutcome[] = [
    answer('PUT', 500),
    answer('PUT', 408),
    { type: 'dropped', method: 'PUT' },
    { type: 'unreadable', method: 'PUT', status: 200 },
    { type: 'unsent', method: 'PUT', permanent: false },
    answer('PUT', 409),
  ];
  expect(outcomes.map(mayBeDone)).toEqual([true, true, true, true, false, false]);
});

test('what a proxy did not let through was not carried out, and may be sent again', () => {
  const refused = [503, 403].map((status): HttpOutcome => ({ ...answer('POST', status), byProxy: true }));
  expect(refused.map(mayBeDone)).toEqual([false, false]);
  expect(refused.map((outcome) => retryDelayMs(outcome, 1, defaultRetryPolicy))).toEqual([500, undefined]);
});

test.each([
  ['120', 120_000],
  ['0', 0],
  ['0.5', 500],
  ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
  ['Wed, 31 Dec 2025 23:59:30 GMT', 0],
  ['-5', undefined],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
])('Retry-After “%s” is %s ms', (header, ms) => {
  expect(parseRetryAfter(header, Date.parse('2026-01-01T00:00:00Z'))).toBe(ms);
});

test.each([
  // The server's clock is an hour behind ours, then an hour ahead.
  ['Wed, 31 Dec 2025 23:00:30 GMT', 'Wed, 31 Dec 2025 23:00:00 GMT', 30_000],
  ['Thu, 01 Jan 2026 01:00:30 GMT', 'Thu, 01 Jan 2026 01:00:00 GMT', 30_000],
  ['Thu, 01 Jan 2026 01:00:30 GMT', 'some day', 3_630_000],
  ['30', 'Wed, 31 Dec 2025 23:00:00 GMT', 30_000],
])('Retry-After “%s” counts from the Date of its answer: “%s”', (header, date, ms) => {
  expect(parseRetryAfter(header, Date.parse('2026-01-01T00:00:00Z'), date)).toBe(ms);
});

function answer(method: string, status: number): HttpOutcome & { readonly type: 'answer' } {
  return { type: 'answer', method, status };
}
