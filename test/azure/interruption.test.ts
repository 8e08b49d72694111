import { describe, expect, test } from 'vitest';
import type { ArmAnswer } from '../../src/azure/arm-client.js';
import { anArmWorld, armError, insights, inTurn } from './arm-world.js';

const group = `${insights}/workspaceManagerGroups/emea`;
const get = { method: 'GET', path: group, api: 'workspaceManager' } as const;
const put = { ...get, method: 'PUT', body: { properties: {} } } as const;
const remove = { ...get, method: 'DELETE' } as const;

describe('an interruption', () => {
  test('starts nothing any more', async () => {
    const { client, seen } = anArmWorld(inTurn({ body: {} }));
    const answer = await client.send(put, AbortSignal.abort());
    expect(answer).toEqual({
      ok: false,
      lost: false,
      unsent: true,
      problem: { code: 'MUS505', message: `PUT ${group}: the run was interrupted` },
    });
    expect(seen).toEqual([]);
  });

  test.each([get, put])('during the login sends nothing after it: $method', async (request) => {
    const stop = new AbortController();
    const { client, seen } = anArmWorld(inTurn({ body: {} }), {
      tokens: {
        mayUse: () => false,
        token: () => {
          stop.abort();
          return Promise.resolve({ ok: true, token: 'a-token' });
        },
      },
    });
    const answer = await client.send(request, stop.signal);
    expect(answer.ok ? undefined : answer.problem.code).toBe('MUS505');
    expect(seen).toEqual([]);
  });

  test('sends nothing of what waits for a place', async () => {
    const stop = new AbortController();
    const { client, seen } = anArmWorld(
      (_seen, index) => {
        if (index === 1) stop.abort();
        return new Promise((resolve) => setImmediate(resolve, { body: {} }));
      },
      { concurrency: 2 },
    );
    const answers = await Promise.all(Array.from({ length: 40 }, () => client.send(put, stop.signal)));
    expect(seen).toHaveLength(2);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(2);
  });

  test('lets a write in flight finish', async () => {
    const stop = new AbortController();
    const { client } = anArmWorld(() => {
      stop.abort();
      return { body: {} };
    });
    expect((await client.send(put, stop.signal)).ok).toBe(true);
  });

  test('cuts a read in flight', async () => {
    const stop = new AbortController();
    const { client } = anArmWorld(() => {
      stop.abort();
      return new Promise(() => undefined);
    });
    const answer = await client.send(get, stop.signal);
    expect(answer.ok ? undefined : answer.problem.code).toBe('MUS505');
  });

  test('ends the wait before a retry', async () => {
    const stop = new AbortController();
    const { client, seen } = anArmWorld(() => {
      stop.abort();
      return { status: 503 };
    });
    const answer = await client.send(put, stop.signal);
    expect(seen).toHaveLength(1);
    expect(answer.ok ? undefined : [answer.problem.code, answer.lost]).toEqual(['MUS505', true]);
  });
});

describe('a login that ends', () => {
  const expired = { status: 401, body: armError('ExpiredAuthenticationToken', 'The token is expired.') };
  const codes = (answers: readonly ArmAnswer[]) =>
    answers.map((answer) => (answer.ok ? '' : answer.problem.code));

  test('keeps the writes that wait from being sent, deletes too, and says so', async () => {
    const { client, seen } = anArmWorld(() => expired, { concurrency: 2 });
    const sent = [...Array.from({ length: 20 }, () => put), ...Array.from({ length: 20 }, () => remove)];

    const answers = await Promise.all(sent.map((request) => client.send(request)));

    expect(seen.length).toBeLessThanOrEqual(2);
    expect(new Set(codes(answers))).toEqual(new Set(['MUS202', 'MUS513']));
    expect(answers.at(-1)).toMatchObject({
      unsent: true,
      problem: {
        code: 'MUS513',
        message: `DELETE ${group} was not sent: no login was left for a write before it: PUT ${group}: 401 ExpiredAuthenticationToken: The token is expired.`,
        hint: 'Log in again, then run the same command again: what was done stays done.',
      },
    });
  });

  test('stops no reads, and no other subscription', async () => {
    const { client, seen } = anArmWorld(({ url }) => (url.includes(group) ? expired : { body: {} }));
    const elsewhere = { ...put, path: '/subscriptions/2/a' };
    const answers = [
      await client.send(put),
      await client.send(get),
      await client.send(elsewhere),
      await client.send(put),
    ];
    expect(codes(answers)).toEqual(['MUS202', 'MUS202', '', 'MUS513']);
    expect(seen.filter(({ method }) => method === 'PUT')).toHaveLength(2);
  });

  test('lets writes go again once Azure takes the login', async () => {
    let over = true;
    const { client } = anArmWorld(() => (over ? expired : { body: {} }));
    const answers = [await client.send(put), await client.send(put)];
    over = false;
    answers.push(await client.send(put), await client.send(get), await client.send(put));
    expect(codes(answers)).toEqual(['MUS202', 'MUS513', 'MUS513', '', '']);
  });

  test('is asked for once more by nobody where there is no token', async () => {
    let asked = 0;
    const { client, seen } = anArmWorld(inTurn({ body: {} }), {
      concurrency: 1,
      tokens: {
        mayUse: () => false,
        token: () => {
          asked += 1;
          return Promise.resolve({ ok: false, problem: { code: 'MUS210', message: 'No login.' } });
        },
      },
    });
    const answers = await Promise.all(Array.from({ length: 9 }, () => client.send(put)));
    expect([asked, seen, codes(answers)]).toEqual([
      1,
      [],
      ['MUS210', ...Array.from({ length: 8 }, () => 'MUS513')],
    ]);
  });
});
