import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEmulator } from '../../src/emulator/emulator.js';
import { serveEmulator, type ServedEmulator } from '../../src/emulator/serve-emulator.js';

const workspace =
  '/subscriptions/10000000-0000-4000-8000-000000000001/resourceGroups/rg-soc/providers/Microsoft.OperationalInsights/workspaces/soc';
const emulator = createEmulator({
  workspaces: [{ id: workspace, tenant: '20000000-0000-4000-8000-000000000001' }],
});
const arm = `${workspace}?api-version=2025-07-01`;
let served: ServedEmulator;

beforeAll(async () => {
  served = await serveEmulator(emulator, { port: 0 });
});

afterAll(async () => {
  await served.close();
});

interface Answered {
  readonly status: number;
  readonly code: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** By Node's own client, which sends whatever `Host` and `Origin` it is told. */
function ask(path: string, headers: Readonly<Record<string, string>>, method = 'GET'): Promise<Answered> {
  const port = new URL(served.url).port;
  const all = { host: `127.0.0.1:${port}`, authorization: 'Bearer any', ...headers };
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers: all }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => (text += String(chunk)));
      answer.on('end', () => {
        const body = text.startsWith('{') ? (JSON.parse(text) as { error?: { code?: string } }) : {};
        resolve({ status: answer.statusCode ?? 0, code: body.error?.code, headers: answer.headers });
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('a name of this machine is answered', () => {
  test.each(['127.0.0.1', '127.0.0.1:7070', 'LOCALHOST:7070', '[::1]:7070', '127.1.2.3'])(
    '%s',
    async (host) => {
      expect(await ask(arm, { host })).toMatchObject({ status: 200 });
    },
  );
});

describe('another name is refused, whatever it resolves to', () => {
  test.each([
    'evil.example',
    'evil.example:7070',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '10.0.0.1',
  ])('%s', async (host) => {
    const before = emulator.requestLog.length;
    expect(await ask(arm, { host })).toMatchObject({ status: 403, code: 'HostNotAllowed' });
    expect(emulator.requestLog).toHaveLength(before);
  });

  test('also where the request line names this machine', async () => {
    const { port } = new URL(served.url);
    const absolute = await ask(`http://127.0.0.1:${port}${arm}`, { host: 'evil.example' });
    expect([400, 403]).toContain(absolute.status);
    const reversed = await ask(`http://evil.example${arm}`, {});
    expect([400, 403]).toContain(reversed.status);
  });
});

describe('a page of another origin is refused', () => {
  test.each<[string, Record<string, string>]>([
    ['that says where it is from', { origin: 'https://evil.example' }],
    ['that hides where it is from', { origin: 'null' }],
    ['of another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['as a picture or a form', { 'sec-fetch-site': 'cross-site' }],
    ['of a sibling of ours', { 'sec-fetch-site': 'same-site' }],
  ])('%s', async (_how, headers) => {
    const refusal = { status: 403, code: 'CrossOriginRefused' };
    expect(await ask(arm, headers)).toMatchObject(refusal);
    const control = { ...headers, 'x-muster-control': '1' };
    expect(await ask('/_emulator/faults', control, 'POST')).toMatchObject(refusal);
    const asked = await ask('/_emulator/faults', headers, 'OPTIONS');
    expect(Object.keys(asked.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test('and our own origin, and what a person types, are not', async () => {
    expect(await ask(arm, { origin: served.url })).toMatchObject({ status: 200 });
    expect(await ask(arm, { 'sec-fetch-site': 'none' })).toMatchObject({ status: 200 });
  });
});

test('control calls need a header that no page can send', async () => {
  for (const path of ['/_emulator/state', '/_emulator/', '/%5Femulator/../_emulator/state'])
    expect(await ask(path, {})).toMatchObject({ status: 403, code: 'ControlHeaderMissing' });
  expect(await ask('/_emulator/state', { 'x-muster-control': '1' })).toMatchObject({ status: 200 });
});
