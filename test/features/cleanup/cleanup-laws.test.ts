import fc from 'fast-check';
import { expect, test } from 'vitest';
import { putResource } from '../../../src/azure/write.js';
import type { DesiredFleet } from '../../../src/model/desired.js';
import { cleanUp, dryCleanup } from '../../support/cleanup-world.js';
import {
  asSent,
  driftWorld,
  fleetFrom,
  groupDoc,
  idOf,
  memberDoc,
  parentDoc,
  type DriftWorld,
  type Held,
} from '../../support/drift-world.js';

const runs = { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 6) };
const names = ['ams', 'ber', 'cph'] as const;
const kinds = ['AnalyticsRule', 'AutomationRule', 'HuntingQuery', 'Function', 'Workbook'] as const;
const collections = {
  AnalyticsRule: 'alertRules',
  AutomationRule: 'automationRules',
  HuntingQuery: 'savedSearches',
  Function: 'savedSearches',
  Workbook: 'workbooks',
} as const;

/** Two groups: who is in them, and the kinds that they deliver. */
const state = fc.record({
  first: fc.record({ members: fc.subarray([...names]), kinds: fc.subarray([...kinds]) }),
  second: fc.record({ members: fc.subarray([...names]), kinds: fc.subarray([...kinds]) }),
});
type State = typeof state extends fc.Arbitrary<infer T> ? T : never;

/** Something that somebody does in a member after the first apply. */
const deed = fc.record({
  member: fc.constantFrom(...names),
  at: fc.nat(100),
  what: fc.constantFrom('edit' as const, 'own' as const, 'delete' as const),
});

function fleetOf({ first, second }: State): DesiredFleet {
  return fleetFrom([
    parentDoc('central', { prune: true }),
    ...names.map((name) => memberDoc(name, ['central'])),
    ...(['first', 'second'] as const).flatMap((name) => {
      const { members, kinds: own } = { first, second }[name];
      return [
        groupDoc(name, members, own.length === 0 ? [] : [`of-${name}`]),
        ...(own.length === 0
          ? []
          : [['ContentSelection', `of-${name}`, { include: [{ kind: own }], allowEmpty: true }] as const]),
      ];
    }),
  ]);
}

/** `member collection name` of a held resource. */
function keyOf({ member, collection, name }: Held): string {
  return `${member} ${collection} ${name}`;
}

/** Whether a group of the files selects what the resource may be, by a plain reading. */
function isSelected({ first, second }: State, one: Held, delivered: ReadonlyMap<string, string>): boolean {
  const kind = delivered.get(one.name);
  return [first, second].some(
    (group) => group.members.includes(one.member as never) && group.kinds.some((own) => own === kind),
  );
}

function edit(world: DriftWorld, one: Held): void {
  const field = one.collection === 'automationRules' ? { order: Number(one.properties.order) + 1 } : {};
  const text =
    one.collection === 'workbooks' || one.collection === 'alertRules' ? { description: 'Edited there' } : {};
  const query =
    one.collection === 'savedSearches' ? { query: `${String(one.properties.query)} | take 1` } : {};
  world.put({ ...one, properties: { ...one.properties, ...field, ...text, ...query } });
}

test('only delivered, untouched copies that nothing selects are deleted; each can be put back as it was', async () => {
  let deleted = 0;
  await fc.assert(
    fc.asyncProperty(
      state,
      state,
      fc.array(deed, { maxLength: 6 }),
      fc.boolean(),
      fc.record({
        copyNames: fc.constantFrom('keep' as const, 'keep' as const, 'new' as const),
        systemData: fc.constantFrom(true, true, false),
      }),
      async (before, after, deeds, applied, settings) => {
        const world = driftWorld(
          [{ name: 'central', content: 'sample' }, ...names.map((name) => ({ name }))],
          settings,
        );
        const own = new Set(names.flatMap((name) => world.held(name).map(keyOf)));
        const first = await world.apply(fleetOf(before));
        const kindOfName = new Map(first.pairs.map(({ item }) => [item.name, item.kind as string]));
        const delivered = new Set(
          first.pairs
            .filter(({ status }) => status === 'Succeeded')
            .map(({ member, item }) => `${member} ${collections[item.kind as never] as string} ${item.name}`),
        );
        world.clock.advance(3_600_000);
        const touched = new Set<string>();
        for (const { member, at, what } of deeds) {
          const all = world.held(member).filter((one) => !touched.has(keyOf(one)));
          const one = all[at % Math.max(all.length, 1)];
          if (one === undefined) continue;
          const named = { ...one, name: `own-${one.name}` };
          touched.add(keyOf(one)).add(keyOf(named));
          if (what === 'delete') world.remove(one);
          else if (what === 'edit') edit(world, one);
          else world.put({ ...named, properties: { ...one.properties, displayName: 'Our own' } });
        }
        world.clock.advance(3_600_000);
        const fleet = fleetOf(after);
        if (applied) await world.apply(fleet);
        world.clock.advance(3_600_000);

        const held = names.flatMap((name) => world.held(name));
        const sent = { ...world.client.requests };
        const cleanup = await dryCleanup(world, fleet);
        expect({ ...world.client.requests, GET: 0 }).toEqual({ ...sent, GET: 0 });
        expect(names.flatMap((name) => world.held(name))).toEqual(held);
        expect(cleanup.problems).toEqual([]);

        const { copies, saved } = await cleanUp(world, fleet, cleanup.doomed);
        const left = new Set(names.flatMap((name) => world.held(name)).map(keyOf));
        const gone = held.filter((one) => !left.has(keyOf(one)));
        for (const one of gone) {
          expect([keyOf(one), isSelected(after, one, kindOfName)]).toEqual([keyOf(one), false]);
          expect(delivered).toContain(keyOf(one));
          expect([own.has(keyOf(one)), touched.has(keyOf(one))]).toEqual([false, false]);
        }
        expect(copies.every(({ status }) => status === 'deleted')).toBe(true);
        expect(gone.map((one) => idOf(one).toLowerCase()).sort()).toEqual(
          [...saved.keys()].map((id) => id.toLowerCase()).sort(),
        );
        expect((await dryCleanup(world, fleet)).doomed).toEqual([]);
        deleted += gone.length;

        for (const [id, { body }] of saved) expect((await putResource(world.client, id, body)).ok).toBe(true);
        const restored = names.flatMap((name) => world.held(name));
        expect([...restored].sort(byKey).map(asSent)).toEqual([...held].sort(byKey).map(asSent));
      },
    ),
    {
      ...runs,
      // One that surely leaves orphans, so that the law is about something.
      examples: [
        [
          { first: { members: [...names], kinds: [...kinds] }, second: { members: [], kinds: [] } },
          {
            first: { members: [...names], kinds: ['AnalyticsRule'] },
            second: { members: ['ams'], kinds: ['Workbook'] },
          },
          [{ member: 'ber', at: 3, what: 'edit' }],
          true,
          { copyNames: 'keep', systemData: true },
        ],
      ],
    },
  );
  expect(deleted).toBeGreaterThan(0);
});

/** Something that somebody does in a member: before the job, while it runs, or later; to one of what is there or by it. */
const moment = fc.record({
  member: fc.constantFrom(...names),
  at: fc.nat(100),
  when: fc.constantFrom('before' as const, 'during' as const, 'after' as const),
  what: fc.constantFrom(
    'create' as const,
    'edit' as const,
    'attach' as const,
    'copy' as const,
    'copyByName' as const,
  ),
});

test('whoever creates, edits, attaches and copies at whatever moment: only delivered, unedited, unwanted copies are deleted', async () => {
  let deleted = 0;
  await fc.assert(
    fc.asyncProperty(
      state,
      state,
      fc.array(moment, { maxLength: 8 }),
      fc.constantFrom('stays' as const, 'changes' as const, 'goes' as const),
      fc.constantFrom('keep' as const, 'new' as const),
      async (before, after, moments, central, copyNames) => {
        const world = driftWorld(
          [{ name: 'central', content: 'sample' }, ...names.map((name) => ({ name }))],
          { copyNames, jobDurationMs: 600_000 },
        );
        /** `keyOf` and etag of what a customer wrote last, and what a playbook was attached to. */
        const theirs = new Set<string>();
        const put = (one: Held) => {
          world.put(one);
          theirs.add(writtenAs(world, one));
        };
        const act = async (when: (typeof moments)[number]['when']) => {
          for (const { member, at, what } of moments.filter((one) => one.when === when)) {
            const items = world.held('central');
            const item = items[at % items.length];
            const held = world.held(member);
            const one = held[at % Math.max(held.length, 1)];
            if (item !== undefined && what === 'create')
              put({ ...item, member, properties: { ...item.properties, displayName: `Own ${item.name}` } });
            if (item !== undefined && what === 'copy') put({ ...item, member, name: `own-${item.name}` });
            if (item !== undefined && what === 'copyByName') put({ ...item, member });
            if (one !== undefined && what === 'edit') {
              edit(world, one);
              theirs.add(writtenAs(world, one));
            }
            if (one?.collection === 'alertRules' && what === 'attach') {
              const body = {
                properties: { logicAppResourceId: '/call', triggerUri: 'https://example.net/t' },
              };
              await putResource(world.client, `${idOf(one)}/actions/call`, body);
              theirs.add(keyOf(one));
            }
          }
        };
        await act('before');
        world.clock.advance(1_000);
        await world.apply(fleetOf(before), { wait: false });
        for (let step = 0; step < 3; step++) {
          world.clock.advance(190_000);
          await act('during');
        }
        world.clock.advance(3_600_000);
        await act('after');
        if (central !== 'stays')
          for (const one of world.held('central'))
            if (central === 'goes' && one.collection !== 'alertRules') world.remove(one);
            else edit(world, one);
        await world.apply(fleetOf(after));
        world.clock.advance(3_600_000);

        const fleet = fleetOf(after);
        const { doomed } = await dryCleanup(world, fleet);
        const wanted = new Map(world.held('central').map((one) => [one.name, one]));
        for (const { member, item } of doomed) {
          const one = world
            .held(member)
            .find((held) => idOf(held).toLowerCase() === item.resourceId.toLowerCase());
          if (one === undefined) throw new Error(`${member} does not hold ${item.name}`);
          const kinds = new Map([[one.name, item.kind]]);
          expect([keyOf(one), resourceIn(world, one)?.origin !== undefined]).toEqual([keyOf(one), true]);
          expect([theirs.has(keyOf(one)), theirs.has(writtenAs(world, one))]).toEqual([false, false]);
          expect(wanted.has(one.name) && isSelected(after, one, kinds)).toBe(false);
        }
        deleted += doomed.length;
      },
    ),
    {
      ...runs,
      examples: [
        [
          { first: { members: [...names], kinds: [...kinds] }, second: { members: [], kinds: [] } },
          { first: { members: [...names], kinds: ['AnalyticsRule'] }, second: { members: [], kinds: [] } },
          [
            { member: 'ams', at: 3, when: 'during', what: 'edit' },
            { member: 'ber', at: 20, when: 'before', what: 'create' },
            { member: 'cph', at: 12, when: 'during', what: 'copyByName' },
          ],
          'goes',
          'keep',
        ],
        [
          { first: { members: [...names], kinds: [...kinds] }, second: { members: [], kinds: [] } },
          { first: { members: [...names], kinds: ['Workbook'] }, second: { members: [], kinds: [] } },
          names.map((member, at) => ({ member, at: 7 * at, when: 'during', what: 'copyByName' }) as const),
          'stays',
          'new',
        ],
      ],
    },
  );
  expect(deleted).toBeGreaterThan(0);
});

/** A resource as the emulator keeps it. */
function resourceIn(world: DriftWorld, { member, collection, name }: Held) {
  const { workspaces, workbooks } = world.emulator.snapshot();
  const own = workspaces.find(({ id }) => id.endsWith(`/${member}`));
  const shelf =
    collection === 'workbooks'
      ? Object.entries(workbooks).find(([key]) => key.endsWith(`rg-${member}`))?.[1]
      : own?.shelves[collection];
  return shelf?.find((one) => one.name.toLowerCase() === name.toLowerCase());
}

function writtenAs(world: DriftWorld, one: Held): string {
  return `${keyOf(one)} ${resourceIn(world, one)?.etag ?? 'gone'}`;
}

function byKey(a: Held, b: Held): number {
  return keyOf(a) < keyOf(b) ? -1 : 1;
}
