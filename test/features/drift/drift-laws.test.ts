import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Drift } from '../../../src/features/drift/drift.js';
import { stepIds } from '../../support/test-world.js';
import {
  pairLines,
  sampleFleet,
  sampleWorld,
  type DriftWorld,
  type Held,
} from '../../support/drift-world.js';

const runs = { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 6) };
const copyNames = fc.constantFrom('keep' as const, 'new' as const);

/** Something that somebody does in a member, to one of what it holds or beside it. */
const deed = fc.record({
  member: fc.constantFrom('ams', 'ber', 'cph'),
  at: fc.nat(200),
  what: fc.constantFrom('edit' as const, 'delete' as const, 'rename' as const, 'add' as const),
});

/** Does each deed to another resource; what it was done to. */
function carryOut(world: DriftWorld, deeds: readonly Deed[]): readonly Done[] {
  const touched = new Set<string>();
  return deeds.flatMap(({ member, at, what }): Done[] => {
    const all = world.held(member).filter(({ name }) => !touched.has(`${member} ${name}`));
    const one = all[at % all.length];
    if (one === undefined) return [];
    touched.add(`${member} ${one.name}`);
    switch (what) {
      case 'delete':
        world.remove(one);
        return [{ one, what }];
      case 'add':
        touched.add(`${member} own-${one.name}`);
        world.put({ ...one, name: `own-${one.name}`, properties: titled(one, `Own ${titleOf(one)}`) });
        return [{ one, what }];
      case 'rename':
        world.put({ ...one, properties: titled(one, `${titleOf(one)} (renamed)`) });
        return [{ one, what }];
      default:
        world.put({ ...one, properties: edited(one) });
        return [{ one, what }];
    }
  });
}

type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never;

interface Done {
  readonly one: Held;
  readonly what: Deed['what'];
}

function titleOf({ properties }: Held): string {
  return String(properties.displayName);
}

/** Another display name; also another alias, for a function is recognised by that. */
function titled({ properties }: Held, displayName: string): Held['properties'] {
  const alias =
    typeof properties.functionAlias === 'string' ? { functionAlias: `Other${properties.functionAlias}` } : {};
  return { ...properties, displayName, ...alias };
}

function edited({ collection, properties }: Held): Held['properties'] {
  switch (collection) {
    case 'automationRules':
      return { ...properties, order: Number(properties.order) + 1 };
    case 'workbooks':
      return {
        ...properties,
        serializedData: JSON.stringify({ version: 'Notebook/1.0', items: ['edited'] }),
      };
    default:
      return { ...properties, query: `${String(properties.query)}\n| where edited` };
  }
}

/** What drift must say, by a plain reading: `member title` of every pair that is not in sync. */
function expected(done: readonly Done[], names: 'keep' | 'new'): readonly string[] {
  return done.flatMap(({ one, what }) => {
    if (what === 'add') return [];
    // A renamed copy that does not bear the item's resource name is no copy of it any more.
    const gone = what === 'delete' || (what === 'rename' && names === 'new');
    return groupsOf(one).map(
      (group) => `${group} ${one.member} ${titleOf(one)}: ${gone ? 'missing' : 'changed'}`,
    );
  });
}

function groupsOf({ member, collection }: Held): readonly string[] {
  const isRule = collection === 'alertRules' || collection === 'workbooks';
  return [...(member === 'cph' ? [] : ['all']), ...(member !== 'ams' && isRule ? ['rules'] : [])];
}

function told({ pairs }: Drift): readonly string[] {
  return pairs
    .filter(({ state }) => state === 'missing' || state === 'changed')
    .map(({ group, member, item, state }) => `${group ?? ''} ${member} ${item.displayName}: ${state}`);
}

test('exactly the pairs that somebody edited, deleted or renamed in members are reported', async () => {
  await fc.assert(
    fc.asyncProperty(copyNames, fc.array(deed, { maxLength: 5 }), async (names, deeds) => {
      const world = sampleWorld({ copyNames: names });
      await world.apply(sampleFleet);
      const clean = await world.drift(sampleFleet);
      expect(pairLines(clean)).toEqual([]);
      const done = carryOut(world, deeds);
      const drift = await world.drift(sampleFleet);
      expect([...told(drift)].sort()).toEqual([...expected(done, names)].sort());
      // A renamed copy without the item's resource name is the member's own from then on.
      const isOwn = ({ what }: Done) => what === 'add' || (what === 'rename' && names === 'new');
      expect(drift.counts.local - clean.counts.local).toBe(done.filter(isOwn).length);
      expect(drift.problems).toEqual([]);
    }),
    runs,
  );
});

test('what a deep apply publishes is published once: the next deep plan is empty', async () => {
  await fc.assert(
    fc.asyncProperty(copyNames, fc.array(deed, { minLength: 1, maxLength: 5 }), async (names, deeds) => {
      const world = sampleWorld({ copyNames: names });
      await world.apply(sampleFleet);
      world.clock.advance(3_600_000);
      expect(stepIds(await world.deepPlan(sampleFleet))).toEqual([]);
      const done = carryOut(world, deeds);
      expect(stepIds(await world.plan(sampleFleet))).toEqual([]);
      const { plan, outcome } = await world.deepApply(sampleFleet);
      expect(outcome).toBe('succeeded');
      expect(stepIds(plan)).toEqual(
        ['all', 'rules']
          .filter((group) => expected(done, names).some((line) => line.startsWith(`${group} `)))
          .map((group) => `publish/assignment/central/${group}`),
      );
      expect(stepIds(await world.deepPlan(sampleFleet))).toEqual([]);
      expect(told(await world.drift(sampleFleet))).toEqual([]);
    }),
    runs,
  );
});
