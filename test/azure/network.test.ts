import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { afterEach, describe, expect, test } from 'vitest';
import { createArmClient, type ArmClientOptions } from '../../src/azure/create-arm-client.js';
import { createDoor, type DoorOptions } from '../../src/http/door.js';
import type { Endpoint } from '../../src/azure/endpoint.js';
import { resolveEndpoint } from '../../src/azure/endpoint.js';
import { aTokenSource, azure, FakeClock } from './arm-world.js';

const servers: Server[] = [];
const get = { method: 'GET', path: '/subscriptions/s/x', api: 'workspaceManager' } as const;
const put = { ...get, method: 'PUT', body: { properties: { text: 'ä' } } } as const;
const post = { ...get, method: 'POST' } as const;

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

describe('on a real socket', () => {
  test('requests say who they are, and a body is announced in bytes', async () => {
    const seen: unknown[] = [];
    const { client } = await aServer((request, response) => {
      const { authorization, accept } = request.headers;
      seen.push([
        request.headers['user-agent'],
        authorization,
        accept,
        request.headers['content-type'],
        request.headers['content-length'],
        typeof request.headers['x-ms-client-request-id'],
      ]);
      response.end('{}');
    });

    await client.send(put);
    await client.send(post);

    const common = ['muster/0.0.0-test', 'Bearer a-token', 'application/json'];
    expect(seen).toEqual([
      [...common, 'application/json', '28', 'string'],
      [...common, undefined, '0', 'string'],
    ]);
  });

  test('a byte order mark is no obstacle', async () => {
    const { client } = await aServer((_request, response) => response.end('\ufeff{"a":"ö"}'));
    expect(await client.send(get)).toMatchObject({ ok: true, body: { a: 'ö' } });
  });

  test('a dropped connection is tried again, but not for a POST', async () => {
    let count = 0;
    const { client } = await aServer((request, response) => {
      count += 1;
      if (count === 1 || request.method === 'POST') request.socket.destroy();
      else response.end('{"done":true}');
    });

    expect(await client.send(put)).toMatchObject({ ok: true, body: { done: true }, uncertain: true });
    expect(await client.send(post)).toMatchObject({ ok: false, lost: true, problem: { code: 'MUS201' } });
    expect(count).toBe(3);
  });

  test('half a body is never taken for a whole one', async () => {
    let count = 0;
    const { client } = await aServer((request, response) => {
      count += 1;
      if (count === 2) {
        response.end('{"value":[1,2]}');
        return;
      }
      response.writeHead(200, { 'content-length': '15' });
      response.write('{"value":[1]}', () => request.socket.destroy());
    });

    expect(await client.list(get)).toEqual({ ok: true, items: [1, 2] });
    const answer = await client.send(post);

    expect(answer).toMatchObject({ ok: false, status: 200, lost: true, problem: { code: 'MUS207' } });
    expect(answer.ok ? '' : answer.problem.message).toContain('it broke off');
    expect(count).toBe(3);
  });

  test('an answer nested beyond reason is unreadable, and exhausts nobody', async () => {
    const deep = (depth: number) => `{"value":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    let depth = 200_000;
    const { client } = await aServer((_request, response) => response.end(deep(depth)), {
      retry: { maxAttempts: 1 },
    });
    const answer = await client.send(get);
    expect(answer).toMatchObject({ ok: false, problem: { code: 'MUS207' } });
    expect(answer.ok ? '' : answer.problem.message).toContain('it is nested more than 500 deep');
    depth = 499;
    expect(await client.send(get)).toMatchObject({ ok: true, status: 200 });
  });

  test('an error whose body breaks off still has its status', async () => {
    const { client } = await aServer((request, response) => {
      response.writeHead(403, { 'content-length': '99' });
      response.write('{', () => request.socket.destroy());
    });
    expect(await client.send(get)).toMatchObject({ ok: false, status: 403, problem: { code: 'MUS203' } });
  });

  test('silence before and within an answer is given up', async () => {
    const { client } = await aServer(
      (request, response) => {
        if (request.method === 'GET') response.write('{"half":');
      },
      { retry: { maxAttempts: 1 } },
      { limits: { silenceMs: 200 } },
    );
    expect(await client.send(post)).toMatchObject({ ok: false, lost: true, problem: { code: 'MUS201' } });
    expect(await client.send(get)).toMatchObject({
      ok: false,
      problem: { code: 'MUS207', message: expect.stringContaining('no byte came for 0.2 s') as string },
    });
  });

  test('an answer that trickles for ever is given up', async () => {
    const { client } = await aServer(
      (request, response) => {
        const drip = setInterval(() => response.write(' '), 2);
        request.socket.on('close', () => {
          clearInterval(drip);
        });
      },
      { retry: { maxAttempts: 1 } },
      { limits: { timeoutMs: 400, silenceMs: 5000 } },
    );
    expect(await client.send(get)).toMatchObject({
      ok: false,
      problem: { code: 'MUS207', message: expect.stringContaining('more than 0.4 s') as string },
    });
  });

  test('a port where nobody listens is named', async () => {
    const { endpoint } = await aServer(() => undefined);
    servers.pop()?.close();
    const answer = await aClient(endpoint).send(get);
    expect(answer).toMatchObject({ ok: false, lost: false, problem: { code: 'MUS201' } });
    expect(answer.ok ? '' : answer.problem.message).toContain(`${endpoint.url} cannot be reached`);
  });

  test('a redirect is not followed', async () => {
    const elsewhere: string[] = [];
    const other = await aServer((request, response) => {
      elsewhere.push(request.url ?? '');
      response.end('{}');
    });
    const { client } = await aServer((_request, response) => {
      response.writeHead(302, { location: `${other.endpoint.url}/x` }).end();
    });
    expect(await client.send(get)).toMatchObject({ ok: false, problem: { code: 'MUS208' } });
    expect(elsewhere).toEqual([]);
  });
});

test('over https the token goes to ARM, page by page, and nowhere else', async () => {
  const seen: string[] = [];
  const note = (request: Request) => {
    const url = new URL(request.url);
    seen.push(`${url.host}${url.pathname}${url.search} ${request.headers.get('authorization') ?? ''}`);
  };
  const arm = setupServer(
    http.get('https://management.azure.com/*', ({ request }) => {
      note(request);
      const next = new URL(request.url).searchParams.has('page')
        ? 'https://evil.example/next'
        : 'https://management.azure.com/subscriptions/s/x?page=2';
      return HttpResponse.json({ value: [1], nextLink: next });
    }),
    http.all('https://evil.example/*', ({ request }) => {
      note(request);
      return HttpResponse.json({ value: [] });
    }),
  );
  arm.listen({ onUnhandledRequest: 'error' });
  try {
    const answer = await aClient(azure).list(get);
    expect(answer).toMatchObject({ ok: false, problem: { code: 'MUS208' } });
  } finally {
    arm.close();
  }
  expect(seen).toEqual([
    'management.azure.com/subscriptions/s/x?api-version=2025-10-01-preview Bearer a-token',
    'management.azure.com/subscriptions/s/x?page=2 Bearer a-token',
  ]);
});

async function aServer(
  listener: RequestListener,
  options: Partial<ArmClientOptions> = {},
  door: Partial<DoorOptions> = {},
) {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const resolved = resolveEndpoint({ endpoint: `http://127.0.0.1:${port}` });
  if (!resolved.ok) throw new Error('no endpoint');
  return { endpoint: resolved.value, client: aClient(resolved.value, options, door) };
}

function aClient(
  endpoint: Endpoint,
  options: Partial<ArmClientOptions> = {},
  door: Partial<DoorOptions> = {},
) {
  const tokens = aTokenSource('a-token');
  const clock = new FakeClock();
  return createArmClient({
    endpoint,
    door: createDoor({ clock, ...door }),
    tokens,
    clock,
    version: '0.0.0-test',
    ...options,
  });
}
