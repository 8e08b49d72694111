import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { logLevels } from '../../src/cli/log.js';
import { realEngine } from '../../src/cli/real-engine.js';
import { createEmulator } from '../../src/emulator/emulator.js';
import { serveEmulator, type ServedEmulator } from '../../src/emulator/serve-emulator.js';
import { itemOf } from '../support/any-fleet.js';
import { YieldingClock } from '../support/fake-clock.js';
import { muster } from '../cli/fakes.js';

const token = 'eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.c2VjcmV0LXRva2Vu.c2lnbmF0dXJl';
const workbookBody = 'body-of-a-workbook-that-is-nobodys-business';
const query = 'QueryOfARule | where Secret == 1';
const tenant = '20000000-0000-4000-8000-000000000001';
const workspace = (name: string) =>
  `/subscriptions/10000000-0000-4000-8000-000000000001/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/${name}`;

let folder = '';
let served: ServedEmulator;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'muster-secrets-'));
  const [rule, workbook] = [itemOf(0, 'Rule', 'rule'), itemOf(6, 'Book', 'book')];
  const serializedData = JSON.stringify({ version: 'Notebook/1.0', items: [{ content: workbookBody }] });
  const emulator = createEmulator({
    managingTenant: tenant,
    tokens: { [token]: tenant },
    settings: { jobDurationMs: 0 },
    workspaces: [
      {
        id: workspace('soc'),
        tenant,
        content: [
          { ...rule, properties: { ...rule.properties, query } },
          { ...workbook, properties: { ...workbook.properties, serializedData } },
        ],
      },
      { id: workspace('one'), tenant },
    ],
  });
  // What a broken gateway says of a request may hold the request, and its token.
  emulator.failNext(
    { method: 'PUT', path: 'workspaceManagerGroups' },
    {
      kind: 'status',
      status: 400,
      code: 'BadGateway',
      message: `Cannot forward authorization: Bearer ${token}`,
    },
  );
  served = await serveEmulator(emulator, { port: 0 });
  const documents = [
    ['Parent', 'soc', { workspace: workspace('soc'), tenant }],
    ['Member', 'one', { workspace: workspace('one'), tenant, parents: ['soc'] }],
    ['Group', 'all', { parent: 'soc', members: { names: ['one'] }, content: ['everything'] }],
    ['ContentSelection', 'everything', { include: [{ kind: '*' }] }],
  ] as const;
  writeFileSync(
    join(folder, 'fleet.yaml'),
    documents
      .map(([kind, name, spec]) =>
        JSON.stringify({ apiVersion: 'muster/v1', kind, metadata: { name }, spec }),
      )
      .join('\n---\n'),
  );
});

afterEach(async () => {
  await served.close();
  rmSync(folder, { recursive: true });
});

test.each(logLevels)('at log level %s no output and no file holds a token or a body', async (level) => {
  const options = {
    cwd: folder,
    clock: new YieldingClock(),
    env: { MUSTER_ENDPOINT: served.url, MUSTER_TOKEN: token },
  };
  const runs = [
    `plan ${folder} --log-level ${level} --log-format json --out plan.json`,
    // Refused at its group, with an answer that repeats the token.
    `apply ${folder} --yes --log-level ${level} --report report.json --report report.md`,
    `apply ${folder} --yes --no-wait --log-level ${level} --format json`,
    `status ${folder} --log-level ${level} --format markdown`,
  ];
  const ended = [];
  for (const run of runs) ended.push(await muster(run, realEngine, options));
  expect(ended.map(({ exit }) => exit)).toEqual([0, 4, 0, 0]);
  expect(ended.map(({ err }) => err.includes('workspaceManagerGroups')).includes(true)).toBe(
    ['trace', 'debug'].includes(level),
  );
  const written = [
    ...ended.flatMap(({ out, err }) => [out, err]),
    ...readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')),
  ].join('\n');
  expect(written).toContain('BadGateway');
  for (const secret of [token, workbookBody, query]) expect(written).not.toContain(secret);
});

const opaque = 'opaque~token+that/no.pattern-of_a-token=knows';
const escaped = [...Buffer.from(opaque)].map((each) => String.raw`\u00${each.toString(16)}`).join('');

/** Ways in which a server may show the token that it was sent. */
const repetitions: Readonly<Record<string, (response: ServerResponse, url: string) => void>> = {
  'a name of a list': (response) => response.end(JSON.stringify({ value: [{ id: opaque, name: opaque }] })),
  'a key': (response) => response.end(JSON.stringify({ value: [{ [opaque]: 1 }] })),
  'a name behind escapes': (response) => response.end(`{"value":[{"name":"${escaped}"}]}`),
  'the link to the next page': (response, url) =>
    response.end(
      JSON.stringify({ value: [], nextLink: `${url}/subscriptions/${encodeURIComponent(opaque)}` }),
    ),
  'the message of an error': (response) =>
    response.writeHead(403).end(JSON.stringify({ error: { code: opaque, message: `as ${opaque}.` } })),
  'an error in an error': (response) =>
    response
      .writeHead(400)
      .end(
        JSON.stringify({ error: { code: 'x', message: `{"error":{"code":"x","message":"${escaped}"}}` } }),
      ),
  'headers of an error': (response) =>
    response
      .writeHead(401, {
        'x-ms-request-id': opaque,
        'www-authenticate': `Bearer authorization_uri="https://x/${opaque}"`,
      })
      .end(),
  'the type of a page': (response) => response.writeHead(200, { 'content-type': opaque }).end('<html>'),
  'a redirect': (response) => response.writeHead(302, { location: `https://${opaque}/` }).end(),
  'the time to wait': (response) => response.writeHead(400, { 'retry-after': opaque }).end(opaque),
};

test.each(Object.keys(repetitions))(
  'a server that repeats the token in %s shows it to nobody',
  async (where) => {
    const server = createServer((_request, response) => repetitions[where]?.(response, url));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    const told: string[] = [];
    try {
      const env = { MUSTER_ENDPOINT: url, MUSTER_TOKEN: opaque };
      for (const command of ['plan', 'doctor', 'drift']) {
        const run = `${command} ${folder} --log-level trace --report ${folder}/report.json`;
        const { exit, out, err } = await muster(run, realEngine, {
          cwd: folder,
          clock: new YieldingClock(),
          env,
        });
        expect(exit).not.toBe(0);
        told.push(out, err, readFileSync(join(folder, 'report.json'), 'utf8'));
      }
    } finally {
      server.closeAllConnections();
      server.close();
    }
    const all = told.join('\n');
    expect(all).toContain('127.0.0.1');
    for (const form of [opaque, encodeURIComponent(opaque), escaped]) expect(all).not.toContain(form);
  },
);
