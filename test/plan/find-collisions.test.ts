import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DesiredFleet } from '../../src/model/desired.js';
import { type Deliverer, findCollisions } from '../../src/plan/conflicts/find-collisions.js';
import { aFleet, aGroup, anItem, workspaceId } from '../support/builders.js';

const runs = { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 300) };
const parents = ['blue', 'red', 'green'];
const members = ['m0', 'm1', 'm2', 'm3'];

/** Up to eight groups of three parents over four members, each with some of the same four functions. */
const anyGroups = fc.array(
  fc.record({
    parent: fc.constantFrom(...parents),
    members: fc.subarray(members, { minLength: 1 }),
    items: fc.subarray([0, 1, 2, 3]),
    planned: fc.boolean(),
  }),
  { minLength: 2, maxLength: 8 },
);

/** Two aliases for four functions: names and aliases collide, in one parent too. */
const items = new Map(
  parents.map((parent) => [
    parent,
    [0, 1, 2, 3].map((n) =>
      anItem(
        `f${String(n)}`,
        { kind: 'Function', alias: `A${String(n % 2)}`, displayName: `F${String(n)}` },
        parent,
      ),
    ),
  ]),
);

test('each member’s collisions are those that a look at every pair of its groups finds', () => {
  const fleet = fleetOf();
  fc.assert(
    fc.property(anyGroups, (groups) => {
      const all = groups
        .map(({ parent, members: chosen, items: numbers, planned }, at): Deliverer => ({
          parent,
          group: aGroup(`g${String(at)}`, { parent, members: chosen }),
          items: numbers.flatMap((n) => items.get(parent)?.[n] ?? []),
          workspaces: chosen.map((name) => workspaceId(name).toLowerCase()),
          planned,
        }))
        .sort((a, b) => parents.indexOf(a.parent) - parents.indexOf(b.parent));

      const found = findCollisions(fleet, all).flatMap(({ sources, members: told }) =>
        told.flatMap((member) =>
          pairs(sources.map(({ item }) => item.resourceId ?? '')).map((pair) => `${member} ${pair}`),
        ),
      );
      expect([...new Set(found)].sort()).toEqual([...expectedPairs(all)].sort());
    }),
    runs,
  );
});

function fleetOf(): DesiredFleet {
  const fleet = aFleet();
  for (const parent of parents) fleet.withParent(parent);
  for (const member of members) fleet.withMember(member, { parents });
  return fleet.build();
}

/** Member by member, item by item: whatever shares a name or an alias there, and is delivered by two groups, one in scope. */
function expectedPairs(all: readonly Deliverer[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const member of members) {
    const here = all.filter(({ workspaces }) => workspaces.includes(workspaceId(member).toLowerCase()));
    const holdings = here.flatMap((from) => from.items.map((item) => ({ from, item })));
    for (const key of ['name', 'alias'] as const)
      for (const value of new Set(holdings.map(({ item }) => item[key]))) {
        const sharing = holdings.filter(({ item }) => item[key] === value);
        const groups = new Set(sharing.map(({ from }) => from));
        if (groups.size < 2 || ![...groups].some(({ planned }) => planned)) continue;
        for (const pair of pairs([...new Set(sharing.map(({ item }) => item.resourceId ?? ''))]))
          found.add(`${member} ${pair}`);
      }
  }
  return found;
}

function pairs(ids: readonly string[]): readonly string[] {
  const sorted = [...ids].sort();
  return sorted.flatMap((one, at) => sorted.slice(at + 1).map((other) => `${one} ${other}`));
}
