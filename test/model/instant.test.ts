import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isSurelyAfter,
  isSurelyBy,
  mayFollow,
  parseInstant,
  readInstant,
  widthMs,
  type Instant,
} from '../../src/model/instant.js';

const at = (text: string): Instant => {
  const instant = readInstant(text);
  if (instant === undefined) throw new Error(text);
  return instant;
};

describe('a time is as long as it is coarse', () => {
  test.each([
    ['2026-01-01T11:05:00Z', 10_000_000n, 1_000],
    ['2026-01-01T11:05:00.5Z', 1_000_000n, 100],
    ['2026-01-01T11:05:00.123Z', 10_000n, 1],
    ['2026-01-01T11:05:00.1234567Z', 1n, 0],
    ['2026-01-01T11:05:00.123456789Z', 1n, 0],
  ])('%s', (text, moments, ms) => {
    const { first, last } = at(text);

    expect([last - first + 1n, widthMs(at(text)), parseInstant(text)]).toEqual([moments, ms, first]);
  });

  test.each(['', 'yesterday', '2026-13-01T00:00:00Z', '2026-01-01'])('%j is none', (text) => {
    expect(readInstant(text)).toBeUndefined();
  });
});

test('of two times one is surely first, or they overlap and have no order', () => {
  const anInstant = fc
    .tuple(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 0, max: 7 }))
    .map(([tenths, digits]): string => {
      const fraction = `${String(tenths % 10)}000000`.slice(0, digits);
      return `2026-01-01T11:0${String(Math.floor(tenths / 600) % 10)}:${String(Math.floor(tenths / 10) % 60).padStart(2, '0')}${fraction === '' ? '' : `.${fraction}`}Z`;
    });
  fc.assert(
    fc.property(anInstant, anInstant, (left, right) => {
      const [a, b] = [at(left), at(right)];
      expect(isSurelyBy(a, b) && isSurelyAfter(a, b)).toBe(false);
      expect(mayFollow(a, b)).toBe(!isSurelyBy(a, b));
      if (isSurelyBy(a, b)) expect(a.first <= b.last).toBe(true);
      if (isSurelyAfter(a, b)) expect(isSurelyBy(b, a)).toBe(true);
    }),
  );
});

test('a time that is not known is neither before nor after', () => {
  const time = at('2026-01-01T11:05:00Z');

  for (const [a, b] of [
    [undefined, time],
    [time, undefined],
  ] as const)
    expect([isSurelyBy(a, b), isSurelyAfter(a, b), mayFollow(a, b)]).toEqual([false, false, false]);
});
