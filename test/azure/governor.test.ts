import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ArmAnswer, ArmClient, ArmRequest } from '../../src/azure/arm-client.js';
import { type Buckets, throttle } from '../../src/emulator/arm-app.js';
import { VirtualClock } from '../support/virtual-clock.js';
import { anArmWorld, type Reply, type Seen } from './arm-world.js';

const mine = '11111111-1111-1111-1111-111111111111';
const other = '33333333-3333-3333-3333-333333333333';

interface Traffic {
  readonly reads?: number;
  readonly writes?: number;
  readonly deletes?: number;
}

/** ARM with its token buckets, a client to it, and a clock that passes only when all wait. */
function aThrottledArm(latencyMs: (index: number) => number = () => 100, { silent = false } = {}) {
  const clock = new VirtualClock();
  const buckets: Buckets = new Map();
  const statuses: number[] = [];
  const arm = (method: string, url: string): Reply => {
    const subscription = /subscriptions\/([^/]+)/.exec(url)?.[1] ?? '';
    const { headers, refusal } = throttle(buckets, subscription, method, clock.now().getTime());
    const status = refusal?.status ?? 200;
    statuses.push(status);
    return {
      status,
      body: refusal?.body ?? {},
      headers: { ...(silent ? {} : headers), ...refusal?.headers },
    };
  };
  const reply = async ({ method, url }: Seen, index: number): Promise<Reply> => {
    await clock.sleep(latencyMs(index) / 2);
    const answer = arm(method, url);
    await clock.sleep(latencyMs(index) / 2);
    return answer;
  };
  const { client } = anArmWorld(reply, { clock });
  return { client, clock, statuses, arm };
}

function send(client: ArmClient, traffic: Traffic, subscription = mine): readonly Promise<ArmAnswer>[] {
  const of = (count: number, method: ArmRequest['method']) =>
    Array.from({ length: count }, () =>
      client.send({ method, path: `/subscriptions/${subscription}/resourceGroups/rg`, api: 'providers' }),
    );
  const { reads = 0, writes = 0, deletes = 0 } = traffic;
  return [...of(reads, 'GET'), ...of(writes, 'PUT'), ...of(deletes, 'DELETE')];
}

/** The least time that ARM's buckets allow, in milliseconds. */
function bound({ reads = 0, writes = 0, deletes = 0 }: Traffic): number {
  return Math.max(0, (writes - 200) / 10, (reads - 250) / 25, (deletes - 200) / 10) * 1000;
}

describe('at ARM’s own limits', () => {
  test.each<Traffic>([
    { writes: 360 },
    { writes: 1_000, reads: 600, deletes: 400 },
    { reads: 2_000 },
    { deletes: 900, writes: 100 },
  ])('%o: nothing is refused, and it takes no longer than they allow', async (traffic) => {
    const { client, clock, statuses } = aThrottledArm();

    const { value: answers, ms } = await clock.run(Promise.all(send(client, traffic)));

    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect(statuses.filter((status) => status === 429)).toEqual([]);
    expect(ms).toBeLessThanOrEqual(bound(traffic) * 1.05 + 200);
  });

  test('what the bucket holds goes at full speed', async () => {
    const { client, clock } = aThrottledArm();
    const { ms } = await clock.run(Promise.all(send(client, { writes: 160 })));
    // Sixteen at a time, a tenth of a second each.
    expect(ms).toBe(1_000);
  });

  test('whatever the mix and the latencies, nothing is refused', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ reads: fc.nat(400), writes: fc.nat(320), deletes: fc.nat(320) }),
        fc.array(fc.integer({ min: 2, max: 3_000 }), { minLength: 1, maxLength: 20 }),
        async (traffic, latencies) => {
          const { client, clock, statuses } = aThrottledArm(
            (index) => latencies[index % latencies.length] ?? 2,
          );
          const { value } = await clock.run(Promise.all(send(client, traffic)));
          expect(value.every(({ ok }) => ok)).toBe(true);
          expect(statuses.filter((status) => status === 429)).toEqual([]);
        },
      ),
      { seed: 7, numRuns: 8 },
    );
  });

  test('another subscription goes on at its own full speed', async () => {
    const { client, clock } = aThrottledArm();
    const started = clock.now().getTime();
    const slow = send(client, { writes: 300 });
    let quickMs = 0;
    const quick = Promise.all(send(client, { writes: 48 }, other)).then(() => {
      quickMs = clock.now().getTime() - started;
    });

    const { ms } = await clock.run(Promise.all([...slow, quick]));

    expect(ms).toBeGreaterThanOrEqual(10_000);
    expect(quickMs).toBeLessThan(2_500);
  });

  test('requests of one kind go in the order in which they came', async () => {
    const { client, clock } = aThrottledArm();
    const ended: number[] = [];
    await clock.run(
      Promise.all(send(client, { writes: 260 }).map((answer, index) => answer.then(() => ended.push(index)))),
    );
    expect(ended).toEqual(Array.from({ length: 260 }, (_, index) => index));
  });
});

test('with another client that takes half of the bucket, all arrives all the same', async () => {
  const { client, clock, statuses, arm } = aThrottledArm();
  // Five a second, half of what the bucket gets back, for a minute.
  const eating = (async () => {
    for (let n = 0; n < 300; n += 1) {
      await clock.sleep(200);
      arm('PUT', `/subscriptions/${mine}`);
    }
  })();
  const work = Promise.all(send(client, { writes: 400 }));

  const { value: answers } = await clock.run(work);

  expect(answers.every(({ ok }) => ok)).toBe(true);
  // What the headers told kept all but a few from being refused.
  expect(statuses.filter((status) => status === 429).length).toBeLessThan(40);
  await clock.run(eating);
});

test('a bucket that was drained before we came is noticed by its first answers', async () => {
  const { client, clock, arm, statuses } = aThrottledArm();
  for (let n = 0; n < 180; n += 1) arm('PUT', `/subscriptions/${mine}`);
  statuses.length = 0;

  const { value: answers } = await clock.run(Promise.all(send(client, { writes: 60 })));

  expect(answers.every(({ ok }) => ok)).toBe(true);
  expect(statuses.filter((status) => status === 429)).toEqual([]);
});

describe('where no answer says what is left', () => {
  test.each([
    [0, { writes: 1_000 }, 500],
    [100, { writes: 1_000 }, 8_000],
    [1_000, { writes: 1_000 }, 66_000],
    [100, { reads: 2_000 }, 14_000],
  ])('without a limit it is held to none: %i ms an answer, %o', async (latencyMs, traffic, most) => {
    const clock = new VirtualClock();
    const { client } = anArmWorld(() => clock.sleep(latencyMs).then(() => ({ body: {} })), { clock });
    const { ms } = await clock.run(Promise.all(send(client, traffic)));
    // Sixteen at a time, and a second or two of doubt.
    expect(ms).toBeLessThanOrEqual(most);
  });

  test.each([
    [2, { writes: 360 }, 1],
    [40, { writes: 360 }, 1],
    [40, { writes: 1_000, reads: 600, deletes: 400 }, 3],
    [100, { reads: 2_000 }, 4],
    [1_000, { writes: 500 }, 12],
  ])(
    'with a limit it is noticed by the first refusals: %i ms an answer, %o',
    async (latencyMs, traffic, most) => {
      const { client, clock, statuses } = aThrottledArm(() => latencyMs, { silent: true });

      const { value: answers, ms } = await clock.run(Promise.all(send(client, traffic)));

      expect(answers.every(({ ok }) => ok)).toBe(true);
      expect(statuses.filter((status) => status === 429).length).toBeLessThanOrEqual(most);
      expect(ms).toBeLessThanOrEqual(bound(traffic) * 1.05 + 1_000 + 2 * latencyMs);
    },
  );

  test('whatever the mix and the latencies, all arrives, and little is refused', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ reads: fc.nat(400), writes: fc.nat(320), deletes: fc.nat(320) }),
        fc.array(fc.integer({ min: 2, max: 500 }), { minLength: 1, maxLength: 20 }),
        async (traffic, latencies) => {
          const latencyMs = (index: number) => latencies[index % latencies.length] ?? 2;
          const { client, clock, statuses } = aThrottledArm(latencyMs, { silent: true });
          const { value } = await clock.run(Promise.all(send(client, traffic)));
          expect(value.every(({ ok }) => ok)).toBe(true);
          expect(statuses.filter((status) => status === 429).length).toBeLessThanOrEqual(3 * 16);
        },
      ),
      { seed: 7, numRuns: 8 },
    );
  });
});

test('an interrupted run leaves the queue at once, and its turns to others', async () => {
  const { client, clock, statuses } = aThrottledArm();
  await clock.run(Promise.all(send(client, { reads: 249 })));
  const stop = new AbortController();
  const request = { method: 'GET', path: `/subscriptions/${mine}`, api: 'providers' } as const;
  const waiting = Array.from({ length: 200 }, () => client.send(request, stop.signal));
  const later = client.send(request);
  stop.abort();

  const { value: answers } = await clock.run(Promise.all(waiting));
  const { value: last, ms } = await clock.run(later);

  expect(answers.map(({ ok }) => ok)).not.toContain(true);
  expect(last.ok).toBe(true);
  expect(ms).toBeLessThan(1_000);
  expect(statuses).toHaveLength(250);
});

test('an hour of Retry-After ends the subscription’s requests with what to do, and no other’s', async () => {
  const clock = new VirtualClock();
  const hour = { status: 429, headers: { 'retry-after': '3600' } };
  const { client, seen } = anArmWorld(({ url }) => (url.includes(mine) ? hour : { body: {} }), { clock });

  const { value, ms } = await clock.run(
    Promise.all([...send(client, { writes: 1 }), ...send(client, { writes: 1 }, other)]),
  );
  const { value: again } = await clock.run(Promise.all(send(client, { writes: 3 })));

  expect(ms).toBe(0);
  expect(value.map(({ ok }) => ok)).toEqual([false, true]);
  expect(again.map((answer) => (answer.ok ? '' : answer.problem.message))).toEqual(
    Array.from(
      { length: 3 },
      () =>
        `PUT /subscriptions/${mine}/resourceGroups/rg was not sent: Azure asked subscription ${mine} to send no writes for another 60 minutes`,
    ),
  );
  expect(again.map((answer) => (answer.ok ? '' : answer.problem.code))).toEqual([
    'MUS205',
    'MUS205',
    'MUS205',
  ]);
  expect(seen).toHaveLength(2);
});
