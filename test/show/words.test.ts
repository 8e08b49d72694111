import { expect, test } from 'vitest';
import { count, folded, grouped, wrapped } from '../../src/show/words.js';

test('counts with their noun, thousands grouped', () => {
  expect([count(0, 'item'), count(1, 'item'), count(12_345, 'entry', 'entries')]).toEqual([
    '0 items',
    '1 item',
    '12,345 entries',
  ]);
  expect([grouped(999), grouped(1_000), grouped(1_234_567)]).toEqual(['999', '1,000', '1,234,567']);
});

test('folds a list beyond its bound, and not at it', () => {
  expect([folded(['a', 'b'], 2), folded(['a', 'b', 'c'], 2)]).toEqual(['a, b', 'a, b and 1 more']);
});

test('wraps at spaces, counts wide characters as two columns, and keeps long words whole', () => {
  expect(wrapped('aaaa bbbb cccc', 20, 0)).toEqual(['aaaa bbbb cccc']);
  expect(wrapped('監視監視監視 監視監視監視', 24, 2)).toEqual(['  監視監視監視', '  監視監視監視']);
  expect(wrapped(`see ${'x'.repeat(50)} there`, 30, 4)).toEqual([
    '    see',
    `    ${'x'.repeat(50)}`,
    '    there',
  ]);
});

test('a long word that fits on a line of its own moves left for it, and one that never fits does not', () => {
  const place = `detections/${'x'.repeat(40)}:1:14`;
  expect(wrapped(`as said ${place} there`, 60, 15, 2)).toEqual([
    '  as said',
    `    ${place}`,
    '               there',
  ]);
  expect(wrapped(`a ${place}`, 56, 4)[1]).toBe(place);
  expect(wrapped(`a ${place}`, 55, 4)[1]).toBe(`    ${place}`);
});

test('keeps what stands between backticks whole, to be copied, and takes a lone backtick for a letter', () => {
  expect(wrapped('write `resourceName: old` there', 20, 0)).toEqual([
    'write',
    '`resourceName: old`',
    'there',
  ]);
  expect(wrapped('(`a b`) `c d`.', 8, 0)).toEqual(['(`a b`)', '`c d`.']);
  expect(wrapped('a `b c d', 4, 0)).toEqual(['a `b', 'c d']);
});
