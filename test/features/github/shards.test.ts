import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Emulator } from '../../../src/emulator/emulator.js';
import type { ReportJson } from '../../../src/features/run/report-shape.js';
import { root } from '../../docs/documents.js';
import { inEmulator, musterIn } from '../../docs/run-muster.js';
import { YieldingClock } from '../../support/fake-clock.js';
import { aRule } from '../../support/small-fleet.js';
import { repository } from '../../support/fake-github.js';
import { actionEnvironment, commandsIn, mergeSha } from '../../support/github-action.js';
import { scriptWithMuster, type ScriptEnded } from '../../support/muster-command.js';

let folder = '';
let temp = '';
let fleet = '';
let clock: YieldingClock;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-shards-'));
  temp = join(folder, 'runner');
  fleet = join(folder, 'contoso');
  mkdirSync(temp);
  cpSync(resolve(root, 'examples/contoso'), fleet, { recursive: true });
  clock = new YieldingClock('2026-03-01T08:00:00Z');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const file = (name: string) => join(temp, name);
const reportsOf = (name: string) =>
  JSON.parse(readFileSync(file(`muster-report/${name}.json`), 'utf8')) as ReportJson;

/** A step of the action, with the muster of this checkout. */
function step(inputs: Readonly<Record<string, string>>): Promise<ScriptEnded> {
  for (const name of ['output', 'summary']) writeFileSync(file(name), '');
  writeFileSync(file('event.json'), '{}');
  const env = {
    RUNNER_TEMP: temp,
    GITHUB_OUTPUT: file('output'),
    GITHUB_STEP_SUMMARY: file('summary'),
    GITHUB_REPOSITORY: repository,
    GITHUB_RUN_ID: '34',
    GITHUB_SHA: mergeSha,
    GITHUB_REF: 'refs/heads/main',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_EVENT_PATH: file('event.json'),
    GITHUB_API_URL: 'http://127.0.0.1:9',
    GITHUB_SERVER_URL: 'https://github.com',
    ...actionEnvironment({
      'github-token': 'job-token',
      paths: fleet,
      args: '--emulator\n--quiet',
      plan: file('plan.json'),
      ...inputs,
    }),
  };
  const script = resolve(root, '.github/actions/muster/run.sh');
  return scriptWithMuster(script, { cwd: folder, temp, env }, (args, given) =>
    musterIn(folder, clock, given)(args),
  );
}

interface Tier {
  readonly include: readonly {
    readonly shard: string;
    readonly parents: readonly string[];
    readonly digest: string;
  }[];
}

const shardStep = ({ shard, parents, digest }: Tier['include'][number]) =>
  step({ command: 'shard', shard, parents: JSON.stringify(parents), digest });

/** As the workflow does it: each tier's shards, and the next tier only after all of them succeeded. */
async function deploy(tiers: readonly Tier[]): Promise<readonly (readonly [string, number | null])[]> {
  const done: (readonly [string, number | null])[] = [];
  for (const { include } of tiers) {
    for (const each of include) done.push([each.shard, (await shardStep(each)).exit]);
    if (done.some(([, exit]) => exit !== 0)) return done;
  }
  return done;
}

/** The plan is made as the check does, and its parents are dealt. */
async function shards(jobs: string): Promise<ScriptEnded & { readonly tiers: readonly Tier[] }> {
  await musterIn(folder, clock)(['plan', '--emulator', '--quiet', '--out', file('plan.json'), fleet]);
  const ended = await step({ command: 'shards', tiers: jobs, args: '--max\n10' });
  const [, tiers = '[]'] = /^tiers=(.*)\n$/.exec(readFileSync(file('output'), 'utf8')) ?? [];
  return { ...ended, tiers: JSON.parse(tiers) as readonly Tier[] };
}

/** What happens in the emulator between two steps. */
const meanwhile = (work: (emulator: Emulator) => void) => inEmulator(fleet, clock, work);

const azure = () => readFileSync(join(fleet, '.muster', 'emulator.json'), 'utf8');

/** The reports, where the workflow's artifacts bring them together. */
function gather(...names: readonly string[]): string {
  mkdirSync(file('shards'));
  for (const name of names) cpSync(file(`muster-report/${name}.json`), file(`shards/${name}.json`));
  return file('shards');
}

test('shards, an apply for each, tier by tier, and one report of all', async () => {
  const { exit, tiers } = await shards('3');
  expect([exit, tiers.map(({ include }) => include.map(({ shard, parents }) => [shard, parents]))]).toEqual([
    0,
    [[['tier0-1', ['contoso-soc']]], [['tier1-1', ['contoso-emea']]]],
  ]);
  expect(await deploy(tiers)).toEqual([
    ['tier0-1', 0],
    ['tier1-1', 0],
  ]);
  expect(readFileSync(file('summary'), 'utf8')).toContain('Apply succeeded');
  const merged = await step({ command: 'merge', reports: gather('tier0-1', 'tier1-1') });
  const pairs = (name: string) => reportsOf(name).pairs.length;
  expect([merged.exit, reportsOf('report').outcome, pairs('report')]).toEqual([
    0,
    'succeeded',
    pairs('tier0-1') + pairs('tier1-1'),
  ]);
  expect(readFileSync(file('summary'), 'utf8')).toContain('Apply succeeded');
  expect(['report.xml', 'report.html'].map((name) => existsSync(file(`muster-report/${name}`)))).toEqual([
    true,
    true,
  ]);
});

test('where a shard fails, the next tier does not start, and the report of all says so', async () => {
  const { tiers } = await shards('3');
  await meanwhile((emulator) => {
    const workspace = emulator.workspaceIds().find((id) => /fabrikam-us/i.test(id)) ?? '';
    emulator.happen({ kind: 'removeRole', workspace });
  });

  expect(await deploy(tiers)).toEqual([['tier0-1', 4]]);
  const merged = await step({ command: 'merge', reports: gather('tier0-1') });
  expect([merged.exit, reportsOf('report').outcome]).toEqual([4, 'failed']);
});

test.each(['1', '', 'all'])(
  'a fleet with more tiers than the workflow has jobs is stopped: %j',
  async (jobs) => {
    const { exit, stdout, tiers } = await shards(jobs);
    expect([exit, commandsIn(stdout), tiers]).toEqual([
      1,
      [
        '::error::The fleet has 2 tiers, and the workflow has jobs for fewer. Add a job for each, and say how many in "tiers".',
      ],
      [],
    ]);
  },
);

test('shards without a saved plan, or with folders beside it, are refused', async () => {
  await shards('3');
  expect((await step({ command: 'shards', tiers: '3', plan: file('none.json'), args: '' })).exit).toBe(1);
  const beside = await musterIn(folder, clock)(['shards', file('plan.json'), fleet]);
  expect([beside.exit, beside.stderr]).toEqual([1, expect.stringContaining('Name it alone.')]);
});

test('a rule that was planted after the check goes nowhere: its shard stops with 3, before any write', async () => {
  const { tiers } = await shards('3');
  await meanwhile(plant('soc-central'));
  const before = azure();
  const [first] = tiers[0]?.include ?? [];
  if (first === undefined) throw new Error('no shard');
  const { exit, stdout } = await shardStep(first);
  expect([exit, azure() === before]).toEqual([3, true]);
  expect(stdout).toContain('error MUS413 Content moved since the plan was saved');
  expect(readFileSync(file('summary'), 'utf8')).toMatch(/^## ✖ Stale\n[^]*## The plan as it would be now\n/);
});

test('a rule that was planted in a lower tier stops that tier, where upper tiers deliver too', async () => {
  const { tiers } = await shards('3');
  await meanwhile(plant('emea-central'));
  expect(await deploy(tiers)).toEqual([
    ['tier0-1', 0],
    ['tier1-1', 3],
  ]);
});

test.each([
  ['other digest', { digest: `sha256:${'0'.repeat(64)}` }],
  ['no digest', { digest: '' }],
  ['other parents', { parents: ['contoso-emea'] }],
  ['more parents', { parents: ['contoso-emea', 'contoso-soc'] }],
  ['an unknown parent beside', { parents: ['contoso-soc', '::error::gotcha'] }],
  ['no parents', { parents: [] }],
] as const)('a shard of %s than was checked stops with 3', async (_, other) => {
  const { tiers } = await shards('3');
  const [first] = tiers[0]?.include ?? [];
  if (first === undefined) throw new Error('no shard');
  const before = existsSync(join(fleet, '.muster', 'emulator.json')) ? azure() : '';
  const { exit, stdout } = await shardStep({ ...first, ...other });
  expect(stdout).toContain('error MUS627 ');
  expect([exit, azure()]).toEqual([3, before]);
  expect(commandsIn(stdout)).toEqual([]);
});

test.each([
  ['a plan that is not saved', { plan: '' }],
  ['a parent list that is none', { parents: '{"a": 1}' }],
  ['a name that leads elsewhere', { shard: '../tier0-1' }],
])('%s is refused', async (_, other) => {
  const { tiers } = await shards('3');
  const [first] = tiers[0]?.include ?? [];
  const { shard = '', digest = '' } = first ?? {};
  const inputs = { command: 'shard', shard, digest, parents: JSON.stringify(first?.parents), ...other };
  const { exit, stdout } = await step(inputs);
  expect([exit, commandsIn(stdout)]).toEqual([1, []]);
  expect(stdout).toContain('error MUS601 ');
});

test('what a shard or its making says is between two tokens that nobody can guess', async () => {
  const said = [
    await step({ command: 'shard', shard: 'tier0-1', parents: '["::error::gotcha"]' }),
    await step({ command: 'shards', plan: '##[error]gotcha.json' }),
    await step({ command: 'merge', reports: '##[error]gotcha' }),
    await step({ command: '::error::gotcha' }),
  ];
  const tokens = said.map(({ stdout }) => /^::stop-commands::([0-9a-f-]{36})$/m.exec(stdout)?.[1]);
  expect(new Set(tokens).size).toBe(4);
  expect(said.map(({ exit, stdout, stderr }) => [exit, commandsIn(stdout), stderr])).toEqual([
    [1, [], ''],
    [1, [], ''],
    [1, [], ''],
    [1, ['::error::command is none of plan, check, deploy, drift, shards, shard, merge'], ''],
  ]);
});

/** A rule of a name that the fleet takes. */
function plant(workspace: string): (emulator: Emulator) => void {
  return (emulator) => {
    const id = emulator.workspaceIds().find((each) => each.toLowerCase().endsWith(`/${workspace}`)) ?? '';
    const rule = aRule('planted');
    const properties = { ...rule.properties, displayName: 'Contoso planted' };
    expect(emulator.putContent(id, { ...rule, properties })).toBeUndefined();
  };
}
