import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import { afterEach, describe, expect, test } from 'vitest';
import { createDoor, usualBounds, type DoorOptions, type DoorOutcome } from '../../src/http/door.js';
import type { HttpClient } from '../../src/http/node-client.js';
import { throughDoor } from '../../src/http/door-client.js';
import { openDoor } from '../../src/http/open-door.js';
import { proxyRule } from '../../src/http/proxy.js';
import { sendPatiently } from '../../src/http/retry-delay.js';
import { aCertificate } from '../support/fake-authority.js';
import { FakeClock } from '../support/fake-clock.js';

const servers: Server[] = [];
const token = 'a-token-that-nobody-mistakes-for-a-word';

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listening(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
}

function aDoor(options: Partial<DoorOptions> = {}) {
  return createDoor({ clock: new FakeClock(), ...options });
}

/** An outcome as far as it does not depend on Node. */
function shown(outcome: DoorOutcome): unknown {
  if (outcome.type === 'answer') return [outcome.status, outcome.body.toString('utf8')];
  return 'reason' in outcome ? [outcome.type, outcome.reason] : outcome.type;
}

describe('the body of an answer', () => {
  test.each([
    ['gzip', gzipSync('text')],
    ['X-GZip', gzipSync('text')],
    ['deflate', deflateSync('text')],
    ['br', brotliCompressSync('text')],
    ['identity', Buffer.from('text')],
  ])('that comes packed unasked is unpacked: %s', async (encoding, body) => {
    const asked: unknown[] = [];
    const url = await listening((request, response) => {
      asked.push(request.headers['accept-encoding']);
      response.setHeader('content-encoding', encoding).end(body);
    });
    expect(shown(await aDoor().send({ method: 'GET', url }))).toEqual([200, 'text']);
    expect(asked).toEqual([undefined]);
  });

  test('that is not what it says is broken off', async () => {
    const url = await listening((_request, response) =>
      response.setHeader('content-encoding', 'gzip').end('no gzip'),
    );
    expect(shown(await aDoor().send({ method: 'GET', url }))).toEqual(['broken', 'incorrect header check']);
  });

  test('is cut at its bound, in bytes as they come out of the packing', async () => {
    const packed = gzipSync(Buffer.alloc(50 * 1024 * 1024));
    expect(packed.length).toBeLessThan(60_000);
    const url = await listening((_request, response) =>
      response.setHeader('content-encoding', 'gzip').end(packed),
    );
    const door = aDoor({ maxBytes: 1024 * 1024 });
    expect(await door.send({ method: 'GET', url })).toMatchObject({
      type: 'broken',
      status: 200,
      reason: 'it is larger than 1 MiB',
      permanent: true,
    });
  });

  test('that never ends is cut at its bound, and its connection closed', async () => {
    const closed: Promise<unknown>[] = [];
    const url = await listening((request, response) => {
      closed.push(new Promise((resolve) => request.socket.once('close', resolve)));
      const more = () => {
        while (response.write(Buffer.alloc(65_536, 0x20)));
        response.once('drain', more);
      };
      more();
    });
    const outcome = await aDoor({ maxBytes: 200_000 }).send({ method: 'GET', url });
    expect(shown(outcome)).toEqual(['broken', 'it is larger than 200000 bytes']);
    await Promise.all(closed);
  });

  test('has a bound where nobody sets one', async () => {
    expect(usualBounds).toEqual({ answer: 2 ** 26, inAll: 2 ** 34 });
    const piece = Buffer.alloc(2 ** 20);
    let sent = 0;
    const httpClient: HttpClient = {
      sendRequest: () =>
        Promise.resolve({
          status: 200,
          headers: {},
          body: Readable.from(
            (function* () {
              for (;;) {
                sent += 1;
                yield piece;
              }
            })(),
            { highWaterMark: 1 },
          ),
        }),
    };
    const outcome = await aDoor({ httpClient }).send({ method: 'GET', url: 'https://service.example/' });
    expect(shown(outcome)).toEqual(['broken', 'it is larger than 64 MiB']);
    // One piece beyond the bound, and what the stream had made ready by then.
    expect(sent).toBeGreaterThan(64);
    expect(sent).toBeLessThan(70);
  });

  test('counts against the bound of the whole run', async () => {
    const url = await listening((_request, response) => response.end('x'.repeat(400)));
    const door = aDoor({ maxBytesInAll: 1_000 });
    const outcomes = [1, 2, 3].map(() => door.send({ method: 'GET', url }));
    expect((await Promise.all(outcomes)).map(({ type }) => type).sort()).toEqual([
      'answer',
      'answer',
      'broken',
    ]);
    expect(shown(await door.send({ method: 'GET', url }))).toEqual([
      'broken',
      'with it, this run has read more than 1000 bytes',
    ]);
  });
});

describe('a token', () => {
  test('that the server repeats in a header is masked, in the answer to a later request as well', async () => {
    const url = await listening((_request, response) =>
      response.setHeader('x-ms-request-id', `id ${token}`).end(),
    );
    const door = aDoor();
    const headers = { authorization: `Bearer ${token}` };
    const first = await door.send({ method: 'GET', url, headers, secret: token });
    const second = await door.send({ method: 'GET', url, secret: 'another-token-of-the-same-length' });
    for (const outcome of [first, second]) {
      expect(outcome).toMatchObject({ headers: { 'x-ms-request-id': 'id [token]' } });
    }
  });

  test('in an error of the network is masked', async () => {
    const httpClient = {
      sendRequest: () =>
        Promise.reject(Object.assign(new Error(`for ${token}`), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' })),
    };
    const outcome = await aDoor({ httpClient }).send({
      method: 'GET',
      url: 'https://x.example',
      secret: token,
    });
    expect(outcome).toEqual({
      type: 'unsent',
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
      reason: 'for [token]',
      permanent: true,
    });
  });
});

describe('a proxy', () => {
  test('is asked to connect to the host, with its password, and told of nothing else', async () => {
    const asked: unknown[] = [];
    const proxy = await listening(() => undefined);
    servers.at(-1)?.on('connect', (request, socket) => {
      asked.push([request.url, request.headers['proxy-authorization'], request.headers.authorization]);
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nconnection: close\r\n\r\n');
    });
    const rule = proxyRule({ HTTPS_PROXY: proxy.replace('http://', 'me:s%40cret@').replace(/\/$/, '') });
    if (!rule.ok) throw new Error('no rule');
    const request = { method: 'GET', headers: { authorization: `Bearer ${token}` }, secret: token } as const;
    const outcome = await aDoor({ proxy: rule.value }).send({
      ...request,
      url: 'https://management.azure.com/x',
    });
    expect(outcome).toMatchObject({ type: 'answer', status: 407 });
    const basic = `Basic ${Buffer.from('me:s@cret').toString('base64')}`;
    expect(asked).toEqual([['management.azure.com:443', basic, undefined]]);
  });

  test.each([
    ['other.pem', '-----BEGIN PRIVATE KEY-----\n', 'holds no certificate in PEM form'],
    ['none.pem', undefined, 'cannot be read: ENOENT'],
    ['own.pem', '-----BEGIN CERTIFICATE-----\n', undefined],
    [undefined, undefined, undefined],
  ])('that breaks TLS open: what NODE_EXTRA_CA_CERTS names is looked at, %s', async (name, text, why) => {
    const folder = mkdtempSync(join(tmpdir(), 'muster-'));
    const file = name === undefined ? '' : join(folder, name);
    if (text !== undefined) writeFileSync(file, text);
    const { private: key, cert } = await aCertificate();
    const inner = createTlsServer({ key, cert });
    servers.push(inner);
    const proxy = await listening(() => undefined);
    servers.at(-1)?.on('connect', (_request, socket) => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      inner.emit('connection', socket);
    });
    const env = { HTTPS_PROXY: new URL(proxy).host, NODE_EXTRA_CA_CERTS: file };
    const door = openDoor('https://service.example', env, new FakeClock());
    if (!door.ok) throw new Error('no door');
    const outcome = await door.value.send({ method: 'GET', url: 'https://service.example/' });
    expect(outcome).toMatchObject({ type: 'unsent', code: 'DEPTH_ZERO_SELF_SIGNED_CERT', permanent: true });
    const notes = 'reason' in outcome ? outcome.reason.split('; ').slice(1) : [];
    expect(notes).toEqual(why === undefined ? [] : [`NODE_EXTRA_CA_CERTS names ${file}, which ${why}`]);
    rmSync(folder, { recursive: true });
  });

  test('that is no address keeps nothing from being sent to this machine', () => {
    const env = { HTTPS_PROXY: 'socks5://x' };
    const opened = ['http://127.0.0.1:1/', 'https://management.azure.com'].map(
      (to) => openDoor(to, env, new FakeClock()).ok,
    );
    expect(opened).toEqual([true, false]);
  });
});

describe('a request that is repeated', () => {
  const busy = (status: number, headers: Record<string, string> = {}) => ({ status, headers });
  async function answering(...answers: readonly ReturnType<typeof busy>[]) {
    let count = 0;
    return listening((_request, response) => {
      const { status, headers } = answers[Math.min(count++, answers.length - 1)] ?? busy(500);
      response.writeHead(status, headers).end(String(count));
    });
  }

  test('waits as long as it is asked to, by the clock of the server', async () => {
    const clock = new FakeClock('2026-02-01T00:00:00Z');
    const url = await answering(
      // The server's clock is a day behind ours.
      busy(503, { date: 'Sat, 31 Jan 2026 00:00:00 GMT', 'retry-after': 'Sat, 31 Jan 2026 00:00:07 GMT' }),
      busy(429, { 'retry-after': '0' }),
      busy(200),
    );
    const outcome = await sendPatiently(aDoor({ clock }), { method: 'GET', url }, { clock });
    expect([shown(outcome), clock.slept]).toEqual([
      [200, '3'],
      [7_000, 1_000],
    ]);
  });

  test('is given up in the end, and a POST at once where it may have been done', async () => {
    const clock = new FakeClock();
    const url = await answering(busy(503));
    const policy = { maxAttempts: 3 };
    expect(shown(await sendPatiently(aDoor(), { method: 'GET', url }, { clock, policy }))).toEqual([
      503,
      '3',
    ]);
    expect(shown(await sendPatiently(aDoor(), { method: 'POST', url }, { clock, policy }))).toEqual([
      503,
      '4',
    ]);
    const repeatable = { clock, policy, repeatable: true };
    expect(shown(await sendPatiently(aDoor(), { method: 'POST', url }, repeatable))).toEqual([503, '7']);
  });

  test('ends where the run is interrupted', async () => {
    const stop = new AbortController();
    const url = await listening(() => {
      stop.abort();
    });
    const outcome = await sendPatiently(
      aDoor(),
      { method: 'GET', url },
      { clock: new FakeClock() },
      stop.signal,
    );
    expect(outcome.type).toBe('interrupted');
  });
});

describe('a library of Azure behind the door', () => {
  test('sends and receives texts, and asks for nothing packed', async () => {
    const url = await listening((request, response) => {
      request.on('data', (body: Buffer) => {
        const { 'accept-encoding': encoding, 'content-type': type } = request.headers;
        response.writeHead(400, { 'x-a': 'b' }).end(JSON.stringify([encoding, type, body.toString()]));
      });
    });
    const { httpClient } = throughDoor(aDoor());
    const response = await httpClient.sendRequest(
      createPipelineRequest({
        url,
        method: 'POST',
        body: 'a=b',
        headers: createHttpHeaders({ 'accept-encoding': 'gzip', 'content-type': 'x' }),
      }),
    );
    expect([response.status, response.headers.get('x-a'), response.bodyAsText]).toEqual([
      400,
      'b',
      '[null,"x","a=b"]',
    ]);
  });

  test('hears of the network in its own way', async () => {
    const url = await listening(() => undefined);
    servers.pop()?.close();
    const { httpClient } = throughDoor(aDoor());
    await expect(httpClient.sendRequest(createPipelineRequest({ url }))).rejects.toMatchObject({
      name: 'RestError',
      code: 'ECONNREFUSED',
    });
  });

  test('is told the proxy, so that it does not look for one itself', () => {
    const rule = proxyRule({ HTTPS_PROXY: '10.1.2.3:8080' });
    expect(throughDoor(aDoor({ proxy: rule.ok ? rule.value : undefined })).proxyOptions).toEqual({
      host: 'http://10.1.2.3',
      port: 8080,
      username: '',
      password: '',
    });
    expect('proxyOptions' in throughDoor(aDoor())).toBe(false);
  });
});
