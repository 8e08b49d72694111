import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textDiff } from '../../src/show/visible-difference.js';

const signs = (before: string, after: string) =>
  textDiff(before, after, 100).lines.map(({ sign, text }) => `${sign}${text}`);

test('shows changed lines with one line around, and a gap between two changes', () => {
  const lines = (changes: Readonly<Record<number, string>>) =>
    Array.from({ length: 12 }, (_, n) => changes[n] ?? `line ${String(n)}`).join('\n');
  expect(signs(lines({}), lines({ 2: 'two', 9: 'nine' }))).toEqual([
    ' line 1',
    '-line 2',
    '+two',
    ' line 3',
    ' …',
    ' line 8',
    '-line 9',
    '+nine',
    ' line 10',
  ]);
});

test('equal texts have no lines, an absent one is all added or all taken away', () => {
  expect([signs('a\nb', 'a\nb'), signs('', 'a\nb\n'), signs('a\nb', '')]).toEqual([
    [],
    ['+a', '+b'],
    ['-a', '-b'],
  ]);
});

test('says what cannot be seen: carriage returns, and the line break at the end', () => {
  expect(signs('a\r\nb\n', 'a\nb\n')).toEqual(['-a\\u{d}', '+a', ' b']);
  expect(signs('a\n', 'a')).toEqual([' (only the line break at the end differs)']);
});

test('texts without a line in common are one block each, however long', () => {
  const text = (word: string) => Array.from({ length: 3000 }, (_, n) => `${word} ${String(n)}`).join('\n');
  const { lines, more } = textDiff(text('old'), text('new'), 10);
  expect([lines.map(({ sign }) => sign).join(''), lines[0]?.text, more]).toEqual([
    '-'.repeat(10),
    'old 0',
    5990,
  ]);
});

test('taken lines are of the old text, added ones of the new, as many as there are more or fewer', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', '', '- d', '\\ e'), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(text, text, (left, right) => {
      const [before, after] = [left.join('\n'), right.join('\n')];
      fc.pre(before !== '' && after !== '' && before.replace(/\n$/, '') !== after.replace(/\n$/, ''));
      const { lines } = textDiff(before, after, 1000);
      const of = (sign: string) => lines.filter((line) => line.sign === sign).map(({ text: own }) => own);
      const [old, now] = [linesOf(before), linesOf(after)];
      expect(of('-').every((line) => old.includes(line))).toBe(true);
      expect(of('+').every((line) => now.includes(line))).toBe(true);
      expect(of('+').length - of('-').length).toBe(now.length - old.length);
    }),
  );
});

/** As a diff counts them: a line break at the end begins no line. */
function linesOf(text: string): readonly string[] {
  return text.replace(/\n$/, '').split('\n');
}
