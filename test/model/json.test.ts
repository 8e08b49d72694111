import { expect, test } from 'vitest';
import { tooDeepAt } from '../../src/model/json.js';

test('the bracket that is one too deep is told by its offset', () => {
  expect(tooDeepAt('[{"a":[1]}]', 3)).toBeUndefined();
  expect(tooDeepAt('[{"a":[1]}]', 2)).toBe(6);
  expect(tooDeepAt('[[],[],{}]', 2)).toBeUndefined();
});

test('brackets in strings, behind escaped quotes too, do not count', () => {
  expect(tooDeepAt('["[[[[", "\\"[[[[", "\\\\", []]', 2)).toBeUndefined();
  expect(tooDeepAt('["\\\\", [[]]]', 2)).toBe(8);
});
