import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { lacking, readWho, type WhoRow } from '../../../src/features/why/who.js';
import { type Who, whoText, whoView } from '../../../src/features/why/who-view.js';
import type { DesiredFleet } from '../../../src/model/desired.js';
import type { DriftWorld } from '../../support/drift-world.js';
import { runController } from '../../support/run-controller.js';
import { workspaceOf } from '../../support/small-fleet.js';
import { anEngine, muster } from '../../cli/fakes.js';
import { documentText, member, parts, whyFleet, whyWorld } from './why-world.js';

function askWho({ client, clock, pending }: DriftWorld, fleet: DesiredFleet, item: string) {
  const deps = { client, clock, pending, emit: () => undefined, interrupted: runController().signal };
  return readWho(deps, fleet, {}, item);
}

const excepting = documentText(
  'Override',
  'name: noise',
  'members: { names: [mill] }',
  'items: [{ names: [rule-a] }]',
  'exclude: true',
  'reason: floods there',
);

/** Besides `bank` and `shop`: `mill` with an exception, `farm` that is suspended, and `vault`. */
const fleet = whyFleet({
  more: [
    member('mill', 'sector: finance'),
    member('farm', 'sector: finance', 'suspend: { reason: Freeze }'),
    member('vault', 'sector: finance'),
    excepting,
  ],
});

async function applied(): Promise<DriftWorld> {
  const world = whyWorld({}, undefined, ['mill', 'farm', 'vault']);
  expect((await world.apply(fleet)).outcome).toBe('succeeded');
  return world;
}

const said = (rows: readonly WhoRow[]) =>
  rows.map(({ member: name, state, asked, reason }) => [name, state, asked, reason]);

test('every member has its state, what should have it and has not first', async () => {
  const world = await applied();
  world.remove({ member: 'vault', collection: 'alertRules', name: 'rule-a', properties: {} });
  const { rows, problems } = await askWho(world, fleet, 'rule-a');
  expect(problems).toEqual([]);
  expect(said(rows)).toEqual([
    ['vault', 'missing', true, 'the copy was deleted in the member'],
    ['mill', 'excluded', false, 'override noise leaves it out for mill: floods there'],
    ['farm', 'suspended', false, 'member farm is suspended: Freeze'],
    ['bank', 'inSync', true, null],
    ['shop', 'notSelected', false, 'the member is in no group that delivers it'],
  ]);
  expect(lacking(rows).map((row) => row.member)).toEqual(['vault']);
});

test('one member that cannot be read hides none of the others', async () => {
  const world = await applied();
  world.emulator.happen({ kind: 'removeRole', workspace: workspaceOf('vault'), leaving: 'none' });
  const { rows, problems } = await askWho(world, fleet, 'rule-a');
  expect(said(rows).slice(0, 1)).toEqual([['vault', 'unread', true, 'the member could not be read']]);
  expect(rows.filter(({ state }) => state === 'inSync').map((row) => row.member)).toEqual(['bank']);
  expect(problems.map(({ code }) => code)).toEqual(['MUS203']);
});

test('reads one copy of each member that should have it, and no list of any member', async () => {
  const seen: string[] = [];
  const world = whyWorld(
    {},
    (request, next) => {
      seen.push(`${request.method} ${new URL(request.url).pathname}`);
      return next(request);
    },
    ['mill', 'farm', 'vault'],
  );
  await world.apply(fleet);
  seen.length = 0;
  await askWho(world, fleet, 'rule-a');
  const outside = seen.filter((line) => !/\/(?:central|rg-central)\//i.test(line));
  expect(outside.sort()).toEqual(
    ['bank', 'vault'].map(
      (name) => `GET ${workspaceOf(name)}/providers/Microsoft.SecurityInsights/alertRules/rule-a`,
    ),
  );
});

test('a name that several items bear has lines for each, and one that none bears the nearest', async () => {
  const world = await applied();
  const twin = world.held('central').find(({ name }) => name === 'rule-b');
  if (twin === undefined) throw new Error('central has no rule-b');
  world.put({ ...twin, properties: { ...twin.properties, displayName: 'Title of rule-a' } });
  const { rows } = await askWho(world, fleet, 'Title of rule-a');
  expect(rows.filter((row) => row.member === 'bank').map(({ item }) => item?.name)).toEqual([
    'rule-b',
    'rule-a',
  ]);
  expect((await askWho(world, fleet, 'Title of rule-q')).problems).toMatchObject([
    { code: 'MUS661', hint: 'Did you mean "Title of rule-a"?' },
  ]);
});

test('a co-managed member has the answer of the parent that delivers', async () => {
  const other = parts.parent.replaceAll('central', 'second');
  const both = whyFleet({
    bank: parts.bank.replace('[central]', '[central, second]'),
    more: [other],
  });
  const world = whyWorld({}, undefined, ['second']);
  await world.apply(both);
  const { rows } = await askWho(world, both, 'rule-a');
  expect(rows.map(({ member: name, state, parent }) => [name, state, parent])).toEqual([
    ['bank', 'inSync', 'central'],
    ['shop', 'notSelected', 'central'],
  ]);
});

const item = { kind: 'AnalyticsRule', name: 'r-1', displayName: 'Spray', resourceId: '/r-1' } as const;
const row = (name: string, more: Partial<WhoRow>): WhoRow => ({
  member: name,
  state: 'inSync',
  asked: true,
  parent: 'soc',
  group: 'finance',
  item,
  cause: null,
  reason: null,
  at: undefined,
  ...more,
});
const rows = [
  row('granite-hospital-06-with-a-name-that-is-rather-long', {
    state: 'failing',
    cause: 'jobFailed',
    reason: 'job 1 of 2026-03-01 08:00:02 UTC says Failed: PermissionDenied: no role',
  }),
  row('bank', {}),
  row('shop', {
    state: 'notSelected',
    asked: false,
    cause: 'notMember',
    reason: 'the member is in no group that delivers it',
    at: { file: 'fleet.yaml', line: 7, column: 3 },
  }),
];
const who: Who = { asked: 'r-1', rows, problems: [], missing: false, words: ['fleet'] };
const style = (width: number) => ({ width, colors: false, sources: new Map() });

test('is a table that fits 60 columns, and ends with the next command', () => {
  expect(whoText(who, style(60))).toBe(
    `✖ AnalyticsRule "Spray": 1 of 2 that should have it has it;
  1 failing, 1 in sync, 1 not selected.

  ✖ failing      granite-hospital-06…  group finance: job 1
                                       of 2026-03-01
                                       08:00:02 UTC says
                                       Failed:
                                       PermissionDenied: no
                                       role
  ✔ in sync      bank                  group finance
  · not selected shop                  group finance: the
                                       member is in no group
                                       that delivers it

Next: muster why granite-hospital-06-with-a-name-that-is-rather-long r-1 fleet
`,
  );
});

test('--missing keeps those that should have it and do not, and counts all', () => {
  const only = { ...who, missing: true };
  expect(whoText(only, style(100))).not.toContain('shop');
  const about = { tool: 'muster 0.1.0', cwd: '/', problems: [] };
  expect(whoView.json(only, about)).toMatchObject({
    members: [{ state: 'failing' }],
    summary: { members: 3, lacking: 1, inSync: 1, notSelected: 1 },
  });
  expect(whoView.markdown(only, { ...about, limit: 60_000 })).not.toContain('shop');
});

test('its JSON is as the schema says', () => {
  const url = new URL('../../../schemas/who.schema.json', import.meta.url);
  const validate = new Ajv2020({ strict: false }).compile(JSON.parse(readFileSync(url, 'utf8')) as object);
  const json = whoView.json(who, { tool: 'muster 0.1.0', cwd: '/', problems: [] });
  expect([validate(JSON.parse(JSON.stringify(json))), validate.errors]).toEqual([true, null]);
});

test('what names hold reaches neither terminal nor Markdown', () => {
  const hostile = '\u001b[31m<img src=x>\u202e@team';
  const bad = { ...who, rows: [row(hostile, { state: 'failing', reason: hostile, group: hostile })] };
  const markdown = whoView.markdown(bad, { limit: 60_000, tool: 'muster 0', cwd: '/', problems: [] });
  for (const shown of [whoText(bad, style(100)), markdown])
    expect(['\u001b', '\u202e'].filter((character) => shown.includes(character))).toEqual([]);
  expect(markdown).not.toMatch(/<img|[^;]@team/);
});

test.each([
  [0, rows.slice(1), []],
  [2, rows, []],
  [1, rows.slice(1), [{ code: 'MUS207', message: 'no answer' } as const]],
])('exits %i', async (expected, found, problems) => {
  const engine = anEngine({ readWho: () => Promise.resolve({ asked: 'r-1', rows: found, problems }) });
  expect((await muster('who r-1', engine)).exit).toBe(expected);
});

test('each line and row says what people call the member', () => {
  const named = { ...who, displayNames: new Map([['bank', 'Kundenbank <b>']]) };
  expect(whoText(named, style(100))).toMatch(/ bank +Kundenbank <b>: group /);
  const about = { tool: 'muster 0.1.0', cwd: '/', problems: [] };
  expect(whoView.markdown(named, { ...about, limit: 60_000 })).toContain(
    '| <code>Kundenbank &#60;b&#62; &#40;bank&#41;</code> |',
  );
  expect(whoView.json(named, about)).toEqual(whoView.json(who, about));
});
