import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countBeyond, coverOf, type Holding } from '../../src/plan/guards/pair-cover.js';
import { aFleet, aLiveParent, anItem } from '../support/builders.js';
import { planOf } from '../support/plan-world.js';

const names = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, n) => `${prefix}-${String(n)}`);

test('an item is looked at once, however many groups carry it', () => {
  const looksWith = (groups: readonly string[]): number => {
    let looks = 0;
    const value = {
      toJSON: () => {
        looks += 1;
        return {};
      },
    };
    const item = anItem('a', { body: { value, hash: 'h' } });
    const fleet = groups.reduce((all, name) => all.withGroup(name, [`m-${name}`]), aFleet()).build();
    const live = groups.reduce(
      (all, name) => all.withPublished(name, [`m-${name}`], [item]),
      aLiveParent().withItems(item),
    );
    planOf(fleet, live.build());
    return looks;
  };
  const one = looksWith(['g']);
  expect(one).toBeGreaterThan(0);
  expect(looksWith(names('g', 50))).toBe(one);
});

const anyHoldings = fc.array(
  fc.record({
    members: fc.array(fc.constantFrom('a', 'b', 'c', 'd')),
    items: fc.array(fc.constantFrom('1', '2', '3', '4', '5')).map((items) => new Set(items)),
  }),
  { maxLength: 5 },
);

test('pairs of one cover that are not in another are counted as if each were written out', () => {
  const pairsOf = (holdings: readonly Holding[]) =>
    new Set(
      holdings.flatMap(({ members, items }) =>
        members.flatMap((member) => [...items].map((item) => `${member} ${item}`)),
      ),
    );
  fc.assert(
    fc.property(anyHoldings, anyHoldings, (left, right) => {
      const beyond = [...pairsOf(left)].filter((pair) => !pairsOf(right).has(pair));
      expect(countBeyond(coverOf(left), coverOf(right))).toBe(beyond.length);
    }),
  );
});

test('the items of a group are compared once for all its members', () => {
  let asked = 0;
  class Counted extends Set<string> {
    override has(item: string): boolean {
      asked += 1;
      return super.has(item);
    }
  }
  const items = names('item', 200);
  const members = names('member', 1_000);
  const cover = () => coverOf([{ members, items: new Counted(items) }]);
  const [before, after] = [cover(), cover()];
  asked = 0;
  expect(countBeyond(before, after)).toBe(0);
  expect(asked).toBe(items.length);
});
