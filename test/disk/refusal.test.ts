import { expect, test } from 'vitest';
import { whyUnwritten } from '../../src/disk/write-whole.js';

test.each([
  ['ENOSPC', 'the disk is full'],
  ['EROFS', 'the file system is read-only'],
  ['ENOENT', 'its folder does not exist'],
  ['EXDEV', 'EXDEV'],
])('%s is told as: %s', (code, words) => {
  expect(whyUnwritten(Object.assign(new Error(`${code}: said by the system`), { code }))).toBe(words);
});

test('what has no code is told as it was thrown', () => {
  expect([whyUnwritten(new Error('the disk takes no more')), whyUnwritten('no')]).toEqual([
    'the disk takes no more',
    'no',
  ]);
});
