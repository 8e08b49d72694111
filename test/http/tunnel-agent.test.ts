import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, expect, test, vi } from 'vitest';
import { createDoor, type DoorOutcome } from '../../src/http/door.js';
import { aCertificate } from '../support/fake-authority.js';
import { FakeClock } from '../support/fake-clock.js';
import { trustCertificate } from '../support/trust-certificate.js';

const servers: Server[] = [];

afterEach(() => {
  vi.restoreAllMocks();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listening(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
}

function shown(outcome: DoorOutcome): unknown {
  return outcome.type === 'answer' ? [outcome.status, outcome.body.toString('utf8')] : outcome;
}

/** A proxy to one https server that answers with its own text; what was asked of both. */
async function tunnelled(
  connect: (request: IncomingMessage, socket: Duplex, inner: Server) => void,
  scheme = 'http' as 'http' | 'https',
) {
  const { private: key, cert } = await aCertificate();
  trustCertificate(cert);
  const met = { connects: 0, requests: 0 };
  const inner = createTlsServer({ key, cert }, (_request, response) => {
    met.requests += 1;
    response.end('text');
  });
  const proxy = scheme === 'https' ? createTlsServer({ key, cert }) : createServer();
  servers.push(inner);
  proxy.on('connect', (request: IncomingMessage, socket: Duplex) => {
    met.connects += 1;
    connect(request, socket, inner);
  });
  const port = Number(new URL(await listening(proxy)).port);
  const address = { host: `${scheme}://localhost`, port, username: '', password: '' };
  const door = createDoor({ clock: new FakeClock(), proxy: { proxy: address, serves: () => true } });
  const ask = (signal?: AbortSignal) => door.send({ method: 'GET', url: 'https://localhost/' }, signal);
  return { met, ask };
}
const open = (_request: unknown, socket: Duplex, inner: Server) => {
  socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
  inner.emit('connection', socket);
};

test.each(['http', 'https'] as const)('a proxy opens one tunnel for many requests: %s', async (scheme) => {
  const { met, ask } = await tunnelled(open, scheme);
  for (let at = 0; at < 5; at += 1) expect(shown(await ask())).toEqual([200, 'text']);
  expect(met).toEqual({ connects: 1, requests: 5 });
  await Promise.all([ask(), ask(), ask()]);
  await Promise.all([ask(), ask(), ask()]);
  expect(met).toEqual({ connects: 3, requests: 11 });
});

test('a connection is kept as well without a proxy', async () => {
  let connections = 0;
  const url = await listening(
    createServer((_request, response) => response.end('text')).on('connection', () => (connections += 1)),
  );
  const door = createDoor({ clock: new FakeClock() });
  for (let at = 0; at < 5; at += 1)
    expect(shown(await door.send({ method: 'GET', url }))).toEqual([200, 'text']);
  expect(connections).toBe(1);
});

test('a proxy that closed a tunnel is asked for another', async () => {
  const sockets: Duplex[] = [];
  const { met, ask } = await tunnelled((request, socket, inner) => {
    sockets.push(socket);
    open(request, socket, inner);
  });
  expect(shown(await ask())).toEqual([200, 'text']);
  const [first] = sockets;
  if (first === undefined) throw new Error('no tunnel');
  const closed = once(first, 'close');
  first.destroy();
  await closed;
  await new Promise(setImmediate);
  expect(shown(await ask())).toEqual([200, 'text']);
  expect(met).toEqual({ connects: 2, requests: 2 });
});

test('a proxy that refuses a tunnel answers each request itself, and is shown none of it', async () => {
  const shownToIt: string[] = [];
  const { met, ask } = await tunnelled((_request, socket) => {
    socket.on('data', (data: Buffer) => shownToIt.push(data.toString()));
    socket.write('HTTP/1.1 503 Busy\r\nretry-after: 7\r\ncontent-length: 4\r\n\r\nwait');
  });
  for (let at = 0; at < 2; at += 1)
    expect(await ask()).toMatchObject({ type: 'answer', status: 503, retryAfterMs: 7_000, byProxy: true });
  expect([met, shownToIt]).toEqual([{ connects: 2, requests: 0 }, []]);
});

test.each([
  ['ends', '', 'ECONNRESET'],
  ['is none of HTTP', 'hello\r\n\r\n', 'HPE_INVALID_CONSTANT'],
  ['never ends its headers', `HTTP/1.1 200 OK\r\na: ${'x'.repeat(20_000)}`, 'HPE_HEADER_OVERFLOW'],
])('a proxy whose answer %s is an error of the network before anything was sent', async (_, answer, code) => {
  const { ask } = await tunnelled((_request, socket) => {
    if (answer === '') socket.destroy();
    else socket.write(answer);
  });
  expect(await ask()).toMatchObject({ type: 'unsent', code, permanent: false });
});

test('a tunnel that breaks once it was open may have carried the request', async () => {
  const { met, ask } = await tunnelled((request, socket, inner) => {
    inner.prependListener('request', () => socket.destroy());
    open(request, socket, inner);
  });
  expect([await ask(), met.requests]).toMatchObject([{ type: 'dropped', code: 'ECONNRESET' }, 1]);
});

test('what the host answers through a tunnel is not the proxy’s, whatever it says', async () => {
  const { met, ask } = await tunnelled((request, socket, inner) => {
    inner.prependListener('request', (_request, response) => {
      response.writeHead(403, { via: '1.1 proxy', 'proxy-status': 'proxy; error=http_request_denied' });
    });
    open(request, socket, inner);
  });
  const outcome = await ask();
  expect([outcome, met.requests]).toMatchObject([{ type: 'answer', status: 403 }, 1]);
  expect(outcome).not.toHaveProperty('byProxy');
});

test.each([201, 202, 204])('a proxy opens a tunnel with %i too, and answers for nobody', async (status) => {
  const { met, ask } = await tunnelled((_request, socket, inner) => {
    socket.write(`HTTP/1.1 ${String(status)} Fine\r\n\r\n`);
    inner.emit('connection', socket);
  });
  expect(shown(await ask())).toEqual([200, 'text']);
  expect(met).toEqual({ connects: 1, requests: 1 });
});

test('a proxy that says nothing is left with the request', async () => {
  const interrupt = new AbortController();
  let ended: Promise<unknown> | undefined;
  const { ask } = await tunnelled((_request, socket) => {
    ended = once(socket.resume(), 'end');
    interrupt.abort();
  });
  expect(await ask(interrupt.signal)).toEqual({ type: 'interrupted' });
  await ended;
});
