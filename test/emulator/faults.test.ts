import { describe, expect, test } from 'vitest';
import { type Buckets, throttle } from '../../src/emulator/arm-app.js';
import { ConnectionDropped, createEmulator, type Emulator } from '../../src/emulator/emulator.js';
import { addGroup, armOver, aWorld, enable, type Reply, sentinel, soc } from './world.js';

const groups = sentinel(soc, 'workspaceManagerGroups');
const codeOf = (reply: Reply): unknown => (reply.body as { error: { code: string } }).error.code;

describe('faults of requests', () => {
  test('answer a status once, with its header, code and words, and do no work', async () => {
    const { arm, emulator } = aWorld();
    await enable(arm);
    emulator.failNext(
      { method: 'put', path: '/workspacemanagerGROUPS/' },
      { kind: 'status', status: 429, retryAfter: 7 },
    );
    expect((await arm.get(groups)).status).toBe(200);
    const refused = await addGroup(arm, 'all', []);
    expect([refused.status, refused.headers.get('retry-after'), codeOf(refused)]).toEqual([
      429,
      '7',
      'TooManyRequests',
    ]);
    expect((await addGroup(arm, 'all', [])).status).toBe(201);
    emulator.failNext({}, { kind: 'status', status: 500, code: 'Boom', message: 'Bang' });
    expect((await arm.get(groups)).body).toEqual({ error: { code: 'Boom', message: 'Bang' } });
    emulator.failNext({}, { kind: 'status', status: 503 });
    expect(codeOf(await arm.get(groups))).toBe('InjectedFault');
  });

  test('skip requests, meet several, or never stop until they are cleared', async () => {
    const { arm, emulator } = aWorld();
    const statuses = async (): Promise<number[]> => {
      const all: number[] = [];
      for (let n = 0; n < 4; n += 1) all.push((await arm.get(soc)).status);
      return all;
    };
    emulator.failNext({ skip: 1, times: 2 }, { kind: 'status', status: 500 });
    expect(await statuses()).toEqual([200, 500, 500, 200]);
    emulator.failNext({ path: 'soc-*workspaces', times: 1 }, { kind: 'status', status: 500 });
    emulator.failNext({ path: 'rg-soc*/workspaces', times: 0 }, { kind: 'status', status: 502 });
    expect(await statuses()).toEqual([502, 502, 502, 502]);
    emulator.clearFaults();
    expect(await statuses()).toEqual([200, 200, 200, 200]);
  });

  test('drop the connection before the work or after it', async () => {
    const { arm, emulator } = aWorld();
    await enable(arm);
    emulator.failNext({}, { kind: 'dropBefore' });
    await expect(addGroup(arm, 'before', [])).rejects.toBeInstanceOf(ConnectionDropped);
    emulator.failNext({}, { kind: 'dropAfter' });
    await expect(addGroup(arm, 'after', [])).rejects.toThrow('PUT /subscriptions/');
    expect(emulator.view(soc)?.groups.map(({ name }) => name)).toEqual(['after']);
    expect(emulator.requestCounts()).toEqual({ total: 3, PUT: 3, 'PUT 201': 1, 'PUT 0': 2 });
  });

  test('cut the body, or answer a page of a proxy', async () => {
    const { arm, emulator } = aWorld();
    emulator.failNext({}, { kind: 'truncate' });
    const cut = await arm.get(soc);
    expect([cut.status, typeof cut.body]).toEqual([200, 'string']);
    await enable(arm);
    emulator.failNext({}, { kind: 'truncate' });
    expect((await arm.delete(`${groups}/none`)).status).toBe(204);
    emulator.failNext({}, { kind: 'html' });
    const page = await arm.get(soc);
    expect([page.status, page.headers.get('content-type')]).toEqual([502, 'text/html']);
  });

  test('of the world name what is not there', () => {
    const { emulator } = aWorld();
    expect(emulator.happen({ kind: 'deleteWorkspace', workspace: 'nowhere' })).toBe(
      'There is no workspace nowhere.',
    );
  });
});

describe('throttling', () => {
  test('rules that have a limit of their own say so in another header, and take nothing from the common one', async () => {
    const { arm } = aWorld({ settings: { throttle: true } });
    const left = async (path: string): Promise<unknown> => {
      const { headers } = await arm.get(path);
      return [...headers].filter(([name]) => name.startsWith('x-ms-ratelimit'));
    };
    const resource = (count: string) => [['x-ms-ratelimit-remaining-subscription-resource-requests', count]];
    expect(await left(sentinel(soc, 'automationRules'))).toEqual(resource('499'));
    expect(await left(sentinel(soc, 'onboardingStates'))).toEqual(resource('11'));
    expect(await left(sentinel(soc, 'alertRules'))).toEqual([
      ['x-ms-ratelimit-remaining-subscription-global-reads', '3749'],
      ['x-ms-ratelimit-remaining-subscription-reads', '249'],
    ]);
  });

  test('every answer can be traced, and is kept by nobody', async () => {
    const { arm } = aWorld();
    for (const { headers } of [await arm.get(soc), await arm.get(`${soc}-none`)]) {
      const id = headers.get('x-ms-request-id') ?? '';
      expect(Object.fromEntries(headers)).toMatchObject({
        'cache-control': 'no-cache',
        pragma: 'no-cache',
        expires: '-1',
        'x-content-type-options': 'nosniff',
        'x-ms-correlation-request-id': id,
        'x-ms-routing-request-id': `EMULATOR:20260301T080000Z:${id}`,
      });
    }
    expect((await arm.get(`${soc}-none`)).headers.get('x-ms-failure-cause')).toBe('gateway');
  });

  test('every answer says what is left', () => {
    const buckets: Buckets = new Map();
    const left = Array.from({ length: 251 }, () => throttle(buckets, 'S', 'GET', 0));
    expect(left.at(0)).toEqual({
      headers: {
        'x-ms-ratelimit-remaining-subscription-reads': '249',
        'x-ms-ratelimit-remaining-subscription-global-reads': '3749',
      },
      refusal: undefined,
    });
    expect(left.at(-2)?.headers).toEqual({
      'x-ms-ratelimit-remaining-subscription-reads': '0',
      'x-ms-ratelimit-remaining-subscription-global-reads': '3500',
    });
    expect(left.at(-1)?.refusal?.status).toBe(429);
  });

  test('is off by default: nothing is refused, and the limit stays as good as full', async () => {
    const { arm } = aWorld();
    const answers = await Promise.all(Array.from({ length: 252 }, () => arm.get(soc)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 252 }, () => 200));
    expect(
      new Set(answers.map(({ headers }) => headers.get('x-ms-ratelimit-remaining-subscription-reads'))),
    ).toEqual(new Set(['249']));
  });

  test('an empty bucket is refused with the seconds to wait, and fills again', async () => {
    const { arm, emulator, clock } = aWorld({ settings: { throttle: true } });
    for (let n = 0; n < 250; n += 1) await arm.get(soc);
    const refused = await arm.get(soc);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    await enable(arm);
    expect(
      (await arm.delete(`${groups}/none`)).headers.get('x-ms-ratelimit-remaining-subscription-deletes'),
    ).toBe('199');
    clock.advance(1_000);
    expect((await arm.get(soc)).headers.get('x-ms-ratelimit-remaining-subscription-reads')).toBe('24');
    expect(emulator.requestCounts()).toMatchObject({ 'GET 429': 1, 'GET 200': 251 });
  });
});

describe('control calls', () => {
  const control = async (emulator: Emulator, method: string, path: string, body?: unknown): Promise<Reply> =>
    armOver((request) => emulator.fetch(request)).send(method, `http://127.0.0.1/_emulator/${path}`, {
      headers: { authorization: 'none' },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });

  test('arm and clear faults', async () => {
    const { arm, emulator } = aWorld();
    const faults = [
      {
        match: { method: 'GET', path: 'soc-central', skip: 0, times: -1 },
        fault: { kind: 'status', status: 500 },
      },
      { kind: 'removeRole', workspace: soc, leaving: 'reader' },
      { fault: { kind: 'endJob', state: 'Canceled' } },
    ];
    expect((await control(emulator, 'POST', 'faults', faults)).status).toBe(200);
    expect((await arm.get(soc)).status).toBe(500);
    expect(emulator.view(soc)?.role).toBe('reader');
    expect((await control(emulator, 'DELETE', 'faults')).status).toBe(200);
    expect((await arm.get(soc)).status).toBe(200);
  });

  test.each([
    7,
    'no json',
    {},
    { kind: 'status', status: 204 },
    { kind: 'status', status: 'many' },
    { kind: 'deleteItem' },
    { kind: 'removeRole' },
    { kind: 'offboard' },
    { kind: 'removeDelegation', workspace: '/nowhere' },
    { kind: 'unregister', subscription: 's' },
    { kind: 'endJob', state: 'Great' },
    { match: { colour: 'red' }, fault: { kind: 'html' } },
    { match: { path: 7 }, fault: { kind: 'html' } },
    { match: 7, fault: { kind: 'html' } },
    { kind: 'deleteItem', id: '/nowhere' },
  ])('refuse the fault %j', async (fault) => {
    const { emulator } = aWorld();
    const reply = await control(emulator, 'POST', 'faults', fault);
    expect([reply.status, codeOf(reply)]).toEqual([400, 'BadControlCall']);
  });

  test('read and change settings', async () => {
    const { emulator } = aWorld();
    expect((await control(emulator, 'PUT', 'settings', { pageSize: 3, copyNames: 'new' })).status).toBe(200);
    expect((await control(emulator, 'GET', 'settings')).body).toMatchObject({
      pageSize: 3,
      copyNames: 'new',
    });
    for (const wrong of [
      { pageSize: 0 },
      { pageSize: 'x' },
      { colour: 'red' },
      { copyNames: 'maybe' },
      { systemData: 1 },
      { retiredApiVersions: [7] },
      { jobDurationMs: -1 },
      'no json',
    ]) {
      expect((await control(emulator, 'PUT', 'settings', wrong)).status).toBe(400);
    }
    expect(emulator.configure(null as never)).toBe('Settings are a JSON object.');
  });

  test('show the state, put content, count requests', async () => {
    const { arm, emulator } = aWorld();
    await arm.get(soc);
    const content = { name: 'r-1', type: 'Microsoft.SecurityInsights/alertRules', properties: {} };
    expect((await control(emulator, 'POST', 'content', { workspace: soc, content })).body).toEqual({
      put: 1,
    });
    for (const wrong of [
      7,
      { workspace: soc, content: [] },
      { workspace: soc, content: [7] },
      { workspace: 'x', content },
    ]) {
      expect((await control(emulator, 'POST', 'content', wrong)).status).toBe(400);
    }
    const one = await control(emulator, 'GET', `state?workspace=${encodeURIComponent(soc)}`);
    expect((one.body as { workspaces: { alertRules: unknown[] }[] }).workspaces[0]?.alertRules).toHaveLength(
      14,
    );
    expect((await control(emulator, 'GET', 'state?workspace=x')).status).toBe(400);
    const all = await control(emulator, 'GET', 'state/');
    expect((all.body as { workspaces: unknown[] }).workspaces).toHaveLength(3);
    expect((await control(emulator, 'GET', 'requests')).body).toEqual({
      counts: { total: 1, GET: 1, 'GET 200': 1 },
      requests: [
        { method: 'GET', path: `${soc}?api-version=2025-07-01`, status: 200, at: '2026-03-01T08:00:00.000Z' },
      ],
    });
    await control(emulator, 'DELETE', 'requests');
    expect(emulator.requestLog).toEqual([]);
    expect((await control(emulator, 'GET', 'weather')).status).toBe(404);
  });
});

test('each answer takes the latency, and has a request id of its own', async () => {
  const slept: number[] = [];
  const { arm } = aWorld({
    settings: { latencyMs: 40 },
    sleep: (ms) => {
      slept.push(ms);
      return Promise.resolve();
    },
  });
  const ids = [await arm.get(soc), await arm.get(soc)].map(({ headers }) => headers.get('x-ms-request-id'));
  expect([slept, new Set(ids).size]).toEqual([[40, 40], 2]);
});

test('without a clock it runs on real time', async () => {
  const emulator = createEmulator({ workspaces: [{ id: soc, tenant: 't' }], settings: { latencyMs: 1 } });
  const arm = armOver((request) => emulator.fetch(request));
  expect((await arm.get(soc)).status).toBe(200);
  expect(Date.parse(emulator.requestLog[0]?.at ?? '')).toBeGreaterThan(Date.parse('2024-01-01'));
});

test('impossible options are thrown, they are a bug of the embedder', () => {
  expect(() => createEmulator({ workspaces: [{ id: 'x', tenant: 't' }] })).toThrow('not the ARM id');
  expect(() => createEmulator({ settings: { pageSize: 0 } })).toThrow('pageSize');
  expect(createEmulator().workspaceIds()).toEqual([]);
});
