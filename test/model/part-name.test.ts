import { expect, test } from 'vitest';
import { partName, partNumber } from '../../src/model/part-name.js';

test('the group itself is part 1, and each further part is named after it', () => {
  expect([1, 2, 10].map((number) => partName('emea', number))).toEqual(['emea', 'emea--2', 'emea--10']);
});

test.each([
  ['emea', 1],
  ['EMEA', 1],
  ['emea--2', 2],
  ['Emea--10', 10],
  ['emea--1', undefined],
  ['emea--02', undefined],
  ['emea--x', undefined],
  ['emea-2', undefined],
  ['apac--2', undefined],
  ['emea--2--3', undefined],
  ['emea--99999999999999999999', undefined],
])('%s is part %s of emea', (name, number) => {
  expect(partNumber('emea', name)).toBe(number);
});

test('a group whose own name ends like that of a part has parts of its own', () => {
  expect([partNumber('emea--2', 'emea--2'), partNumber('emea--2', 'emea--2--3')]).toEqual([1, 3]);
});
