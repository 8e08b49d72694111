import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline';
import { describe, expect, test } from 'vitest';
import { createDoor } from '../../src/http/door.js';
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
        hint: 'Find out what shows there what it is sent, a debugging proxy for example, and take the token for leaked.',
      },
      status: 200,
      lost: true,
    });
    expect(seen).toHaveLength(1);
  });

  test('that is too large is read once', async () => {
    const clock = new FakeClock();
    const httpClient: HttpClient = {
      sendRequest: (request) =>
        Promise.resolve({ request, status: 200, headers: createHttpHeaders(), bodyAsText: '{"a":"xxxx"}' }),
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
