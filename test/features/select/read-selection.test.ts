import { expect, test } from 'vitest';
import { readSelection, type SelectionReading } from '../../../src/features/select/read-selection.js';
import type { Scope } from '../../../src/apply/run.js';
import { toFleet } from '../../../src/config/to-fleet.js';
import type { DesiredFleet } from '../../../src/model/desired.js';
import { selectJson } from '../../../src/features/select/view.js';
import { parentSelectionLines } from '../../../src/features/select/view-text.js';
import { aRule, tenant, workspaceOf } from '../../support/small-fleet.js';
import { testWorld } from '../../support/test-world.js';

const doc = (kind: string, name: string, spec: Readonly<Record<string, unknown>>) =>
  JSON.stringify({ apiVersion: 'muster/v1', kind, metadata: { name }, spec });

/** `top` publishes its rules to the workspace of `mid`, which publishes them to a customer; `other` stands alone. */
function fleetOf(include: readonly unknown[] = [{ kind: 'AnalyticsRule' }], more: readonly string[] = []) {
  const text = [
    ...(['top', 'mid', 'other'] as const).map((name) =>
      doc('Parent', name, { workspace: workspaceOf(name), tenant }),
    ),
    doc('Member', 'to-mid', { workspace: workspaceOf('mid'), tenant, parents: ['top'] }),
    doc('Member', 'to-customer', { workspace: workspaceOf('customer'), tenant, parents: ['mid'] }),
    doc('Group', 'top-all', { parent: 'top', members: { names: ['to-mid'] }, content: ['rules'] }),
    doc('Group', 'mid-all', { parent: 'mid', members: { names: ['to-customer'] }, content: ['rules'] }),
    doc('Group', 'mid-more', { parent: 'mid', content: ['rules'] }),
    doc('ContentSelection', 'rules', { include }),
    ...more,
  ].join('\n---\n');
  const result = toFleet([{ name: 'fleet.yaml', text }]);
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return result.value.fleet;
}

function aWorld() {
  const asked: string[] = [];
  const workspaces = ['top', 'mid', 'other', 'customer'].map((name) => ({
    id: workspaceOf(name),
    tenant,
    ...(name === 'top' ? { content: [aRule('rule-a'), aRule('rule-b')] } : {}),
  }));
  const world = testWorld({ workspaces }, (request, next) => {
    asked.push(new URL(request.url).pathname);
    return next(request);
  });
  const { client, pending } = world;
  return {
    ...world,
    asked,
    select: (fleet: DesiredFleet, scope: Scope = {}, name = 'rules') => {
      const selection = fleet.selections.find((each) => each.name === name);
      if (selection === undefined) throw new Error(`no selection ${name}`);
      return readSelection({ client, pending }, fleet, selection, scope);
    },
  };
}

const told = (readings: readonly SelectionReading[]) =>
  readings.map(({ parent, groups, resolved, problems }) => ({
    parent,
    groups,
    items: resolved?.verdicts.map(
      ({ item, taken, reason }) =>
        `${taken ? '+' : '-'} ${item.name} ${reason}${item.predicted === true ? ' predicted' : ''}`,
    ),
    problems: problems.map(({ code, parent: of }) => `${code} ${of ?? ''}`),
  }));

test('a selection is resolved in each parent that uses it, a lower one with what is yet to come', async () => {
  const readings = await aWorld().select(fleetOf());
  expect(told(readings)).toEqual([
    {
      parent: 'top',
      groups: ['top-all'],
      items: ['+ rule-a matched', '+ rule-b matched'],
      problems: [],
    },
    {
      parent: 'mid',
      groups: ['mid-all', 'mid-more'],
      items: ['+ rule-a matched predicted', '+ rule-b matched predicted'],
      problems: [],
    },
  ]);
});

test('what select says is taken is what apply assigns, in each tier', async () => {
  const world = aWorld();
  const fleet = fleetOf([{ names: ['rule-b'] }]);
  const before = await world.select(fleet);
  await world.apply(fleet);
  const after = await world.select(fleet);
  const takenBy = (readings: readonly SelectionReading[]) =>
    readings.map(({ resolved }) =>
      resolved?.verdicts.filter(({ taken }) => taken).map(({ item }) => item.name),
    );
  expect(takenBy(before)).toEqual([['rule-b'], ['rule-b']]);
  expect(takenBy(after)).toEqual(takenBy(before));
  const assigned = ['top', 'mid'].map((name) =>
    world.emulator
      .view(workspaceOf(name))
      ?.assignments.map(({ properties }) => properties.items as readonly unknown[])
      .map(({ length }) => length),
  );
  expect(assigned).toEqual([[1], [1, 1]]);
});

test('a parent or group in scope is looked at, whether it uses the selection or not', async () => {
  const world = aWorld();
  expect(told(await world.select(fleetOf(), { parents: ['other'] }))).toEqual([
    { parent: 'other', groups: [], items: [], problems: ['MUS401 other'] },
  ]);
  expect((await world.select(fleetOf(), { groups: ['mid-more'] })).map(({ parent }) => parent)).toEqual([
    'mid',
  ]);
});

test('only the parents asked about and those above them are read', async () => {
  const readBy = async (scope: Scope) => {
    const world = aWorld();
    await world.select(fleetOf(), scope);
    return [...new Set(world.asked.map((path) => /rg-(\w+)/i.exec(path)?.[1]))].sort();
  };
  expect(await readBy({ parents: ['top'] })).toEqual(['top']);
  expect(await readBy({ parents: ['mid'] })).toEqual(['mid', 'top']);
});

test('items that no entry includes say which entry comes nearest', async () => {
  const fleet = fleetOf([{ match: { displayName: 'x', enabled: false } }, { kind: 'Workbook' }]);
  const [reading] = await aWorld().select(fleet, { parents: ['top'] });
  expect(reading?.resolved?.verdicts.map(({ reason, nearest }) => [reason, nearest?.keys])).toEqual(
    ['rule-a', 'rule-b'].map((name) => [
      'notIncluded',
      [
        { key: 'displayName', known: true, values: [`Title of ${name}`] },
        { key: 'enabled', known: true, values: ['true'] },
      ],
    ]),
  );
  expect(reading?.problems.map(({ code }) => code)).toEqual(['MUS401']);
});

test('a parent that cannot be read is a problem of that parent, and the others are shown', async () => {
  const world = aWorld();
  world.emulator.happen({ kind: 'removeRole', workspace: workspaceOf('other') });
  const fleet = fleetOf(undefined, [doc('Group', 'other-all', { parent: 'other', content: ['rules'] })]);
  const readings = await world.select(fleet, { parents: ['other', 'top'] });
  expect(readings.map(({ parent, resolved }) => [parent, resolved !== undefined])).toEqual([
    ['other', false],
    ['top', true],
  ]);
  expect(new Set(readings[0]?.problems.map(({ code, parent }) => `${code} ${parent ?? ''}`))).toEqual(
    new Set(['MUS203 other']),
  );
});

test('below a parent that cannot be planned the content is not known, at any distance', async () => {
  const fleet = fleetOf(
    [{ names: ['rule-a', 'gone'] }],
    [
      doc('Parent', 'low', { workspace: workspaceOf('customer'), tenant }),
      doc('Group', 'low-all', { parent: 'low', content: ['rules'] }),
    ],
  );
  const readings = await aWorld().select(fleet, { parents: ['mid', 'low'] });
  expect(told(readings)).toEqual([
    {
      parent: 'mid',
      groups: ['mid-all', 'mid-more'],
      items: undefined,
      problems: ['MUS402 top', 'MUS408 mid'],
    },
    {
      parent: 'low',
      groups: ['low-all'],
      items: undefined,
      problems: ['MUS402 top', 'MUS408 mid', 'MUS408 low'],
    },
  ]);
  expect(readings.map(({ problems }) => problems.at(-1)?.message)).toEqual([
    'What mid will hold is not known, because top above it could not be planned.',
    'What low will hold is not known, because top, mid above it could not be planned.',
  ]);
  const { errors } = selectJson('rules', readings, { tool: 'muster 0.0.0' });
  expect(errors.map(({ code }) => code)).toEqual(['MUS402', 'MUS408', 'MUS408', 'MUS408']);
});

test('an item that overrides leave out says by which, and for whom', async () => {
  const world = aWorld();
  const fleet = fleetOf(undefined, [
    doc('Override', 'noise', {
      members: { names: ['to-mid', 'to-customer'] },
      items: [{ names: ['rule-b'] }],
      exclude: true,
      reason: 'It floods',
    }),
  ]);
  await world.apply(fleet);
  const [top, mid] = await world.select(fleet);
  const leftOut = (reading: SelectionReading | undefined) =>
    reading?.resolved?.verdicts.map(({ item, leftOut: found }) => [item.name, found]);
  expect(leftOut(top)).toEqual([
    ['rule-a', undefined],
    ['rule-b', [{ override: 'noise', members: ['to-mid'] }]],
  ]);
  // What never arrives there cannot be left out once more.
  expect(leftOut(mid)).toEqual([['rule-a', undefined]]);
  const json = selectJson('rules', top === undefined ? [] : [top], { tool: 'muster 0' });
  expect(json.parents[0]?.items[1]).toMatchObject({ leftOut: [{ override: 'noise', members: ['to-mid'] }] });
  expect(
    parentSelectionLines(top ?? never, { width: 100, colors: false, sources: new Map() }, false),
  ).toContain('      left out by override noise for to-mid');
});

const never: SelectionReading = { parent: '', groups: [], resolved: undefined, problems: [] };
