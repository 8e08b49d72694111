import { expect, test } from 'vitest';
import { noPairs } from '../../../src/features/drift/drift.js';
import { countsOf, sumOfCounts } from '../../../src/features/drift/read-drift.js';

test('counts count every pair once, and add up', () => {
  const some = countsOf([{ state: 'missing' }, { state: 'missing' }, { state: 'local' }]);
  expect(some).toEqual({ ...noPairs, missing: 2, local: 1 });
  expect(sumOfCounts([some, noPairs, some])).toEqual({ ...noPairs, missing: 4, local: 2 });
  expect(sumOfCounts([])).toEqual(noPairs);
});
