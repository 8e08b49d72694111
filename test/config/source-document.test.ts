import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortProblems } from '../../src/config/source-document.js';
import type { Problem } from '../../src/model/problem.js';

test('problems come by file, line, column, code and message, those without a place first', () => {
  const sorted: readonly Problem[] = [
    { code: 'MUS101', message: 'z' },
    { code: 'MUS102', message: 'a' },
    { code: 'MUS102', message: 'b' },
    { code: 'MUS109', message: 'z', at: { file: 'a', line: 9, column: 9 } },
    { code: 'MUS108', message: 'z', at: { file: 'b', line: 2, column: 9 } },
    { code: 'MUS107', message: 'z', at: { file: 'b', line: 10, column: 8 } },
    { code: 'MUS101', message: 'y', at: { file: 'b', line: 10, column: 9 } },
    { code: 'MUS102', message: 'a', at: { file: 'b', line: 10, column: 9 } },
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray([...sorted], { minLength: sorted.length }), (shuffled) => {
      expect(sortProblems(shuffled)).toEqual(sorted);
    }),
  );
});
