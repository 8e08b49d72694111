import fc from 'fast-check';
import { expect, test } from 'vitest';
import { putResource } from '../../src/azure/write.js';
import type { DesiredFleet } from '../../src/model/desired.js';
import { cleanUp, dryCleanup } from '../support/cleanup-world.js';
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
} from '../support/drift-world.js';

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

function byKey(a: Held, b: Held): number {
  return keyOf(a) < keyOf(b) ? -1 : 1;
}
