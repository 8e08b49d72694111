import fc from 'fast-check';
import { expect, test } from 'vitest';
import { queryIdentifiers } from '../../../src/features/handover/hand-over-item.js';

test.each([
  ['SigninLogs | where x > 1', ['SigninLogs', 'where', 'x']],
  ['// ASimAuthentication\nT', ['T']],
  ['T | where u == "https://Alias" and v == \'Alias\'', ['T', 'where', 'u', 'and', 'v']],
  ['T | where u == @"c:\\Alias\\" and Alias()', ['T', 'where', 'u', 'and', 'Alias']],
  ['T | where u == h"Alias \\" Alias" or w', ['T', 'where', 'u', 'or', 'w']],
  ["let a = ```Alias 'x ```; T", ['let', 'a', 'T']],
  ['union Alias_1, alias', ['union', 'Alias_1', 'alias']],
  ['T | where u == "open\n| Alias', ['T', 'where', 'u', 'Alias']],
  ['', []],
])('the names in %j are no comments and no strings', (query, names) => {
  expect([...queryIdentifiers(query)]).toEqual(names);
});

test('a name between any operators is found, and never one inside a string or comment', () => {
  const noise = fc.constantFrom(' ', '\n', '| ', '(', ') ', ', ', '1 ', '== ');
  const hidden = fc.constantFrom('"Secret"', "'Secret'", '@"Secret\\"', '// Secret\n', '```Secret```');
  fc.assert(
    fc.property(fc.array(fc.oneof(noise, hidden)), fc.array(fc.oneof(noise, hidden)), (before, after) => {
      const names = queryIdentifiers(`${before.join('')} Alias ${after.join('')}`);
      expect([names.has('Alias'), names.has('Secret')]).toEqual([true, false]);
    }),
    { numRuns: 200 },
  );
});
