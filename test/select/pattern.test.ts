import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compilePattern, fitsPatterns, isAskedFor } from '../../src/select/pattern.js';

describe('a pattern', () => {
  test.each([
    ['Contoso *', 'Contoso Failed logons', true],
    ['Contoso *', 'contoso x', true],
    ['Contoso *', 'Contoso', false],
    ['Contoso', 'Contoso x', false],
    ['*', '', true],
    ['', '', true],
    ['', 'x', false],
    ['*[DEV]*', 'Contoso Failed logons', false],
    ['*[DEV]*', 'Contoso [dev] rule', true],
    ['{a,b}(c|d)/.+', '{a,b}(c|d)/.+', true],
    ['{a,b}', 'a', false],
    ['a.c', 'abc', false],
    ['.*', '.hidden', true],
    ['*', '.hidden/with/slashes', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['a?c', 'a😀c', true],
    ['??', '😀', false],
    ['\\*', '*', true],
    ['\\*', 'x', false],
    ['\\?', '?', true],
    ['\\\\', '\\', true],
    ['a\\b', 'ab', true],
    ['a\\', 'a\\', true],
    ['\\!a', '!a', true],
    ['a!b', 'a!b', true],
    ['*a*b*', 'xxaxxbxx', true],
    ['*ab', 'aab', true],
    ['*ab*ab', 'abab', true],
    ['*ab*ab', 'aab', false],
    ['ÄRGER*', 'ärger 1', true],
    ['ΣΑΣ', 'σας', true],
    ['ſ', 'S', true],
    ['ß?', 'ßx', true],
    ['İ', 'İ', true],
    ['K', 'k', true],
    ['ı', 'i', false],
    ['ı', 'I', false],
    ['é', 'e\u0301', false],
  ])('%j on %j: %s', (pattern, text, expected) => {
    expect(compilePattern(pattern).fits(text)).toBe(expected);
  });

  test.each([
    ['!a', true, 'a'],
    ['!!a', true, '!a'],
    ['\\!a', false, '!a'],
    ['!', true, ''],
  ])('%j negates: %s, over %j', (pattern, negative, text) => {
    const compiled = compilePattern(pattern);
    expect([compiled.negative, compiled.fits(text)]).toEqual([negative, true]);
  });

  test('agrees with a plain recursive reading of the grammar', () => {
    fc.assert(
      fc.property(text, text, (pattern, value) => {
        const compiled = compilePattern(pattern);
        expect([compiled.negative, compiled.fits(value)]).toEqual([
          pattern.startsWith('!'),
          reference(positive(pattern), Array.from(value)),
        ]);
      }),
      runs,
    );
  });

  test('fits every text that its signs were filled in for', () => {
    const part = fc.oneof(
      character.map((one) => ({ sign: `\\${one}`, stands: one })),
      character.map((one) => ({ sign: '?', stands: one })),
      text.map((any) => ({ sign: '*', stands: any })),
      plain.map((one) => ({ sign: one, stands: one })),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const pattern = compilePattern(parts.map(({ sign }) => sign).join(''));
        expect(pattern.fits(parts.map(({ stands }) => stands).join(''))).toBe(true);
      }),
      runs,
    );
  });

  test('without signs fits its own text in any case, and no longer or shorter one', () => {
    fc.assert(
      fc.property(fc.string({ unit: plain, minLength: 1, maxLength: 8 }), plain, (own, more) => {
        const pattern = compilePattern(own);
        expect([pattern.fits(own), pattern.fits(own + more), pattern.fits(more + own)]).toEqual([
          true,
          false,
          false,
        ]);
        expect(pattern.fits(Array.from(own).slice(1).join(''))).toBe(false);
      }),
      runs,
    );
  });

  test('needs no exponential time', () => {
    const pattern = compilePattern(`${'*a'.repeat(50)}b`);
    // Backtracking over every run would outlast the universe here.
    expect(pattern.fits('a'.repeat(5_000))).toBe(false);
  });
});

describe('a list of patterns', () => {
  test.each([
    [['a', 'b'], ['b'], true],
    [['a', 'b'], ['c'], false],
    [['!a'], ['b'], true],
    [['!a'], ['a'], false],
    [['*', '!a'], ['b'], true],
    [['*', '!a'], ['b', 'a'], false],
    [['a'], ['b', 'a'], true],
    [['a'], [], false],
    [['!a'], [], true],
    [[], ['a'], true],
  ])('%j on %j: %s', (patterns, values, expected) => {
    expect(fitsPatterns(patterns, values)).toBe(expected);
  });

  test('holds if any positive one fits or none is given, and no negative one does', () => {
    const lists = fc.tuple(fc.array(text, { maxLength: 4 }), fc.array(text, { maxLength: 3 }));
    fc.assert(
      fc.property(lists, ([patterns, values]) => {
        const hits = (pattern: string) =>
          values.some((value) => reference(positive(pattern), Array.from(value)));
        const negatives = patterns.filter((pattern) => pattern.startsWith('!'));
        const positives = patterns.filter((pattern) => !pattern.startsWith('!'));
        let expected = positives.length === 0;
        for (const pattern of positives) expected ||= hits(pattern);
        for (const pattern of negatives) expected &&= !hits(pattern);
        expect(fitsPatterns(patterns, values)).toBe(expected);
      }),
      runs,
    );
  });

  test.each([
    [['Fusion'], true],
    [['*'], true],
    [['!NRT'], false],
    [['*', '!Fusion'], false],
    [['NRT'], false],
  ])('%j asks for Fusion: %s', (patterns, expected) => {
    expect(isAskedFor(patterns, 'Fusion')).toBe(expected);
  });
});

/** All that has a meaning somewhere: here, in globs, in regular expressions, in Unicode. */
const special = Array.from('*?\\![]{}()/.^$|+-#,: \n\t');
const letters = [
  ...Array.from('aAbBéÉäÄßſsKkıiIσςΣжЖ文'),
  '\u212a', // the Kelvin sign: a k by its case folding
  '\u0301', // combining: é as two characters is not é as one
  '\u200d',
  '\u{1f600}',
  '\u{1f469}',
  '\u{10400}', // a capital beyond 16 bits, and its small letter
  '\u{10428}',
];
const character = fc.constantFrom(...special, ...letters);
/** Characters that are themselves anywhere in a pattern. */
const plain = fc.constantFrom(...letters, ...special.filter((one) => !'*?\\!'.includes(one)));
const text = fc.string({ unit: character, maxLength: 8 });
const runs = { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 3_000) };

/** The pattern's characters without the `!` that negates it. */
function positive(pattern: string): readonly string[] {
  return Array.from(pattern.startsWith('!') ? pattern.slice(1) : pattern);
}

function reference(pattern: readonly string[], text: readonly string[]): boolean {
  const [head, ...rest] = pattern;
  const [first, ...others] = text;
  if (head === undefined) return text.length === 0;
  if (head === '*') return reference(rest, text) || (text.length > 0 && reference(pattern, others));
  if (first === undefined) return false;
  if (head === '?') return reference(rest, others);
  const [next, ...afterNext] = rest;
  if (head === '\\' && next !== undefined) return same(next, first) && reference(afterNext, others);
  return same(head, first) && reference(rest, others);
}

/** By Unicode's simple case folding, as regular expressions know it. */
function same(left: string, right: string): boolean {
  return new RegExp(`^\\u{${(left.codePointAt(0) ?? 0).toString(16)}}$`, 'iu').test(right);
}
