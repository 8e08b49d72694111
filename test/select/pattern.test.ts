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
    const text = fc.string({
      unit: fc.constantFrom('a', 'A', 'b', 'É', 'é', '*', '?', '\\', '!', '[', '😀'),
      maxLength: 8,
    });
    fc.assert(
      fc.property(text, text, (pattern, value) => {
        const compiled = compilePattern(pattern);
        const body = pattern.startsWith('!') ? pattern.slice(1) : pattern;
        expect(compiled.fits(value)).toBe(reference(Array.from(body), Array.from(value)));
      }),
      { numRuns: 5_000 },
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

function same(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
