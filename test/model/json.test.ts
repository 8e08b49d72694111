import fc from 'fast-check';
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

test('any text is as deep as it is character by character', () => {
  const text = fc
    .array(fc.constantFrom('"', '\\', '[', ']', '{', '}', 'a', ','))
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, fc.nat(3), (json, most) => {
      let [depth, quoted] = [0, false];
      const found = Array.from(json).findIndex((char, at) => {
        const before = /\\*$/.exec(json.slice(0, at))?.[0].length ?? 0;
        // Outside of texts a backslash means nothing.
        const own = quoted ? Math.min(before, at - json.slice(0, at).lastIndexOf('"') - 1) : 0;
        if (char === '"' && own % 2 === 0) quoted = !quoted;
        else if (!quoted && '[{'.includes(char)) depth += 1;
        else if (!quoted && ']}'.includes(char)) depth -= 1;
        return depth > most;
      });
      expect(tooDeepAt(json, most)).toBe(found < 0 ? undefined : found);
    }),
    { numRuns: 2_000 },
  );
});
