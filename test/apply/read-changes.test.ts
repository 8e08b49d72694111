import { expect, test } from 'vitest';
import { withItemChanges } from '../../src/apply/read-changes.js';
import { readPlanned } from '../../src/apply/read-and-plan.js';
import type { DesiredFleet } from '../../src/model/desired.js';
import type { FleetPlan } from '../../src/plan/fleet-plan.js';
import {
  driftWorld,
  type DriftWorld,
  fleetFrom,
  groupDoc,
  memberDoc,
  parentDoc,
} from '../support/drift-world.js';
import { aRule, workspaceOf } from '../support/small-fleet.js';

const hour = 3_600_000;

/** A central workspace with that many rules, a function and a workbook, and the requests that were made. */
function worldOf(
  rules: number,
  members: readonly string[],
  settings: Parameters<typeof driftWorld>[1] = {},
): { readonly world: DriftWorld; readonly seen: string[]; readonly deny: Set<string> } {
  const seen: string[] = [];
  const deny = new Set<string>();
  const world = driftWorld(
    [
      {
        name: 'central',
        content: [
          ...Array.from({ length: rules }, (_, n) => aRule(`rule-${String(n)}`)),
          {
            name: 'lookup',
            type: 'Microsoft.OperationalInsights/workspaces/savedSearches',
            properties: {
              category: 'Functions',
              displayName: 'Lookup',
              functionAlias: 'Lookup',
              query: 'T | take 1',
              version: 2,
            },
          },
          {
            name: '0f8fad5b-d9cb-469f-a165-70867728950e',
            type: 'Microsoft.Insights/workbooks',
            kind: 'shared',
            properties: {
              displayName: 'Overview',
              category: 'sentinel',
              serializedData: '{"version":"Notebook/1.0","items":["first"]}',
            },
          },
        ],
      },
      ...members.map((name) => ({ name })),
    ],
    settings,
    async (request, next) => {
      const { pathname } = new URL(request.url);
      seen.push(`${request.method} ${pathname}`);
      if ([...deny].some((name) => pathname.toLowerCase().includes(`/rg-${name}/`)))
        return new Response(JSON.stringify({ error: { code: 'AuthorizationFailed', message: 'no' } }), {
          status: 403,
          headers: { 'content-type': 'application/json' },
        });
      return next(request);
    },
  );
  return { world, seen, deny };
}

function fleetOf(members: readonly string[], kind: string | readonly string[] = '*'): DesiredFleet {
  return fleetFrom([
    parentDoc('central'),
    ...members.map((name) => memberDoc(name, ['central'])),
    groupDoc('all', members, ['everything']),
    ['ContentSelection', 'everything', { include: [{ kind }] }],
  ]);
}

function edit(world: DriftWorld, name: string, change: Readonly<Record<string, unknown>>): void {
  const held = world.held('central').find((one) => one.name === name);
  if (held === undefined) throw new Error(`no ${name}`);
  world.put({ ...held, properties: { ...held.properties, ...change } });
}

async function changesIn(world: DriftWorld, fleet: DesiredFleet): Promise<FleetPlan> {
  const { client, pending } = world;
  const planned = await readPlanned({ client, pending }, fleet, {}, { publish: true });
  return withItemChanges(client, fleet, planned);
}

/** What of the requests went to members, without the workspace that each begins with. */
function inMembers(seen: readonly string[]): readonly string[] {
  return seen
    .filter((line) => !line.toLowerCase().includes('/rg-central/'))
    .map((line) =>
      line.replace(/\/subscriptions\/.*\/(?=rg-)/i, '').replace(/\/providers\/.*\/(?=[^/]+\/[^/]+$)/, ' … '),
    );
}

test('what waits for a publish by hand is read by one request an item too, after what apply publishes', async () => {
  const { world, seen } = worldOf(2, ['ams', 'ber', 'cph']);
  const fleet = (publish: string) =>
    fleetFrom([
      parentDoc('central'),
      ...['ams', 'ber', 'cph'].map((name) => memberDoc(name, ['central'])),
      groupDoc('by-hand', ['ams', 'ber'], ['everything'], { publish }),
      groupDoc('by-run', ['cph'], ['everything']),
      ['ContentSelection', 'everything', { include: [{ kind: '*' }] }],
    ]);
  await world.apply(fleet('Auto'));
  world.clock.advance(hour);
  edit(world, 'rule-0', { severity: 'Low' });
  edit(world, 'rule-1', { severity: 'Low' });
  seen.length = 0;
  const plan = await changesIn(world, fleet('Manual'));
  const items = plan.parents[0]?.changes?.items ?? [];
  expect(
    items.map(({ item, groups, members, seenIn, state, byHand }) => [
      item.name,
      ...groups,
      members,
      seenIn,
      state,
      byHand,
    ]),
  ).toEqual([
    ['rule-0', 'by-run', 1, 'cph', 'changed', undefined],
    ['rule-1', 'by-run', 1, 'cph', 'changed', undefined],
    ['rule-0', 'by-hand', 2, 'ams', 'changed', true],
    ['rule-1', 'by-hand', 2, 'ams', 'changed', true],
  ]);
  expect(seen.filter((line) => !line.includes('/rg-central/'))).toHaveLength(4);
  expect(plan.parents[0]?.steps.map(({ id }) => id)).toEqual(['publish/assignment/central/by-run']);
});

test('an edited rule is shown once, beside the copy of one member, by one request', async () => {
  const { world, seen } = worldOf(2, ['ams', 'ber', 'cph']);
  const fleet = fleetOf(['ams', 'ber', 'cph']);
  await world.apply(fleet);
  world.clock.advance(hour);
  edit(world, 'rule-1', { severity: 'Low' });
  seen.length = 0;
  const { parents } = await changesIn(world, fleet);
  expect(parents[0]?.changes).toEqual({
    more: 0,
    items: [
      {
        item: {
          kind: 'AnalyticsRule',
          name: 'rule-1',
          displayName: 'Title of rule-1',
          resourceId: expect.stringContaining('/central/') as string,
        },
        groups: ['all'],
        members: 3,
        state: 'changed',
        seenIn: 'ams',
        patch: [{ op: 'replace', path: '/properties/severity', value: 'Low' }],
        difference: { fields: ['severity'], lines: ['- severity: "High"', '+ severity: "Low"'] },
        unread: [],
      },
    ],
  });
  expect(seen.filter((line) => !line.includes('/rg-central/'))).toEqual([
    `GET ${workspaceOf('ams')}/providers/Microsoft.SecurityInsights/alertRules/rule-1`,
  ]);
});

test('where nothing was modified, no member is read', async () => {
  const { world, seen } = worldOf(2, ['ams']);
  const fleet = fleetOf(['ams']);
  await world.apply(fleet);
  world.clock.advance(hour);
  seen.length = 0;
  const { parents } = await changesIn(world, fleet);
  expect([parents[0]?.changes, inMembers(seen)]).toEqual([undefined, []]);
});

test('where copies have names of their own, the member’s list of the kind is read once for all of them', async () => {
  const { world, seen } = worldOf(4, ['ams', 'ber'], { copyNames: 'new' });
  const fleet = fleetOf(['ams', 'ber']);
  await world.apply(fleet);
  world.clock.advance(hour);
  for (const n of [0, 1, 2]) edit(world, `rule-${String(n)}`, { severity: 'Low' });
  edit(world, 'lookup', { query: 'T | take 2' });
  seen.length = 0;
  const { parents } = await changesIn(world, fleet);
  expect(parents[0]?.changes?.items.map(({ item, state, seenIn }) => [item.name, state, seenIn])).toEqual([
    ['rule-0', 'changed', 'ams'],
    ['rule-1', 'changed', 'ams'],
    ['rule-2', 'changed', 'ams'],
    ['lookup', 'changed', 'ams'],
  ]);
  const asked = seen
    .filter((line) => !line.includes('/rg-central/'))
    .map((line) => line.split('/').slice(-2));
  expect(asked).toEqual([
    ['alertRules', 'rule-0'],
    ['Microsoft.SecurityInsights', 'alertRules'],
    ['ams', 'savedSearches'],
  ]);
});

test('a workbook is compared with its content, which a list leaves out: two requests', async () => {
  const { world, seen } = worldOf(1, ['ams']);
  const fleet = fleetOf(['ams']);
  await world.apply(fleet);
  world.clock.advance(hour);
  edit(world, '0f8fad5b-d9cb-469f-a165-70867728950e', {
    serializedData: '{"version":"Notebook/1.0","items":["second"]}',
  });
  const before = seen.length;
  const plain = await world.plan(fleet);
  const listed = seen.length - before;
  expect(plain.parents[0]?.changes).toBeUndefined();
  seen.length = 0;
  const { parents } = await changesIn(world, fleet);
  expect(parents[0]?.changes?.items.map(({ state, difference }) => [state, difference?.fields])).toEqual([
    ['changed', ['serializedData.items.0']],
  ]);
  expect(seen.length - listed).toBe(2);
});

test('members that may not be read are asked once and said; the next one that answers tells', async () => {
  const { world, seen, deny } = worldOf(3, ['ams', 'ber', 'cph']);
  const fleet = fleetOf(['ams', 'ber', 'cph'], 'AnalyticsRule');
  await world.apply(fleet);
  world.clock.advance(hour);
  for (const n of [0, 1, 2]) edit(world, `rule-${String(n)}`, { severity: 'Low' });
  deny.add('ams');
  seen.length = 0;
  const { parents } = await changesIn(world, fleet);
  expect(parents[0]?.changes?.items.map(({ state, seenIn, unread }) => [state, seenIn, unread])).toEqual([
    ['changed', 'ber', ['ams']],
    ['changed', 'ber', ['ams']],
    ['changed', 'ber', ['ams']],
  ]);
  expect(seen.filter((line) => line.includes('/rg-ams/'))).toHaveLength(1);
  expect(seen.filter((line) => line.includes('/rg-ber/'))).toHaveLength(3);
});

test('at most five members are asked for an item, and at most twenty items are looked at', async () => {
  const members = ['ams', 'ber', 'cph', 'dub', 'edi', 'fra', 'gva'];
  const { world, seen, deny } = worldOf(22, members);
  const fleet = fleetOf(members, 'AnalyticsRule');
  await world.apply(fleet);
  world.clock.advance(hour);
  for (let n = 0; n < 22; n++) edit(world, `rule-${String(n)}`, { severity: 'Low' });
  for (const name of members) deny.add(name);
  seen.length = 0;
  const { parents } = await changesIn(world, fleet);
  const { items = [], more } = parents[0]?.changes ?? {};
  expect([items.length, more]).toEqual([20, 2]);
  expect(new Set(items.map(({ state, seenIn, unread }) => JSON.stringify([state, seenIn, unread])))).toEqual(
    new Set([JSON.stringify(['unread', null, members.slice(0, 5)])]),
  );
  expect(inMembers(seen)).toHaveLength(5);
});

test('a member that has no copy yet does not tell; that nobody has one is said', async () => {
  const { world } = worldOf(2, ['ams', 'ber']);
  const fleet = fleetOf(['ams', 'ber'], 'AnalyticsRule');
  await world.apply(fleet);
  world.clock.advance(hour);
  const copies = ['ams', 'ber'].flatMap((name) => world.held(name));
  for (const copy of copies.filter(({ member, name }) => name === 'rule-1' || member === 'ams'))
    world.remove(copy);
  edit(world, 'rule-0', { severity: 'Low' });
  edit(world, 'rule-1', { severity: 'Low' });
  const { parents } = await changesIn(world, fleet);
  expect(parents[0]?.changes?.items.map(({ item, state, seenIn }) => [item.name, state, seenIn])).toEqual([
    ['rule-0', 'changed', 'ber'],
    ['rule-1', 'missing', 'ber'],
  ]);
});

test('an item that was written and means the same changes nothing', async () => {
  const { world } = worldOf(1, ['ams']);
  const fleet = fleetOf(['ams'], 'AnalyticsRule');
  await world.apply(fleet);
  world.clock.advance(hour);
  edit(world, 'rule-0', {});
  const { parents } = await changesIn(world, fleet);
  expect(parents[0]?.changes?.items.map(({ state, seenIn }) => [state, seenIn])).toEqual([['same', 'ams']]);
});
