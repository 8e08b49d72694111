import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { nodeClient, type SentRequest } from '../../src/http/node-client.js';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function listening(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
}

function aRequest(url: string, request: Partial<SentRequest> = {}): SentRequest {
  return {
    method: 'GET',
    url,
    headers: {},
    signal: new AbortController().signal,
    plainHttp: true,
    ...request,
  };
}

async function textOf(body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

test('sends the body with its length in bytes, and gives the first of several headers', async () => {
  const url = await listening((request, response) => {
    response.setHeader('set-cookie', ['a=1', 'b=2']);
    request.pipe(response.writeHead(201, { 'X-Length': request.headers['content-length'] }));
  });
  const answer = await nodeClient().sendRequest(aRequest(url, { method: 'PUT', body: 'größer' }));
  expect([answer.status, answer.headers['x-length'], answer.headers['set-cookie']]).toEqual([
    201,
    '8',
    'a=1',
  ]);
  expect(await textOf(answer.body)).toBe('größer');
});

test('keeps its connection for the next request', async () => {
  const url = await listening((request, response) => response.end(String(request.socket.remotePort)));
  const client = nodeClient();
  const ports: string[] = [];
  while (ports.length < 3) ports.push(await textOf((await client.sendRequest(aRequest(url))).body));
  expect(new Set(ports).size).toBe(1);
});

test('sends nothing unencrypted that is not let through', async () => {
  let asked = 0;
  const url = await listening((_request, response) => response.end(String((asked += 1))));
  await expect(nodeClient().sendRequest(aRequest(url, { plainHttp: false }))).rejects.toThrow(
    'about to leave unencrypted',
  );
  expect(asked).toBe(0);
});

test('has a code for every failure of the network', async () => {
  const url = await listening((request) => request.socket.destroy());
  await expect(nodeClient().sendRequest(aRequest(url))).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test('is cut off by its signal', async () => {
  const stop = new AbortController();
  const url = await listening(() => {
    stop.abort();
  });
  await expect(nodeClient().sendRequest(aRequest(url, { signal: stop.signal }))).rejects.toMatchObject({
    code: 'ABORT_ERR',
  });
});
