import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openEmulator } from '../../src/emulator/open-emulator.js';
import type { ReportJson } from '../../src/report/run/report-json.js';
import { root } from '../docs/documents.js';
import { musterIn } from '../docs/run-muster.js';
import { YieldingClock } from '../support/fake-clock.js';
import { actionEnvironment } from '../support/github-action.js';
import { scriptWithMuster, type ScriptEnded } from '../support/muster-command.js';

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
  const env = {
    RUNNER_TEMP: temp,
    GITHUB_OUTPUT: file('output'),
    GITHUB_STEP_SUMMARY: file('summary'),
    ...actionEnvironment({ paths: fleet, args: '--emulator\n--quiet', ...inputs }),
  };
  const script = resolve(root, '.github/actions/muster/run.sh');
  return scriptWithMuster(script, { cwd: folder, temp, env }, musterIn(folder, clock));
}

interface Tier {
  readonly include: readonly { readonly shard: string; readonly parents: readonly string[] }[];
}

/** As the workflow does it: each tier's shards, and the next tier only after all of them succeeded. */
async function deploy(tiers: readonly Tier[]): Promise<readonly (readonly [string, number | null])[]> {
  const done: (readonly [string, number | null])[] = [];
  for (const { include } of tiers) {
    for (const { shard, parents } of include)
      done.push([shard, (await step({ command: 'shard', shard, parents: JSON.stringify(parents) })).exit]);
    if (done.some(([, exit]) => exit !== 0)) return done;
  }
  return done;
}

async function shards(jobs: string): Promise<ScriptEnded & { readonly tiers: readonly Tier[] }> {
  const ended = await step({ command: 'shards', tiers: jobs, args: '--emulator\n--quiet\n--max\n10' });
  const [, tiers = '[]'] = /^tiers=(.*)\n$/.exec(readFileSync(file('output'), 'utf8')) ?? [];
  return { ...ended, tiers: JSON.parse(tiers) as readonly Tier[] };
}

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
  const opened = await openEmulator({
    dataFile: join(fleet, '.muster', 'emulator.json'),
    now: () => clock.now(),
  });
  if (!opened.ok) throw new Error(opened.message);
  const workspace = opened.emulator.workspaceIds().find((id) => /fabrikam-us/i.test(id)) ?? '';
  opened.emulator.happen({ kind: 'removeRole', workspace });
  await opened.emulator.flush();

  expect(await deploy(tiers)).toEqual([['tier0-1', 4]]);
  const merged = await step({ command: 'merge', reports: gather('tier0-1') });
  expect([merged.exit, reportsOf('report').outcome]).toEqual([4, 'failed']);
});

test('a fleet with more tiers than the workflow has jobs is stopped', async () => {
  const { exit, stdout, tiers } = await shards('1');
  expect([exit, stdout, tiers]).toEqual([
    1,
    '::error::The fleet has 2 tiers, and the workflow has jobs for 1. Add a job for each, and say how many in "tiers".\n',
    [],
  ]);
});

test('what a shard says in the log is no command for the runner', async () => {
  const { stdout } = await step({ command: 'shard', shard: 'tier0-1', parents: '["::error::gotcha"]' });
  const [first = '', ...said] = stdout.trimEnd().split('\n');
  const token = first.replace('::stop-commands::', '');
  expect([first.startsWith('::stop-commands::'), said.at(-1), said.length > 1]).toEqual([
    true,
    `::${token}::`,
    true,
  ]);
});
