import fc from 'fast-check';
import { expect, test } from 'vitest';
import { publishesNeeded } from '../../../src/features/handover/hand-over-item.js';
import { distribution } from '../../../src/model/defender-distribution.js';

const { mostPublishedItems } = distribution;

test.each([
  [0, 5, 0],
  [5, 0, 0],
  [95, 100, 1],
  [96, 100, 2],
  [1, 9_500, 1],
  [1, 9_501, 2],
  [9_501, 1, 2],
  [500, 200, 11],
  // 4,751 tenants leave room for one item of two; 2 items leave room for 4,750 tenants.
  [2, 4_751, 2],
])('%i items to %i tenants take %i publishes', (items, tenants, publishes) => {
  expect(publishesNeeded(items, tenants)).toBe(publishes);
});

test('no fewer than the operations need, and one where they fit', () => {
  const many = fc.integer({ min: 1, max: 20_000 });
  fc.assert(
    fc.property(many, fc.integer({ min: 1, max: 400 }), (items, tenants) => {
      const publishes = publishesNeeded(items, tenants);
      expect(publishes).toBeGreaterThanOrEqual(Math.ceil((items * tenants) / mostPublishedItems));
      expect(publishes === 1).toBe(items * tenants <= mostPublishedItems);
      expect(publishesNeeded(tenants, items)).toBe(publishes);
    }),
    { numRuns: 300 },
  );
});
