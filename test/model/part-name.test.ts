import { expect, test } from 'vitest';
import { partName, splitPartName } from '../../src/model/part-name.js';

test('the group itself is part 1, and each further part is named after it', () => {
  expect([1, 2, 10].map((number) => partName('emea', number))).toEqual(['emea', 'emea--2', 'emea--10']);
});

test.each([
  ['emea', undefined],
  ['EMEA', undefined],
  ['emea--2', { groupName: 'emea', number: 2 }],
  ['Emea--10', { groupName: 'Emea', number: 10 }],
  ['emea--1', undefined],
  ['emea--02', undefined],
  ['emea--x', undefined],
  ['emea-2', undefined],
  ['--2', undefined],
  ['emea--2--3', { groupName: 'emea--2', number: 3 }],
  ['emea--99999999999999999999', undefined],
])('%s as a part of a group: %o', (name, part) => {
  expect(splitPartName(name)).toEqual(part);
});

test('a group whose own name ends like that of a part has parts of its own', () => {
  expect(splitPartName(partName('emea--2', 3))).toEqual({ groupName: 'emea--2', number: 3 });
});
