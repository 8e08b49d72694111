import { expect, test } from 'vitest';
import type { Problem } from '../../src/model/problem.js';
import { sharedProblems } from '../../src/report/shared-problems.js';

const unreachable = (parent?: string): Problem => ({ code: 'MUS201', message: 'nobody answers', parent });

test('what several parents share is said once and names them', () => {
  expect(sharedProblems(['a', 'b'].map(unreachable))).toEqual([
    { code: 'MUS201', message: 'nobody answers (a, b)', parent: 'a' },
  ]);
});

test('beyond five parents the rest are counted', () => {
  expect(sharedProblems(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(unreachable))[0]?.message).toBe(
    'nobody answers (a, b, c, d, e and 2 more parents)',
  );
});

test('what names its parent already, or has none, stays as it is', () => {
  const named: Problem = { code: 'MUS408', message: 'Parent soc waits', parent: 'soc' };
  expect(sharedProblems([named, unreachable()])).toEqual([named, unreachable()]);
});
