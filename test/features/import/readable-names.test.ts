import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readableNames } from '../../../src/features/import/readable-names.js';

function names(...candidates: readonly (readonly string[])[]): readonly string[] {
  const things = candidates.map((each, index) => ({ key: String(index).padStart(3, '0'), candidates: each }));
  return [...readableNames(things, 'group').values()];
}

test('names are lower case, with single hyphens for whatever a name may not have', () => {
  expect(names(['Finance (EU) -- Banks'], ['Zürich'], ['a_b'], ['-x9-'])).toEqual([
    'finance-eu-banks',
    'zurich',
    'a-b',
    'group-x9',
  ]);
});

test('what has no letter that a name may have is numbered', () => {
  expect(names(['日本'], ['中国'], ['group'])).toEqual(['group', 'group-2', 'group-3']);
});

test('of equal names all take the next candidate, and numbers come last', () => {
  expect(
    names(
      ['sentinel', 'sentinel-rg-a', 'sentinel-rg-a-1'],
      ['Sentinel', 'sentinel-rg-b', 'sentinel-rg-b-1'],
      ['sentinel', 'sentinel-rg-b', 'sentinel-rg-b-2'],
      ['other'],
      ['other'],
    ),
  ).toEqual(['sentinel-rg-a', 'sentinel-rg-b-1', 'sentinel-rg-b-2', 'other', 'other-2']);
});

test('a number is skipped where something is called so itself', () => {
  expect(names(['soc'], ['soc'], ['soc-2'])).toEqual(['soc', 'soc-3', 'soc-2']);
});

test('names are cut at 60 characters, and numbered within them', () => {
  const long = 'x'.repeat(80);
  expect(names([long], [long])).toEqual(['x'.repeat(60), `${'x'.repeat(58)}-2`]);
});

test('any names are valid, unique, and the same in any order', () => {
  const thing = fc.array(
    fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('a', 'ab c', 'x'.repeat(70))),
    {
      minLength: 1,
      maxLength: 3,
    },
  );
  fc.assert(
    fc.property(fc.array(thing, { maxLength: 8 }), (all) => {
      const things = all.map((candidates, index) => ({ key: `k${index}`, candidates }));
      const given = readableNames(things, 'member');
      expect(readableNames(things.toReversed(), 'member')).toEqual(given);
      expect(new Set(given.values()).size).toBe(things.length);
      for (const name of given.values()) expect(name).toMatch(/^(?!.*--)[a-z0-9][-a-z0-9]{1,58}[a-z0-9]$/);
    }),
    { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 200) },
  );
});
