import { expect, test } from 'vitest';
import { endsAtOnce, outcomeExit, worstExit } from '../../src/cli/exit-code.js';

test('of several exit codes the first in 70, 130, 3, 1, 4, 5, 2, 0 wins', () => {
  expect(worstExit([])).toBe(0);
  expect(worstExit([0, 2])).toBe(2);
  expect(worstExit([2, 5])).toBe(5);
  expect(worstExit([5, 4])).toBe(4);
  expect(worstExit([4, 1])).toBe(1);
  expect(worstExit([1, 3])).toBe(3);
  expect(worstExit([3, 130])).toBe(130);
  expect(worstExit([130, 70])).toBe(70);
});

test('each outcome has its exit code', () => {
  expect((['succeeded', 'failed', 'refused', 'stale', 'interrupted'] as const).map(outcomeExit)).toEqual([
    0, 4, 1, 3, 130,
  ]);
});

test('an interrupt and a bug wait for nothing that is left', () => {
  expect(([70, 130, 3, 1, 4, 5, 2, 0] as const).filter(endsAtOnce)).toEqual([70, 130]);
});
