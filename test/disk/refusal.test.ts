import { expect, test } from 'vitest';
import { writeRefusal } from '../../src/disk/write-whole.js';

test.each([
  ['ENOSPC', 'the disk is full'],
  ['EROFS', 'the file system is read-only'],
  ['ENOENT', 'its folder does not exist'],
  ['EXDEV', 'EXDEV'],
])('%s is told as: %s', (code, words) => {
  expect(writeRefusal(Object.assign(new Error(`${code}: said by the system`), { code }))).toBe(words);
});

test('what has no code is told as it was thrown', () => {
  expect([writeRefusal(new Error('the disk takes no more')), writeRefusal('no')]).toEqual([
    'the disk takes no more',
    'no',
  ]);
});
