import { expect, test } from 'vitest';
import {
  anyValue,
  eitherBy,
  listOf,
  mapOf,
  matching,
  nullable,
  objectOf,
  oneOf,
  optional,
  text,
  wholeNumber,
  yesOrNo,
  type Check,
} from '../../src/model/shape.js';

const told = (check: Check, value: unknown) => {
  const complaint = check(value);
  return complaint === undefined ? 'fits' : `${complaint.path} ${complaint.what}`.trim();
};

test.each<[string, Check, unknown, string]>([
  ['a text', text, '', 'fits'],
  ['no text', text, null, 'is no text'],
  ['a count', wholeNumber, 0, 'fits'],
  ['a negative count', wholeNumber, -1, 'is no whole number'],
  ['a fraction', wholeNumber, 1.5, 'is no whole number'],
  ['a count as text', wholeNumber, '1', 'is no whole number'],
  ['yes', yesOrNo, false, 'fits'],
  ['no yes', yesOrNo, 0, 'is neither true nor false'],
  ['a pattern', matching(/^a$/), 'a', 'fits'],
  ['another pattern', matching(/^a$/), 'b', 'does not match ^a$'],
  ['one of two', oneOf('a', true), true, 'fits'],
  ['none of two', oneOf('a', true), 'b', 'is none of a, true'],
  ['a list', listOf(text), ['a'], 'fits'],
  ['a list with a hole in it', listOf(text), ['a', 1], '[1] is no text'],
  ['no list', listOf(text), { length: 0 }, 'is no list'],
  ['absent', optional(text), undefined, 'fits'],
  ['null is not absent', optional(text), null, 'is no text'],
  ['null', nullable(text), null, 'fits'],
  ['anyValue', anyValue, Symbol.iterator, 'fits'],
  ['an object with more', objectOf({ a: text }), { a: '', b: 1 }, 'fits'],
  ['an object with less', objectOf({ a: text }), {}, '.a is no text'],
  [
    'what every object inherits',
    objectOf({ constructor: anyValue, toString: text }),
    {},
    '.toString is no text',
  ],
  ['deep inside', objectOf({ a: listOf(objectOf({ b: text })) }), { a: [{ b: 1 }] }, '.a[0].b is no text'],
  ['a map', mapOf(text), { a: '', b: 1 }, '.b is no text'],
  ['no map', mapOf(text), [], 'is no object'],
  ['no object', objectOf({}), [], 'is no object'],
  ['a kind', eitherBy('k', { x: objectOf({ a: text }) }), { k: 'x', a: '' }, 'fits'],
  ['a kind that is broken', eitherBy('k', { x: objectOf({ a: text }) }), { k: 'x' }, '.a is no text'],
  ['no kind', eitherBy('k', { x: anyValue }), { k: 'toString' }, '.k is none of x'],
  ['no object with a kind', eitherBy('k', { x: anyValue }), null, 'is no object'],
])('%s', (_what, check, value, expected) => {
  expect(told(check, value)).toBe(expected);
});
