import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { realEngine } from '../../src/cli/real-engine.js';
import type { ReportJson } from '../../src/features/run/report-shape.js';
import { YieldingClock } from '../support/fake-clock.js';
import { muster } from './fakes.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const subscription = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg';
const workspaces = `${subscription}/providers/Microsoft.OperationalInsights/workspaces`;
const tenant = '22222222-2222-4222-8222-222222222222';

function doc(kind: string, name: string, spec: object): string {
  return JSON.stringify({ apiVersion: 'muster/v1', kind, metadata: { name }, spec });
}

/** A parent whose one group publishes the sample's five baseline rules to so many members. */
function write(
  members: number,
  parent: object = {},
  groups: Readonly<Record<string, object>> = { all: {} },
): void {
  const names = Array.from({ length: members }, (_, index) => `customer-${String(index)}`);
  const documents = [
    doc('Parent', 'soc', { workspace: `${workspaces}/soc`, tenant, ...parent }),
    ...names.map((name) =>
      doc('Member', name, { workspace: `${workspaces}/${name}`, tenant, parents: ['soc'] }),
    ),
    doc('ContentSelection', 'baseline', {
      include: [{ kind: 'AnalyticsRule', match: { displayName: 'Baseline *' } }],
    }),
    ...Object.entries(groups).map(([name, more]) =>
      doc('Group', name, { parent: 'soc', members: { names }, content: ['baseline'], ...more }),
    ),
  ];
  writeFileSync(join(folder, 'fleet.yaml'), documents.join('\n---\n'));
}

/** A command on the files and the embedded emulator; what it says on stderr without the excerpts. */
async function run(command: string) {
  const clock = new YieldingClock('2026-03-01T08:00:00Z');
  const { exit, out, err } = await muster(`${command} ${folder} --emulator --quiet`, realEngine, {
    cwd: folder,
    clock,
  });
  return { exit, out, err: err.split('\n').filter((line) => /error |hint: /.test(line)) };
}

test('a parent with groups is not disabled without the flag that the refusal names', async () => {
  write(41);
  expect((await run('apply --yes')).exit).toBe(0);
  write(41, { mode: 'Disabled' });
  const refused = await run(`apply --yes --report ${join(folder, 'r.json')}`);
  expect([refused.exit, refused.err]).toEqual([
    1,
    [
      expect.stringContaining(
        'error MUS405 The plan disables parent soc, whose groups cover 205 pairs (item × member): they are published no more; 61 would be allowed.',
      ),
      '  hint: If the parent is to be disabled, allow it with --max-lost-pairs 205.',
    ],
  ]);
  const report = JSON.parse(readFileSync(join(folder, 'r.json'), 'utf8')) as ReportJson;
  expect([report.outcome, report.errors.map(({ code }) => code)]).toEqual(['refused', ['MUS405']]);

  expect((await run('apply --yes --max-lost-pairs 204')).exit).toBe(1);
  const applied = await run('apply --yes --max-lost-pairs 205');
  expect([applied.exit, applied.err]).toEqual([0, []]);
  expect((await run('plan --detailed-exitcode')).exit).toBe(0);
});

test('no flag disables the parent of a protected group, with --group neither', async () => {
  write(1, {}, { kept: { protect: true }, other: { displayName: 'Other' } });
  expect((await run('apply --yes')).exit).toBe(0);
  write(1, { mode: 'Disabled' }, { kept: { protect: true }, other: { displayName: 'Other' } });
  for (const scope of ['', ' --group other']) {
    const { exit, err } = await run(`apply --yes --max-lost-pairs 100% --allow-empty kept${scope}`);
    expect([exit, err]).toEqual([
      1,
      [
        expect.stringContaining(
          'error MUS407 The plan disables parent soc, and its group kept is protected.',
        ),
        '  hint: Leave the mode Enabled, or remove protect: true in a change of its own.',
      ],
    ]);
  }
});

test('a pruned parent loses all its groups only by name, however many deletes are allowed', async () => {
  write(1, { prune: true });
  expect((await run('apply --yes')).exit).toBe(0);
  write(1, { prune: true }, {});
  const { exit, err } = await run('apply --yes --max-deletes 100');
  expect([exit, err]).toEqual([
    1,
    [
      expect.stringContaining('error MUS417 No file declares a group of parent soc, which is pruned'),
      expect.stringContaining('allow it with --allow-empty-parent soc.'),
    ],
  ]);
  const planned = await run('plan --allow-empty-parent soc');
  expect([planned.exit, planned.out.includes('apply would refuse')]).toEqual([0, false]);
  expect((await run('apply --yes --allow-empty-parent soc')).exit).toBe(0);
  expect((await run('plan --detailed-exitcode')).exit).toBe(0);
});

test('a renamed group is kept by the line that the plan prints', async () => {
  write(2, { prune: true }, { finance: {} });
  expect((await run('apply --yes')).exit).toBe(0);
  write(2, { prune: true }, { banks: {} });
  const { exit, err } = await run('apply --yes');
  expect([exit, err[1]?.split('write this line into its spec: ')[1]]).toEqual([
    1,
    '`resourceName: finance`.',
  ]);

  write(2, { prune: true }, { banks: { resourceName: 'finance' } });
  const kept = await run('apply --yes --format json');
  const report = JSON.parse(kept.out) as ReportJson;
  expect([kept.exit, report.steps.map(({ id }) => id)]).toEqual([
    0,
    ['update/group/soc/banks', 'publish/assignment/soc/banks'],
  ]);
});

test('a selector that takes far more than before is refused, with the flag that allows it', async () => {
  write(1);
  expect((await run('apply --yes')).exit).toBe(0);
  write(42);
  const report = join(folder, 'r.json');
  const refused = await run(`apply --yes --report ${report}`);
  expect([refused.exit, refused.err]).toEqual([
    1,
    [
      expect.stringContaining(
        'error MUS426 The plan brings 205 new pairs (item × member) to parent soc, whose groups cover 5; 200 would be allowed.',
      ),
      expect.stringContaining('if all are meant, allow them with --max-new-pairs 205.'),
    ],
  ]);
  const told = JSON.parse(readFileSync(report, 'utf8')) as ReportJson;
  expect([told.outcome, told.errors.map(({ code }) => code), told.steps]).toEqual([
    'refused',
    ['MUS426'],
    [],
  ]);

  expect((await run('apply --yes --max-new-pairs 204')).exit).toBe(1);
  const applied = await run('apply --yes --max-new-pairs 205');
  expect([applied.exit, applied.err]).toEqual([0, []]);
  expect((await run('plan --detailed-exitcode')).exit).toBe(0);
});
