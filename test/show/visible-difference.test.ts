import { expect, test } from 'vitest';
import { visibleDifference } from '../../src/show/visible-difference.js';

const long = `[{"actionType":"ModifyProperties","order":1,${'"x":0,'.repeat(20)}`;

test('a pair of long lines begins shortly before what differs, behind its label', () => {
  expect(visibleDifference([`- actions: ${long}"run":"a"}]`, `+ actions: ${long}"run":"b"}]`], 72)).toEqual([
    '- actions: …x":0,"run":"a"}]',
    '+ actions: …x":0,"run":"b"}]',
  ]);
});

test('what differs within the width, stands alone, or is context stays as it is', () => {
  const lines = [
    '- severity: Low',
    '+ severity: High',
    `  ${long}`,
    `- ${long}`,
    `  ${long}`,
    `+ ${long}`,
    `- a${long}`,
    `+ b${long}`,
  ];
  expect(visibleDifference(lines, 72)).toEqual(lines);
});

test('a line that only goes on longer shows its end, and no character is cut in two', () => {
  const faces = '🏦'.repeat(60);
  expect(visibleDifference([`- ${faces}`, `+ ${faces}!`], 72)).toEqual([
    `- …${'🏦'.repeat(6)}`,
    `+ …${'🏦'.repeat(6)}!`,
  ]);
  expect(visibleDifference([`- ${faces}a1`, `+ ${faces}a2`], 72)).toEqual([
    `- …${'🏦'.repeat(6)}a1`,
    `+ …${'🏦'.repeat(6)}a2`,
  ]);
});
