import { describe, expect, test } from 'vitest';
import { createArmClient } from '../../src/azure/create-arm-client.js';
import { createDoor } from '../../src/http/door.js';
import { embeddedHttpClient } from '../../src/azure/embedded-http-client.js';
import { aTokenSource, azure, FakeClock } from './arm-world.js';

const get = { method: 'GET', path: '/x', api: 'workspaceManager' } as const;
const put = { ...get, method: 'PUT', body: { a: 'ä' } } as const;
const post = { ...get, method: 'POST' } as const;

describe('a handler within the process', () => {
  test('sees a whole request and is answered as over a socket', async () => {
    const seen: unknown[] = [];
    const client = aClient(async (request) => {
      seen.push([request.method, request.url, request.headers.get('authorization'), await request.text()]);
      return Response.json({ done: true }, { status: 201, headers: { 'x-ms-request-id': 'r-1' } });
    });

    expect(await client.send(put)).toEqual({
      ok: true,
      status: 201,
      body: { done: true },
      requestId: 'r-1',
    });
    expect(seen).toEqual([
      ['PUT', 'https://management.azure.com/x?api-version=2025-10-01-preview', 'Bearer a-token', '{"a":"ä"}'],
    ]);
  });

  test('may answer without a body', async () => {
    const client = aClient(() => Promise.resolve(new Response(null, { status: 204 })));
    expect(await client.send({ ...get, method: 'DELETE' })).toMatchObject({ ok: true, status: 204 });
  });

  test('that drops the connection is a dropped connection', async () => {
    const client = aClient(() => Promise.reject(named('ConnectionDropped')));
    expect(await client.send(post)).toMatchObject({
      ok: false,
      lost: true,
      problem: { code: 'MUS201', message: expect.stringContaining('ECONNRESET') as string },
    });
  });

  test.each<[string, () => Response]>([
    ['is shorter than announced', () => new Response('{"a":1}', { headers: { 'content-length': '99' } })],
    [
      'breaks off',
      () =>
        new Response(
          new ReadableStream({
            pull: (controller) => {
              controller.error(named('ConnectionDropped'));
            },
          }),
        ),
    ],
  ])('whose body %s is half an answer', async (_what, respond) => {
    const client = aClient(() => Promise.resolve(respond()));
    expect(await client.send(post)).toMatchObject({
      ok: false,
      status: 200,
      lost: true,
      problem: { code: 'MUS207' },
    });
  });

  test('that never answers is given up', async () => {
    const client = aClient(() => new Promise(() => undefined));
    expect(await client.send(post)).toMatchObject({ ok: false, lost: true, problem: { code: 'MUS201' } });
  });

  test('that has a bug throws', async () => {
    const client = aClient(() => Promise.reject(named('TypeError')));
    await expect(client.send(get)).rejects.toThrow('TypeError');
  });
});

function aClient(fetch: (request: Request) => Promise<Response>) {
  const clock = new FakeClock();
  return createArmClient({
    endpoint: azure,
    door: createDoor({ httpClient: embeddedHttpClient(fetch), clock, limits: { silenceMs: 20 } }),
    tokens: aTokenSource('a-token'),
    clock,
    version: '0.0.0-test',
  });
}

function named(name: string): Error {
  return Object.assign(new Error(name), { name });
}
