import { expect, test } from 'vitest';
import { partName, splitPartName } from '../../src/model/part-name.js';

test('the group itself is part 1, and each further part is named after it', () => {
  expect([1, 2, 10].map((number) => partName('emea', { number }))).toEqual(['emea', 'emea--2', 'emea--10']);
});

test('parts of members with exceptions are named after their class', () => {
  const inClass = '1a2b3c4d';
  expect([1, 2].map((number) => partName('emea', { number, inClass }))).toEqual([
    'emea--x-1a2b3c4d',
    'emea--x-1a2b3c4d--2',
  ]);
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
  ['emea--x-1a2b3c4d', { groupName: 'emea', number: 1, inClass: '1a2b3c4d' }],
  ['Emea--X-1A2B3C4D--2', { groupName: 'Emea', number: 2, inClass: '1a2b3c4d' }],
  ['emea--2--x-1a2b3c4d', { groupName: 'emea--2', number: 1, inClass: '1a2b3c4d' }],
  ['emea--x-1a2b3c4d--1', undefined],
  ['emea--x-1a2b3c4', undefined],
  ['emea--x-1a2b3c4g', undefined],
])('%s as a part of a group: %o', (name, part) => {
  expect(splitPartName(name)).toEqual(part);
});

test('a group whose own name ends like that of a part has parts of its own', () => {
  expect(splitPartName(partName('emea--2', { number: 3 }))).toEqual({ groupName: 'emea--2', number: 3 });
});
