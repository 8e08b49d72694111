import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { countsOf } from '../../../src/features/drift/read-drift.js';
import { isAsAsked, type Overview, readOverview } from '../../../src/features/why/overview.js';
import { overviewText, overviewView, type WholeMember } from '../../../src/features/why/overview-view.js';
import type { DesiredFleet } from '../../../src/model/desired.js';
import type { DriftWorld } from '../../support/drift-world.js';
import { runController } from '../../support/run-controller.js';
import { aRule, workspaceOf } from '../../support/small-fleet.js';
import { anEngine, muster } from '../../cli/fakes.js';
import { documentText, member, parts, textAt, whyFleet, whyWorld } from './why-world.js';

async function overviewOf({ client, clock, pending }: DriftWorld, fleet: DesiredFleet, name = 'bank') {
  const deps = { client, clock, pending, emit: () => undefined, interrupted: runController().signal };
  const { overview, problems } = await readOverview(deps, fleet, name);
  if (overview === undefined) throw new Error(problems.map(({ message }) => message).join());
  return { ...overview, problems };
}

const style = (width: number) => ({ width, colors: false, sources: new Map() });
const page = (overview: Overview): WholeMember => ({
  name: 'bank',
  overview,
  problems: [],
  words: ['fleet'],
});
const fleet = whyFleet();

test('of a member that has all, each group with what puts it there, its part and last job', async () => {
  const world = whyWorld();
  await world.apply(fleet);
  const overview = await overviewOf(world, fleet);
  expect(isAsAsked(overview)).toBe(true);
  expect(overview.problems).toEqual([]);
  expect(
    overview.groups.map(({ group, by, at, items, notPublished }) => [
      group.name,
      by,
      textAt(fleet, at),
      items,
      notPublished,
    ]),
  ).toEqual([
    [
      'finance',
      'bank has what the selector of group finance asks for: sector=finance',
      'sector: finance } }',
      2,
      0,
    ],
  ]);
  expect(overview.groups[0]?.parts).toMatchObject([
    { name: 'finance', assignment: 'finance', job: { state: 'Succeeded' } },
  ]);
  expect(countsOf(overview.copies ?? [])).toMatchObject({ inSync: 2, local: 0 });
});

test('tells what was changed, deleted, left behind and is its own, and which override leaves what out', async () => {
  const world = whyWorld();
  await world.apply(fleet);
  const narrower = whyFleet({
    more: [
      documentText(
        'Override',
        'name: noise',
        'members: { names: [bank] }',
        'items: [{ names: [rule-a] }]',
        'exclude: true',
        'reason: floods',
        'until: 2999-01-31',
      ),
      documentText(
        'Suppression',
        'name: known',
        'match: { item: rule-c }',
        'reason: agreed',
        'until: 2999-01-31',
      ),
    ],
  });
  world.emulator.putContent(workspaceOf('central'), aRule('rule-c'));
  world.emulator.putContent(workspaceOf('bank'), aRule('own'));
  world.clock.advance(3_600_000);
  expect((await world.apply(narrower)).outcome).toBe('succeeded');
  for (const name of ['rule-b', 'rule-c']) {
    const held = world.held('bank').find((one) => one.name === name);
    if (held === undefined) throw new Error(`bank has no ${name}`);
    world.put({ ...held, properties: { ...held.properties, severity: 'Low' } });
  }
  const overview = await overviewOf(world, narrower);
  expect(isAsAsked(overview)).toBe(false);
  const text = overviewText(page(overview), style(100)).replaceAll(
    /[0-9a-f-]{36} Succeeded \S+ \S+/g,
    'JOB Succeeded',
  );
  expect(text.slice(0, text.indexOf('\n\ngroup'))).toBe(
    `✖ bank: not as the files ask; 2 pairs of 1 group; 0 in sync, 1 changed, 1 suppressed, 1 left
  behind, 1 of its own.
  Labels sector=finance (fleet.yaml:10:19); parent central.`,
  );
  expect(text.slice(text.indexOf('Copies:'))).toBe(
    `Copies: 3 not in sync
  ~ AnalyticsRule "Title of rule-b": by finance: changed (severity)
  ~ AnalyticsRule "Title of rule-c": by finance: changed (severity): accepted until 2999-01-31:
      agreed
  ~ AnalyticsRule "Title of rule-a": by finance: left behind: no group delivers it any more:
      override noise leaves it out

Left out by overrides
  - noise until 2999-01-31: floods: "Title of rule-a" (fleet.yaml:43:19)

Next: muster why bank rule-b fleet
`,
  );
});

test('tells pairs that fail, since when', async () => {
  const world = whyWorld();
  await world.apply(fleet, { publish: false });
  world.emulator.happen({ kind: 'deleteWorkspace', workspace: workspaceOf('bank') });
  await world.publish(fleet, ['finance']);
  world.clock.advance(3_600_000);
  await world.publish(fleet, ['finance']);
  const overview = await overviewOf(world, fleet);
  expect(overview.failing.map(({ item, failedJobs, lastGood }) => [item.name, failedJobs, lastGood])).toEqual(
    [
      ['rule-a', 2, null],
      ['rule-b', 2, null],
    ],
  );
  expect(overview.copies).toBeNull();
  expect(overview.problems.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^Member bank could not be read/),
  ]);
  expect(overviewText(page(overview), style(100))).toMatch(
    /Failing: 2 pairs\n {2}✖ AnalyticsRule "Title of rule-a" by finance: \w+ since \d{4}/,
  );
});

test('tells what Azure does not have yet, and what is never published', async () => {
  const world = whyWorld();
  expect((await overviewOf(world, fleet)).groups[0]).toMatchObject({ items: 2, notPublished: 2, parts: [] });
  await world.apply(fleet, { publish: false });
  const overview = await overviewOf(world, fleet);
  expect(overview.groups[0]).toMatchObject({ notPublished: 2, parts: [{ job: null }] });
  expect(isAsAsked(overview)).toBe(false);
});

test.each([
  ['a suspended member', { bank: member('bank', 'sector: finance', 'suspend: { reason: Freeze }') }],
  ['a member that leaves', { bank: member('bank', 'sector: finance', 'offboard: KeepCopies') }],
  ['a suspended group', { finance: `${parts.finance}  suspend: { reason: Freeze }\n` }],
] as const)('%s is to receive nothing, and that is said', async (_, texts) => {
  const world = whyWorld();
  await world.apply(fleet);
  const held = whyFleet(texts);
  const overview = await overviewOf(world, held);
  expect(isAsAsked(overview)).toBe(true);
  expect(overviewText(page(overview), style(100))).toMatch(
    /Nothing (?:of it )?is delivered: .*(?:Freeze|KeepCopies)/,
  );
});

test('a member of no group has a page too', async () => {
  const world = whyWorld();
  world.emulator.putContent(workspaceOf('shop'), aRule('own'));
  const overview = await overviewOf(world, fleet, 'shop');
  expect(countsOf(overview.copies ?? [])).toMatchObject({ local: 1, missing: 0 });
  expect(overviewText(page(overview), style(100))).toContain('It is in no group.');
});

test('only the one member is read', async () => {
  const seen: string[] = [];
  const world = whyWorld({}, (request, next) => {
    seen.push(new URL(request.url).pathname);
    return next(request);
  });
  const both = whyFleet({ finance: parts.finance.replace('{ matchLabels: { sector: finance } }', '{}') });
  await world.apply(both);
  seen.length = 0;
  await overviewOf(world, both);
  const lists = seen.filter((path) => path.includes('/rg-bank/'));
  expect(lists).toHaveLength(4);
  expect(seen.filter((path) => path.includes('/rg-shop/'))).toEqual([]);
});

test('its JSON is as the schema says, and what names hold is inert', async () => {
  const world = whyWorld();
  await world.apply(fleet);
  const hostile = '\u001b[31m<img src=x>\u202e@team';
  const read = await overviewOf(world, fleet);
  const [group] = read.groups;
  if (group === undefined) throw new Error('bank is in no group');
  const overview: Overview = {
    ...read,
    held: { text: hostile, at: { file: hostile, line: 1, column: 1 } },
    groups: [{ ...group, by: hostile, held: { text: hostile, at: { file: hostile, line: 1, column: 1 } } }],
    member: { ...read.member, labels: { [hostile]: hostile } },
  };
  const about = { tool: 'muster 0.1.0', cwd: '/', problems: [] };
  const url = new URL('../../../schemas/why.schema.json', import.meta.url);
  const validate = new Ajv2020({ strict: false }).compile(JSON.parse(readFileSync(url, 'utf8')) as object);
  const json: unknown = JSON.parse(JSON.stringify(overviewView.json(page(overview), about)));
  expect([validate(json), validate.errors]).toEqual([true, null]);
  const markdown = overviewView.markdown(page(overview), { ...about, limit: 60_000 });
  for (const shown of [overviewText(page(overview), style(100)), markdown])
    expect(['\u001b', '\u202e'].filter((character) => shown.includes(character))).toEqual([]);
  expect(markdown.replaceAll(/```[\s\S]*?```/g, '')).not.toMatch(/<img|[^;]@team/);
});

test('what stands after the member is an item, but for a folder or a file', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'muster-why-'));
  try {
    mkdirSync(join(cwd, 'fleet'));
    const called = async (line: string) => {
      const engine = anEngine();
      await muster(line, engine, { cwd });
      const read = engine.calls.filter((name) => name === 'readWhy' || name === 'readOverview');
      return [...read, engine.arguments.loadFleet?.[0], engine.arguments.readWhy?.[3]];
    };
    expect(await called('why bank')).toEqual(['readOverview', ['.'], undefined]);
    expect(await called('why bank fleet')).toEqual(['readOverview', ['fleet'], undefined]);
    expect(await called('why bank rule')).toEqual(['readWhy', ['.'], 'rule']);
    expect(await called('why bank fleet fleet')).toEqual(['readWhy', ['fleet'], 'fleet']);
  } finally {
    rmSync(cwd, { recursive: true });
  }
});

test('exits 0 where all is as asked, 2 where not, 1 where something could not be read', async () => {
  const world = whyWorld();
  await world.apply(fleet);
  const overview = await overviewOf(world, fleet);
  const [group] = overview.groups;
  if (group === undefined) throw new Error('bank is in no group');
  const exitOf = async (more: Partial<Overview>, problems: WholeMember['problems'] = []) =>
    (
      await muster(
        'why bank',
        anEngine({
          readOverview: () => Promise.resolve({ overview: { ...overview, ...more }, problems }),
        }),
      )
    ).exit;
  expect(await exitOf({})).toBe(0);
  expect(await exitOf({ groups: [{ ...group, notPublished: 1 }] })).toBe(2);
  expect(await exitOf({}, [{ code: 'MUS207', message: 'no answer' }])).toBe(1);
});

test('its head says what people call the member', async () => {
  const world = whyWorld();
  await world.apply(fleet);
  const overview = await overviewOf(world, fleet);
  const named = { ...overview, member: { ...overview.member, displayName: 'Kundenbank AG' } };
  expect(overviewText(page(named), style(100))).toMatch(/^✔ Kundenbank AG \(bank\): as the files ask/);
});
