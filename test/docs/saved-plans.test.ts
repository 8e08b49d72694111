import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Emulator } from '../../src/emulator/emulator.js';
import { YieldingClock } from '../support/fake-clock.js';
import { blocksOf, readDocument } from './documents.js';
import { inEmulator, musterIn } from './run-muster.js';

const page = readDocument('docs/saved-plans.md');
const fleet = blocksOf(page, 'yaml')[0]?.text ?? '';

let folder = '';
let clock = new YieldingClock('2026-03-01T08:00:00Z');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-'));
  clock = new YieldingClock('2026-03-01T08:00:00Z');
  writeFileSync(join(folder, 'fleet.yaml'), fleet);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A command line as a user types it in the folder of the files. */
async function muster(line: string) {
  const args = line.split(' ');
  const files = args.some((one) => one.endsWith('.json')) && args[0] !== 'plan' ? [] : [folder];
  return musterIn(folder, clock)([...args, '--quiet', ...files]);
}

/** Somebody does something in Azure a day later. */
async function meanwhile(change: (emulator: Emulator) => unknown): Promise<void> {
  clock.advance(24 * 3_600_000);
  await inEmulator(folder, clock, change);
}

function editRule(emulator: Emulator): void {
  const central = centralOf(emulator);
  const rule = emulator
    .view(central)
    ?.alertRules.find(({ properties }) => String(properties.displayName).startsWith('Baseline '));
  if (rule === undefined) throw new Error('The central workspace has no rule');
  emulator.putContent(central, {
    name: rule.name,
    type: 'Microsoft.SecurityInsights/alertRules',
    kind: rule.kind ?? 'Scheduled',
    properties: { ...rule.properties, query: 'SecurityEvent | take 2' },
  });
}

/** A request of the central workspace that is not muster's. */
async function portal(emulator: Emulator, method: string, type: string, name: string, properties?: object) {
  const central = centralOf(emulator);
  const url = `http://127.0.0.1:7070${central}/providers/Microsoft.SecurityInsights/${type}/${name}?api-version=2025-10-01-preview`;
  const body = properties === undefined ? {} : { body: JSON.stringify({ properties }) };
  const headers = { authorization: 'Bearer emulator', 'content-type': 'application/json' };
  const response = await emulator.fetch(new Request(url, { method, headers, ...body }));
  if (!response.ok) throw new Error(await response.text());
}

/** The files are applied once, so that the plans below are about what happens then. */
async function applyOnce(): Promise<void> {
  expect((await muster('apply --emulator --yes')).exit).toBe(0);
}

test('what the page shows of a run is what a run shows', async () => {
  const shown: string[] = [];
  const show = async (line: string) => {
    const { stdout, stderr, exit } = await muster(line);
    shown.push(`$ muster ${line}\n${`${stderr}${stdout}`.trimEnd()}\n$ echo $?\n${String(exit)}`);
  };
  await show('plan --emulator --out plan.json');
  const text = (await muster('show plan.json')).stdout;
  expect(shown[0]).toContain(text.trimEnd());
  expect((await muster('apply plan.json --emulator --yes')).exit).toBe(0);
  await show('apply plan.json --emulator --yes');
  const blocks = blocksOf(page, 'console').map((block) => block.text);
  expect(blocks).toEqual(shown);
});

test('a comment in a file changes no step, so the plan is applied', async () => {
  await muster('plan --emulator --out plan.json');
  writeFileSync(join(folder, 'fleet.yaml'), `# reviewed\n${fleet}`);
  expect((await muster('apply plan.json --emulator --yes')).exit).toBe(0);
});

test('what a file asks for otherwise is stale, and the file is named', async () => {
  await muster('plan --emulator --out plan.json');
  writeFileSync(join(folder, 'fleet.yaml'), fleet.replace('displayName: Harbours', 'displayName: Ports'));
  const { exit, stderr } = await muster('apply plan.json --emulator --yes');
  expect([exit, stderr.split('\n')[0]]).toEqual([
    3,
    'error MUS411 Files moved since the plan was saved: changed: fleet.yaml. Steps that differ: other work: create/group/quay-soc/harbours.',
  ]);
});

test('a member that somebody deleted is stale, and named', async () => {
  await applyOnce();
  await meanwhile(editRule);
  expect((await muster('plan --emulator --out plan.json')).exit).toBe(0);
  await meanwhile(async (emulator) => {
    const [member] = emulator.view(centralOf(emulator))?.members ?? [];
    const group = emulator.view(centralOf(emulator))?.groups[0];
    await portal(emulator, 'PUT', 'workspaceManagerGroups', group?.name ?? '', {
      ...group?.properties,
      memberResourceNames: (group?.properties.memberResourceNames as string[]).filter(
        (name) => name !== member?.name,
      ),
    });
    await portal(emulator, 'DELETE', 'workspaceManagerMembers', member?.name ?? '');
  });
  const { exit, stderr } = await muster('apply plan.json --emulator --yes');
  expect([exit, stderr.split('\n')[0]]).toEqual([
    3,
    'error MUS412 Live resources moved since the plan was saved: changed: group harbours of quay-soc; gone: member north-quay of quay-soc. Steps that differ: new: create/member/quay-soc/north-quay, update/group/quay-soc/harbours; other work: publish/assignment/quay-soc/harbours.',
  ]);
});

test('an assignment that somebody made is stale, and named', async () => {
  expect((await muster('apply --emulator --yes --no-publish')).exit).toBe(0);
  await meanwhile((emulator) => portal(emulator, 'DELETE', 'workspaceManagerAssignments', 'harbours'));
  await muster('plan --emulator --out plan.json');
  await meanwhile((emulator) =>
    portal(emulator, 'PUT', 'workspaceManagerAssignments', 'harbours', {
      targetResourceName: 'harbours',
      items: [
        {
          resourceId: `${centralOf(emulator)}/providers/Microsoft.SecurityInsights/alertRules/${emulator.view(centralOf(emulator))?.alertRules[0]?.name ?? ''}`,
        },
      ],
    }),
  );
  const { exit, stderr } = await muster('apply plan.json --emulator --yes');
  expect([exit, stderr.split('\n')[0]]).toEqual([
    3,
    'error MUS412 Live resources moved since the plan was saved: new: assignment harbours of quay-soc, last job of group harbours of quay-soc. Steps that differ: no longer planned: create/assignment/quay-soc/harbours; new: update/assignment/quay-soc/harbours; other work: publish/assignment/quay-soc/harbours.',
  ]);
});

test('content that was edited after the review is stale though the steps are equal, and nothing is published', async () => {
  await applyOnce();
  await meanwhile(editRule);
  await muster('plan --emulator --out plan.json');
  await meanwhile(editRule);
  const before = readFileSync(join(folder, '.muster', 'emulator.json'), 'utf8');
  const { exit, stderr, stdout } = await muster('apply plan.json --emulator --yes --format json');
  expect([exit, stderr.split('\n').find((line) => line.startsWith('error'))]).toEqual([
    3,
    expect.stringMatching(
      /^error MUS413 Content moved since the plan was saved: changed: item .* of quay-soc\.$/,
    ),
  ]);
  expect(JSON.parse(stdout)).toMatchObject({ outcome: 'stale', steps: [], jobs: [] });
  expect(readFileSync(join(folder, '.muster', 'emulator.json'), 'utf8')).toBe(before);
});

function centralOf(emulator: Emulator): string {
  return emulator.workspaceIds().find((id) => id.endsWith('/quay-soc')) ?? '';
}
