import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { realEngine } from '../../src/cli/real-engine.js';
import { run } from '../../src/cli/run.js';
import type { Clock } from '../../src/model/clock.js';
import type { ReportJson } from '../../src/features/run/report-shape.js';
import { anIo, fleet, muster } from './fakes.js';

const example = resolve(import.meta.dirname, '../../examples/contoso');
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Time that passes only where somebody waits for it, and then at once. */
function quickClock(): Clock {
  let now = Date.parse('2026-11-22T10:00:00.000Z');
  return {
    now: () => new Date(now),
    sleep: (ms) => {
      now += ms;
      return new Promise((done) => {
        setImmediate(done);
      });
    },
  };
}

test('the example is valid, is applied to the embedded emulator, and then changes nothing', async () => {
  const files = join(folder, 'contoso');
  cpSync(example, files, { recursive: true });
  const options = { cwd: folder, clock: quickClock() };
  expect((await muster(`validate ${files}`, realEngine, options)).exit).toBe(0);

  const first = await muster(`apply ${files} --emulator --yes --quiet --format json`, realEngine, options);
  const report = JSON.parse(first.out) as ReportJson;
  expect([first.exit, report.outcome, report.errors, report.summary.pairs.failed]).toEqual([
    0,
    'succeeded',
    [],
    0,
  ]);
  expect(report.summary.pairs.succeeded).toBeGreaterThan(0);
  expect(report.jobs.map(({ portalUrl }) => portalUrl)).toEqual(report.jobs.map(() => null));

  const again = await muster(`plan ${files} --emulator --quiet --detailed-exitcode`, realEngine, options);
  expect([again.exit, again.out.split('\n')[0]]).toEqual([0, 'No changes. Azure matches the files.']);

  const status = await muster(`status ${files} --emulator --quiet --format json`, realEngine, options);
  expect([status.exit, (JSON.parse(status.out) as ReportJson).summary.pairs]).toEqual([
    0,
    // Those of the group that is published by hand.
    { ...report.summary.pairs, notPublished: 36 },
  ]);

  const published = await muster(
    `publish ${files} --emulator --quiet --yes --group worldwide`,
    realEngine,
    options,
  );
  expect([published.exit, published.out.includes('because it was asked for')]).toEqual([0, true]);
  expect(existsSync(join(files, '.muster', 'emulator.json'))).toBe(true);
});

test('an emulator state that is broken is one error', async () => {
  cpSync(example, folder, { recursive: true });
  const options = { cwd: folder, clock: quickClock() };
  await muster(`plan ${folder} --emulator --quiet`, realEngine, options);
  writeFileSync(join(folder, '.muster', 'emulator.json'), '{');
  const { exit, err } = await muster(`plan ${folder} --emulator --quiet`, realEngine, options);
  expect([exit, err.startsWith('error MUS605 the embedded emulator cannot keep its state: ')]).toEqual([
    1,
    true,
  ]);
});

const request = {
  endpoint: undefined,
  cloud: 'AzureCloud',
  emulator: false,
  env: {},
  fleet,
  stateFolder: '/nowhere',
  concurrency: 1,
  clock: quickClock(),
  log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
} as const;

test('each cloud has its endpoint and its portal; a loopback endpoint has no portal', async () => {
  const connected = async (more: object) => {
    const result = await realEngine.connect({ ...request, ...more });
    return result.ok
      ? [result.value.label, result.value.portal, await result.value.close()]
      : result.problems[0]?.code;
  };
  expect(await connected({})).toEqual(['https://management.azure.com', 'https://portal.azure.com', []]);
  expect(await connected({ cloud: 'AzureUSGovernment' })).toEqual([
    'https://management.usgovcloudapi.net',
    'https://portal.azure.us',
    [],
  ]);
  expect(
    await connected({
      endpoint: 'http://127.0.0.1:7070',
      env: { MUSTER_TOKEN: 'any', MUSTER_API_VERSION: '2025-07-01-preview' },
    }),
  ).toEqual(['http://127.0.0.1:7070', null, []]);
  expect(await connected({ endpoint: 'http://127.0.0.1:7070' })).toBe('MUS210');
  expect(await connected({ endpoint: 'https://elsewhere.example' })).toBe('MUS211');
});

test('repeated requests are logged for those who ask for more than warnings', async () => {
  const told: string[] = [];
  const result = await realEngine.connect({
    ...request,
    endpoint: 'http://127.0.0.1:1',
    env: { MUSTER_TOKEN: 'any' },
    log: {
      ...request.log,
      info: (_fields, message) => {
        told.push(message);
      },
    },
  });
  if (!result.ok) throw new Error('not connected');
  const answer = await result.value.client.send({ method: 'GET', path: '/x', api: 'workspaces' });
  expect([answer.ok, told.length > 0]).toEqual([false, true]);
});

test('an emulator is served to another muster, and its port cannot be taken twice', async () => {
  const seed = join(folder, 'seed.yaml');
  const id = fleet.parents[0]?.workspace ?? '';
  writeFileSync(seed, `workspaces:\n  - id: ${id}\n    tenant: 22222222-2222-2222-2222-222222222222\n`);
  const options = {
    port: 0,
    seed,
    data: join(folder, 'state.json'),
    latencyMs: 0,
    jobDurationMs: 10,
    throttle: true,
    pageSize: 3,
  };
  const started = await realEngine.startEmulator(options);
  if (!started.ok) throw new Error('not started');
  const { url, notes } = started.value;
  expect([url, notes]).toEqual([
    expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    ['It holds 1 workspace.'],
  ]);
  const taken = await realEngine.startEmulator({
    ...options,
    data: undefined,
    port: Number(new URL(url).port),
  });
  expect(taken).toEqual({
    ok: false,
    problems: [
      {
        code: 'MUS606',
        message: `port ${new URL(url).port} of 127.0.0.1 cannot be listened on: EADDRINUSE`,
        hint: 'Give another --port; 0 takes a free one.',
      },
    ],
  });
  expect(await started.value.close()).toEqual([]);
  expect(readFileSync(options.data, 'utf8')).not.toBe('');
});

test('a broken seed is told with its place, a missing one without, an unusable state as it is', async () => {
  const options = {
    port: 0,
    seed: undefined,
    data: undefined,
    latencyMs: undefined,
    jobDurationMs: undefined,
    throttle: false,
    pageSize: undefined,
  };
  const codeAndPlace = async (more: object) => {
    const result = await realEngine.startEmulator({ ...options, ...more });
    return result.ok ? 'started' : result.problems.map(({ code, at }) => [code, at?.line]);
  };
  const seed = join(folder, 'seed.yaml');
  writeFileSync(seed, 'workspaces: []\nworkspacez: 1\n');
  expect(await codeAndPlace({ seed })).toEqual([['MUS605', 2]]);
  expect(await codeAndPlace({ seed: join(folder, 'none.yaml') })).toEqual([['MUS605', undefined]]);
  const data = join(folder, 'state.json');
  writeFileSync(data, 'no state');
  expect(await codeAndPlace({ data })).toEqual([['MUS605', undefined]]);
});

test('the emulator command serves until it is interrupted, and says that it is empty', async () => {
  const fake = anIo();
  const exit = run(['emulator', '--port', '0'], fake.io, realEngine);
  while (!fake.err().includes('It holds no workspace')) await new Promise(setImmediate);
  fake.interrupt();
  expect(await exit).toBe(0);
});
