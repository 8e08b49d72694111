import { expect, test } from 'vitest';
import { lineDiff } from '../../src/content/content-patch.js';

const numbered = (count: number, edit: (line: number) => string = String) =>
  Array.from({ length: count }, (_, at) => edit(at + 1)).join('\n');

test('shows changed lines with three lines of what stands around them', () => {
  const after = numbered(9, (line) => (line === 5 ? 'five' : String(line)));

  expect(lineDiff(numbered(9), after)).toEqual([
    '@@ -2,7 +2,7 @@',
    ' 2',
    ' 3',
    ' 4',
    '-5',
    '+five',
    ' 6',
    ' 7',
    ' 8',
  ]);
});

test('shows changes that are far apart in hunks of their own, with as much context as asked for', () => {
  const after = numbered(20, (line) => (line === 1 || line === 20 ? 'new' : String(line)));

  expect(lineDiff(numbered(20), after, { context: 1 })).toEqual([
    ...['@@ -1,2 +1,2 @@', '-1', '+new', ' 2'],
    ...['@@ -19,2 +19,2 @@', ' 19', '-20', '+new'],
  ]);
});

test('is empty for the same lines, whatever ends them', () => {
  expect(lineDiff('a\nb', 'a\r\nb')).toEqual([]);
});

test('says nothing of line ends at the end of a text that grew', () => {
  expect(lineDiff('a', 'a\nb')).toEqual(['@@ -1,1 +1,2 @@', ' a', '+b']);
});

test('folds a long diff, unless saying so takes as many lines', () => {
  const after = numbered(30, (line) => `new ${String(line)}`);
  const whole = lineDiff(numbered(30), after, { maxLines: 60 });

  expect(whole.length).toBe(61);
  expect(lineDiff(numbered(30), after, { maxLines: 3 })).toEqual([
    '@@ -1,30 +1,30 @@',
    '-1',
    '-2',
    '… 58 more lines',
  ]);
});

test('does not align texts that have next to nothing in common', () => {
  expect(
    lineDiff(
      numbered(600),
      numbered(700, (line) => `x${String(line)}`),
    ),
  ).toEqual(['@@ 600 lines became 700 other lines @@']);
});
