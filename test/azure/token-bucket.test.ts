import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  bucketEmptied,
  fullBucket,
  requestEnded,
  requestSent,
  waitMs,
  type BucketState,
} from '../../src/azure/throttle/token-bucket.js';
import { armLimits } from '../../src/model/arm-limits.js';

const limit = { size: 5, perSecond: 10 };

/** A bucket after so many requests, all answered at once. */
function after(requests: number, nowMs = 0): BucketState {
  let state = fullBucket(limit, 0);
  for (let n = 0; n < requests; n += 1)
    state = requestEnded(requestSent(state), limit, nowMs, { spent: 1, endedMeanwhile: 0 });
  return state;
}

test('a full bucket but one is sent at once, then at the pace of its refill', () => {
  expect(waitMs(after(3), limit, 0)).toBe(0);
  expect(waitMs(after(4), limit, 0)).toBe(100);
  expect(waitMs(after(4), limit, 40)).toBe(60);
  expect(waitMs(after(4), limit, 100)).toBe(0);
});

test('it never holds more than its size, however long nothing is sent', () => {
  const rested = requestEnded(requestSent(after(4)), limit, 3_600_000, { spent: 0, endedMeanwhile: 0 });
  let state = rested;
  for (let n = 0; n < 4; n += 1) state = requestSent(state);
  expect(waitMs(state, limit, 3_600_000)).toBeUndefined();
});

test('a request on its way is spent, and refills nothing before its answer', () => {
  let state = fullBucket(limit, 0);
  for (let n = 0; n < 4; n += 1) state = requestSent(state);
  expect(waitMs(state, limit, 60_000)).toBeUndefined();
  expect(waitMs(requestEnded(state, limit, 60_000, { spent: 1, endedMeanwhile: 0 }), limit, 60_000)).toBe(
    100,
  );
});

test('a request that never left costs nothing; one that went twice costs two', () => {
  const state = requestSent(after(2));
  expect(waitMs(requestEnded(state, limit, 0, { spent: 0, endedMeanwhile: 0 }), limit, 0)).toBe(0);
  expect(waitMs(requestEnded(state, limit, 0, { spent: 2, endedMeanwhile: 0 }), limit, 0)).toBe(100);
});

test('a lower figure of ARM is believed, and nothing on its way is taken to be counted in it', () => {
  const alone = requestSent(after(0));
  const ended = (state: BucketState, remaining: number) =>
    waitMs(requestEnded(state, limit, 0, { spent: 1, remaining, endedMeanwhile: 0 }), limit, 0);
  expect(ended(alone, 1)).toBe(100);
  expect(ended(alone, 2)).toBe(0);
  expect(ended(requestSent(alone), 2)).toBe(100);
  expect(ended(requestSent(alone), 3)).toBe(0);
});

test('a higher figure of ARM is believed as far as no other request can have changed it since', () => {
  const low = requestSent(after(4));
  const ended = (endedMeanwhile: number) =>
    waitMs(requestEnded(low, limit, 0, { spent: 1, remaining: 3, endedMeanwhile }), limit, 0);
  expect(ended(0)).toBe(0);
  expect(ended(1)).toBe(0);
  expect(ended(2)).toBe(100);
});

test('a figure beyond the bucket’s size fills it, and no more', () => {
  let state = requestEnded(requestSent(after(0)), limit, 0, { spent: 1, remaining: 900, endedMeanwhile: 0 });
  for (let n = 0; n < 4; n += 1) state = requestSent(state);
  expect(waitMs(state, limit, 0)).toBeUndefined();
});

test('after a refusal there is one token when its time is over, and none before', () => {
  const state = bucketEmptied(after(0), limit, { nowMs: 0, untilMs: 2_000 });
  expect(waitMs(state, limit, 500)).toBe(1_500);
  expect(waitMs(state, limit, 2_000)).toBe(0);
  expect(waitMs(requestSent(state), limit, 2_000)).toBe(100);
});

test('after a refusal for the least of whole seconds there is what that second brings', () => {
  const large = { size: 50, perSecond: 10 };
  let state = bucketEmptied(fullBucket(large, 0), large, { nowMs: 0, untilMs: 1_000 });
  expect(waitMs(state, large, 500)).toBe(500);
  for (let sent = 0; sent < 9; sent += 1) state = requestSent(state);
  expect(waitMs(state, large, 1_000)).toBe(0);
  expect(waitMs(requestSent(state), large, 1_000)).toBe(100);
});

test('the limits are those that Microsoft documents', () => {
  expect(armLimits).toEqual({
    reads: { size: 250, perSecond: 25 },
    writes: { size: 200, perSecond: 10 },
    deletes: { size: 200, perSecond: 10 },
  });
});

/**
 * ARM's side: it counts each request at some moment between its sending and its answer, in whatever
 * order they arrive, and tells what was left then.
 */
test('whatever the latencies, ARM never finds its bucket empty', () => {
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.array(fc.record({ pause: fc.nat(400), there: fc.nat(900), back: fc.nat(900) }), {
        minLength: 1,
        maxLength: 120,
      }),
      (tells, trips) => {
        expect(refusedByArm(trips, tells)).toBe(0);
      },
    ),
    { seed: 11, numRuns: 400 },
  );
});

interface Trip {
  readonly pause: number;
  readonly there: number;
  readonly back: number;
}

/** Sends each request as soon as the model lets it, and counts those that ARM's own bucket would refuse. */
function refusedByArm(trips: readonly Trip[], tells: boolean): number {
  let state = fullBucket(limit, 0);
  let now = 0;
  let ended = 0;
  const sent: { arrival: number; answer: number; endedBefore: number }[] = [];
  const open = new Set<(typeof sent)[number]>();
  const settle = () => {
    const due = [...open].filter(({ answer }) => answer <= now).sort((a, b) => a.answer - b.answer);
    for (const request of due) {
      const remaining = tells ? leftAt(sent, request) : undefined;
      const endedMeanwhile = ended - request.endedBefore;
      state = requestEnded(state, limit, request.answer, { spent: 1, remaining, endedMeanwhile });
      ended += 1;
      open.delete(request);
    }
  };
  for (const { pause, there, back } of trips) {
    now += pause;
    settle();
    for (let wait = waitMs(state, limit, now); wait !== 0; wait = waitMs(state, limit, now)) {
      const answers = [...open].map(({ answer }) => answer);
      now = Math.min(...answers, now + (wait ?? Number.POSITIVE_INFINITY));
      settle();
    }
    state = requestSent(state);
    const request = { arrival: now + there, answer: now + there + back, endedBefore: ended };
    sent.push(request);
    open.add(request);
  }
  return armCounts(sent).filter(({ left }) => left < 0).length;
}

function leftAt(
  sent: readonly { readonly arrival: number }[],
  request: { readonly arrival: number },
): number {
  return Math.max(0, Math.floor(armCounts(sent).find((one) => one.request === request)?.left ?? 0));
}

/** What ARM's bucket holds after each request, in the order of their arrival; below zero where it was empty. */
function armCounts<T extends { readonly arrival: number }>(sent: readonly T[]) {
  let tokens = limit.size;
  let at = 0;
  return [...sent]
    .sort((a, b) => a.arrival - b.arrival)
    .map((request) => {
      tokens = Math.min(limit.size, tokens + ((request.arrival - at) * limit.perSecond) / 1000);
      at = request.arrival;
      if (tokens < 1) return { request, left: -1 };
      tokens -= 1;
      return { request, left: tokens };
    });
}
