import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planDigest } from '../../src/plan/compare/plan-digest.js';
import { shardParents } from '../../src/plan/parts/shard-parents.js';
import type { FleetPlan } from '../../src/plan/fleet-plan.js';
import { aParentPlan, aPlan, createMember, items, publish } from '../features/run/builders.js';

const runs = { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 100) };

/** A plan of parents, each with the items that it publishes to two members. */
function planOf(...parents: readonly (readonly [string, number, number])[]): FleetPlan {
  return aPlan(
    ...parents.map(([parent, tier, published]) =>
      aParentPlan(
        published === 0
          ? [createMember('x', parent)]
          : [publish('g', undefined, { items: items(published) })],
        { parent, tier },
      ),
    ),
  );
}

test('the heaviest parents are dealt first, each to the lightest shard', () => {
  const plan = planOf(['a', 0, 1], ['b', 0, 2], ['c', 0, 3], ['d', 0, 4], ['low', 1, 5]);
  const digest = (...parents: readonly string[]) =>
    planDigest({ parents: plan.parents.filter(({ parent }) => parents.includes(parent)) });
  expect(shardParents(plan, 2)).toEqual([
    {
      tier: 0,
      shards: [
        { shard: 'tier0-1', parents: ['a', 'd'], operations: 10, digest: digest('a', 'd') },
        { shard: 'tier0-2', parents: ['b', 'c'], operations: 10, digest: digest('b', 'c') },
      ],
    },
    { tier: 1, shards: [{ shard: 'tier1-1', parents: ['low'], operations: 10, digest: digest('low') }] },
  ]);
});

test('parents that publish nothing or could not be read are spread too', () => {
  const plan = aPlan(
    ...planOf(['a', 0, 0], ['b', 0, 0], ['c', 0, 0]).parents,
    aParentPlan([], { parent: 'd', state: 'error' }),
  );
  expect(shardParents(plan, 2).flatMap(({ shards }) => shards.map(({ parents }) => parents))).toEqual([
    ['a', 'c'],
    ['b', 'd'],
  ]);
});

const anyParents = fc.uniqueArray(fc.tuple(fc.stringMatching(/^[a-z]{1,4}$/), fc.nat(2), fc.nat(40)), {
  selector: ([name]) => name,
  maxLength: 24,
});

test('every parent is in one shard of its tier, no shard is empty, and none is heavier than it has to be', () => {
  fc.assert(
    fc.property(anyParents, fc.integer({ min: 1, max: 9 }), (parents, max) => {
      const tiers = shardParents(planOf(...parents), max);
      expect(
        tiers
          .flatMap(({ tier, shards }) =>
            shards.flatMap((shard) => shard.parents.map((parent) => [parent, tier])),
          )
          .sort(),
      ).toEqual(parents.map(([parent, tier]) => [parent, tier]).sort());
      for (const { tier, shards } of tiers) {
        const loads = parents.filter((each) => each[1] === tier).map(([, , published]) => published * 2);
        const total = loads.reduce((sum, load) => sum + load, 0);
        expect(shards.length).toBe(Math.min(max, loads.length));
        expect(Math.min(...shards.map((shard) => shard.parents.length))).toBeGreaterThan(0);
        expect(shards.reduce((sum, { operations }) => sum + operations, 0)).toBe(total);
        // Greedy: the heaviest shard was the lightest before its last parent came.
        const heaviest = Math.max(...shards.map(({ operations }) => operations));
        expect(heaviest).toBeLessThanOrEqual(total / shards.length + Math.max(...loads));
      }
      const names = tiers.flatMap(({ shards }) => shards.map(({ shard }) => shard));
      expect(new Set(names).size).toBe(names.length);
    }),
    runs,
  );
});

test('the order of the plan’s parents does not matter', () => {
  fc.assert(
    fc.property(anyParents, fc.integer({ min: 1, max: 9 }), (parents, max) => {
      expect(shardParents(planOf(...parents.toReversed()), max)).toEqual(
        shardParents(planOf(...parents), max),
      );
    }),
    runs,
  );
});
