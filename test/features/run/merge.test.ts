import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RunEvent } from '../../../src/apply/events.js';
import { aJob, aPair, aParentPlan, aPlan, done, publish } from './builders.js';
import { anEngine, muster } from '../../cli/fakes.js';

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'muster-merge-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(cwd, { recursive: true });
});

/** What `command` writes when its run tells `events`. */
async function reportOf(file: string, events: readonly RunEvent[], command = 'apply --yes'): Promise<number> {
  return (
    await muster(
      `${command} --report ${file}`,
      anEngine({ events, plan: aPlan(aParentPlan([publish('g')])) }),
      { cwd },
    )
  ).exit;
}

function applied(parent: string, status: 'Succeeded' | 'Failed'): readonly RunEvent[] {
  return [
    done({ ...publish('g'), id: `publish/assignment/${parent}/g`, parent }),
    { type: 'jobFinished', job: aJob({ parent, group: 'g' }) },
    { type: 'pairs', pairs: [aPair(1, 'fabrikam-prod', status, { parent, group: 'g' })] },
    {
      type: 'finished',
      at: '2026-11-22T10:00:05.000Z',
      outcome: status === 'Failed' ? 'failed' : 'succeeded',
    },
  ];
}

test('joins reports, prints them as one and exits with the worst of theirs', async () => {
  expect([
    await reportOf('a.json', applied('soc', 'Succeeded')),
    await reportOf('b.json', applied('emea', 'Failed')),
  ]).toEqual([0, 4]);
  expect(
    await muster('merge a.json b.json --report all.json --report all.html', anEngine(), { cwd }),
  ).toMatchObject({
    exit: 4,
    out: `emea / g: ✖ 1 of 1 pair not delivered; job Succeeded
  ended 2026-11-22 10:00:02 UTC; 1 pair in 1 member: 0 succeeded, 1 failed
  ✖ fabrikam-prod: AnalyticsRule Contoso rule 1: failed

soc / g: ✔ job Succeeded
  ended 2026-11-22 10:00:02 UTC; 1 pair in 1 member: 1 succeeded, 0 failed

published 2; pairs: 1 succeeded, 1 failed
✖ Apply failed in part.
`,
    err: '',
  });
  const all = JSON.parse(readFileSync(join(cwd, 'all.json'), 'utf8')) as Record<string, unknown>;
  expect(all).toMatchObject({
    outcome: 'failed',
    exitCode: 4,
    jobs: [
      { parent: 'emea', portalUrl: expect.stringContaining('https://portal.azure.com') as string },
      { parent: 'soc', portalUrl: expect.stringContaining('https://portal.azure.com') as string },
    ],
    summary: { published: 2, pairs: { succeeded: 1, failed: 1 } },
  });
  expect(readFileSync(join(cwd, 'all.html'), 'utf8')).toContain('"portal":"https://portal.azure.com"');
});

test('a shard that could not do anything weighs as its own exit code said', async () => {
  const refusal = { code: 'MUS501', message: 'too many deletes' } as const;
  const refused = await muster(
    'apply --yes --report a.json',
    anEngine({ judgeGuards: () => Promise.resolve([refusal]) }),
    { cwd },
  );
  await reportOf('b.json', applied('emea', 'Failed'));
  expect([refused.exit, (await muster('merge a.json b.json', anEngine(), { cwd })).exit]).toEqual([1, 1]);
});

test('parents that could not be read weigh as in one run of all: 1 only where nothing could be read', async () => {
  const problem = { code: 'MUS202', message: 'unreachable', parent: 'soc' } as const;
  const unread = (parent: string) => aPlan(aParentPlan([], { parent, state: 'error', problems: [problem] }));
  for (const file of ['a.json', 'c.json'])
    expect(
      (await muster(`apply --yes --report ${file}`, anEngine({ plan: unread(file) }), { cwd })).exit,
    ).toBe(1);
  expect(await reportOf('b.json', applied('emea', 'Succeeded'))).toBe(0);
  const exitOf = async (command: string) => (await muster(command, anEngine(), { cwd })).exit;
  expect([
    await exitOf('merge a.json'),
    await exitOf('merge a.json c.json --report ac.json'),
    await exitOf('merge a.json b.json c.json'),
    await exitOf('merge ac.json b.json'),
  ]).toEqual([1, 1, 4, 4]);
});

test('keeps what proves deliveries later', async () => {
  const evidence = {
    parent: 'soc',
    group: 'g',
    assignment: 'old',
    workspace: '/w',
    delivered: [
      {
        itemId: '/r',
        workspace: '/m',
        jobId: 'j',
        startTime: '2026-11-22T09:58:00Z',
        executionTime: '2026-11-22T09:59:00Z',
        endTime: '2026-11-22T10:00:00Z',
      },
    ],
  };
  await reportOf('a.json', [{ type: 'evidence', evidence }, ...applied('soc', 'Succeeded')]);
  await reportOf('b.json', applied('emea', 'Succeeded'));
  expect(
    (await muster('merge a.json b.json --report all.json --report all.html', anEngine(), { cwd })).exit,
  ).toBe(0);
  const [a, all] = ['a.json', 'all.json'].map(
    (file) => JSON.parse(readFileSync(join(cwd, file), 'utf8')) as Record<string, unknown>,
  );
  expect(all?.evidence).toEqual(a?.evidence);
  expect(all?.evidence).toHaveLength(1);
});

test('a report without an exit code weighs as its outcome', async () => {
  await reportOf('a.json', applied('soc', 'Succeeded'));
  const json = JSON.parse(readFileSync(join(cwd, 'a.json'), 'utf8')) as Record<string, unknown>;
  for (const [outcome, exit] of [
    ['succeeded', 0],
    ['failed', 4],
    ['refused', 1],
    ['stale', 3],
    ['interrupted', 130],
  ] as const) {
    const rest = { ...json, outcome, exitCode: undefined };
    writeFileSync(join(cwd, 'old.json'), JSON.stringify(rest));
    expect([outcome, (await muster('merge old.json', anEngine(), { cwd })).exit]).toEqual([outcome, exit]);
  }
  const status = { ...json, command: 'status', exitCode: undefined };
  for (const [state, exit] of [
    ['Succeeded', 0],
    ['Canceled', 4],
  ] as const) {
    const jobs = (json.jobs as object[]).map((job) => ({ ...job, state }));
    writeFileSync(join(cwd, 'old.json'), JSON.stringify({ ...status, jobs }));
    expect([state, (await muster('merge old.json', anEngine(), { cwd })).exit]).toEqual([state, exit]);
  }
});

test('every file that is no report is told, and nothing is joined', async () => {
  writeFileSync(join(cwd, 'cut.json'), '{"schemaVersion": 1,\n  "pairs": [');
  writeFileSync(join(cwd, 'latin.json'), Buffer.from([0x7b, 0xe4]));
  expect(
    await muster('merge cut.json none.json latin.json . --format json', anEngine(), { cwd }),
  ).toMatchObject({
    exit: 1,
    out: '',
    err: `cut.json:2:13 error MUS623 cut.json is no report: it ends too soon.
  hint: Name files that apply, publish or status wrote with --report FILE.json or --format json.

error MUS623 none.json cannot be read as a report: there is no such file.
  hint: Name files that apply, publish or status wrote with --report FILE.json or --format json.

error MUS623 latin.json cannot be read as a report: it is not UTF-8.
  hint: Name files that apply, publish or status wrote with --report FILE.json or --format json.

error MUS623 . cannot be read as a report: it is not a regular file.
  hint: Name files that apply, publish or status wrote with --report FILE.json or --format json.
`,
  });
});

test('without a file there is nothing to join', async () => {
  expect(await muster('merge')).toMatchObject({
    exit: 1,
    err: "error MUS601 missing required argument 'reports'\n  hint: Run muster merge --help for what it takes.\n",
  });
});

test('a joined report that no text can hold is an error, and the other forms are written', async () => {
  await reportOf('a.json', applied('soc', 'Succeeded'));
  await reportOf('b.json', applied('emea', 'Succeeded'));
  const { stringify } = JSON;
  vi.spyOn(JSON, 'stringify').mockImplementation((value: object, ...more: unknown[]) => {
    // As Node does for half a gigabyte.
    if (Object.hasOwn(Object(value) as object, 'verdicts')) throw new RangeError('Invalid string length');
    return (stringify as (...given: unknown[]) => string)(value, ...more);
  });
  const { exit, err } = await muster('merge a.json b.json --report all.html --report all.md', anEngine(), {
    cwd,
  });
  expect([exit, err.split('\n')[0]]).toEqual([
    1,
    'error MUS636 report all.html cannot be written: it would have more than 537 million characters',
  ]);
  expect(['all.html', 'all.md'].map((file) => existsSync(join(cwd, file)))).toEqual([false, true]);
});

test('a report that is larger than what is read is refused unread', async () => {
  await reportOf('a.json', applied('soc', 'Succeeded'));
  writeFileSync(join(cwd, 'b.json'), '');
  truncateSync(join(cwd, 'b.json'), 4 * 1024 ** 3);
  const { exit, err } = await muster('merge a.json b.json --report all.json --report all.html', anEngine(), {
    cwd,
  });
  expect([exit, existsSync(join(cwd, 'all.json'))]).toEqual([1, false]);
  expect(err).toContain('it has 4294967296 bytes, and the limit is');
});
