import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonErrorAt } from '../../src/model/parse-untrusted.js';

test.each([
  ['', 0],
  ['  ', 2],
  ['{"a":1', 6],
  ['{"a":1,}', 7],
  ['[1,]', 3],
  ['{a:1}', 1],
  ['{"a" 1}', 5],
  ['[1 2]', 3],
  ['[1}', 2],
  ['{"a":1]', 6],
  ['"a\nb"', 0],
  ['"\\x"', 0],
  ['01', 1],
  ['1 1', 2],
  ['nul', 0],
  ['1', undefined],
  [' {"a": [1, -0.5e3, {}, [], "\\u00e9\\"", true, null]} \n', undefined],
])('%j is not JSON from %j on', (text, index) => {
  expect(jsonErrorAt(text)).toBe(index);
});

test('a text of ten million characters is no problem', () => {
  const long = 'x'.repeat(10_000_000);
  expect(jsonErrorAt(`["${long}`)).toBe(1);
  expect(jsonErrorAt(`["${long}",]`)).toBe(long.length + 4);
});

test('it finds a mistake exactly where JSON.parse refuses, inside of the text', () => {
  const json = fc.json({ maxDepth: 4 });
  const edited = fc
    .tuple(
      json,
      fc.nat(60),
      fc.nat(2),
      fc.constantFrom(
        '',
        '"',
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '\\',
        '1',
        'e',
        '-',
        '\n',
        '\u0000',
        '\u007f',
        'é',
      ),
    )
    .map(([text, from, length, put]) => text.slice(0, from) + put + text.slice(from + length));
  fc.assert(
    fc.property(fc.oneof(json, edited, fc.string()), (text) => {
      const index = jsonErrorAt(text);
      expect(index !== undefined).toBe(refuses(text));
      expect(index ?? 0).toBeLessThanOrEqual(text.length);
    }),
    { numRuns: 1000 },
  );
});

function refuses(text: string): boolean {
  try {
    JSON.parse(text);
    return false;
  } catch {
    return true;
  }
}
