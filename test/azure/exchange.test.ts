import { describe, expect, test } from 'vitest';
import { createDoor } from '../../src/http/door.js';
import type { HttpClient } from '../../src/http/node-client.js';
import { anArmWorld, armError, aTokenSource, FakeClock, insights, inTurn } from './arm-world.js';

const path = `${insights}/workspaceManagerGroups/emea`;
const request = { path, api: 'workspaceManager' } as const;

describe('an answer', () => {
  const token = 'a-token-that-nobody-mistakes-for-a-word';
  const tokens = aTokenSource(token);

  test('that repeats the token is refused once, whatever it says else', async () => {
    const { client, seen } = anArmWorld(inTurn({ body: { name: `x ${token}` } }), { tokens });
    expect(await client.send({ ...request, method: 'PUT', body: {} })).toEqual({
      ok: false,
      problem: {
        code: 'MUS225',
        message: `PUT ${path}: the answer 200 cannot be read: it repeats the token that it was sent`,
        hint: 'Find out what repeats requests there, a debugging proxy for example, and treat the token as leaked.',
      },
      status: 200,
      lost: true,
    });
    expect(seen).toHaveLength(1);
  });

  test('that is too large is read once', async () => {
    const clock = new FakeClock();
    const httpClient: HttpClient = {
      sendRequest: () => Promise.resolve({ status: 200, headers: {}, body: [Buffer.from('{"a":"xxxx"}')] }),
    };
    const { client } = anArmWorld(inTurn({}), { door: createDoor({ httpClient, clock, maxBytes: 11 }) });
    expect(await client.send({ ...request, method: 'GET' })).toMatchObject({
      ok: false,
      problem: {
        code: 'MUS224',
        message: `GET ${path}: the answer 200 cannot be read: it is larger than 11 bytes`,
      },
    });
    expect(client.requests.GET).toBe(1);
  });

  test('that refuses is masked, and goes on as what it is', async () => {
    const body = armError('AuthorizationFailed', `The client of ${token} does not have authorization.`);
    const { client } = anArmWorld(inTurn({ status: 403, body }), { tokens });
    expect(await client.send({ ...request, method: 'GET' })).toMatchObject({
      ok: false,
      status: 403,
      armCode: 'AuthorizationFailed',
      problem: { message: expect.stringContaining('The client of [token] does not') as string },
    });
  });
});

describe('a proxy that does not let a request through', () => {
  const aProxied = (status: number, byProxy: true | undefined) => {
    const door = createDoor({ clock: new FakeClock() });
    const answered = { type: 'answer', status, headers: {}, body: Buffer.from(''), byProxy } as const;
    let sent = 0;
    const counting = { ...door, send: () => Promise.resolve(((sent += 1), answered)) };
    const { client } = anArmWorld(inTurn({}), { door: counting });
    return { client, sent: () => sent };
  };

  test('is told of as what it is, and not as a missing role', async () => {
    const hints = await Promise.all(
      ([true, undefined] as const).map(async (byProxy) => {
        const answer = await aProxied(403, byProxy).client.send({ ...request, method: 'GET' });
        return answer.ok ? '' : answer.problem.hint;
      }),
    );
    expect(hints[0]).toMatch(
      /^Have the proxy that HTTPS_PROXY names let connections to .* through: it answered/,
    );
    expect(hints[1]).toContain('Microsoft Sentinel Contributor');
  });

  test.each([
    [true, false, 6],
    [undefined, true, 1],
  ] as const)('has carried out no POST (by the proxy: %s)', async (byProxy, lost, attempts) => {
    const { client, sent } = aProxied(503, byProxy);
    const answer = await client.send({ ...request, method: 'POST', body: {} });
    expect([answer.ok, !answer.ok && answer.lost, sent()]).toEqual([false, lost, attempts]);
  });
});
