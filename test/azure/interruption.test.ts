import { describe, expect, test } from 'vitest';
import { anArmWorld, insights, inTurn } from './arm-world.js';

const group = `${insights}/workspaceManagerGroups/emea`;
const get = { method: 'GET', path: group, api: 'workspaceManager' } as const;
const put = { ...get, method: 'PUT', body: { properties: {} } } as const;

describe('an interruption', () => {
  test('starts nothing any more', async () => {
    const { client, seen } = anArmWorld(inTurn({ body: {} }));
    const answer = await client.send(put, AbortSignal.abort());
    expect(answer).toEqual({
      ok: false,
      lost: false,
      problem: { code: 'MUS505', message: `PUT ${group}: the run was interrupted` },
    });
    expect(seen).toEqual([]);
  });

  test('during the login sends nothing after it', async () => {
    const stop = new AbortController();
    const { client } = anArmWorld(inTurn({ body: {} }), {
      tokens: {
        mayUse: () => false,
        token: () => {
          stop.abort();
          return Promise.resolve({ ok: true, token: 'a-token' });
        },
      },
    });
    const answer = await client.send(get, stop.signal);
    expect(answer.ok ? undefined : answer.problem.code).toBe('MUS505');
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
