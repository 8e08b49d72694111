import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatTicks, parseTicks, ticksOfDate, ticksOfMs } from '../../src/emulator/instants.js';

test('a time survives being written and read, to 100 ns', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 40_000_000_000_000_000n }), (ticks) => {
      expect(parseTicks(formatTicks(ticks))).toBe(ticks);
    }),
  );
});

test('fewer digits, other zones and more digits are understood, other texts are not', () => {
  const eight = ticksOfDate(new Date('2026-03-01T08:00:00Z'));
  expect(parseTicks('2026-03-01t08:00:00z')).toBe(eight);
  expect(parseTicks('2026-03-01T10:00:00+02:00')).toBe(eight);
  expect(parseTicks('2026-03-01T08:00:00.12345678Z')).toBe(eight + 1_234_567n);
  for (const text of ['', 'yesterday', '2026-03-01', '2026-13-01T08:00:00Z', 7, undefined]) {
    expect(parseTicks(text)).toBeUndefined();
  }
  expect(ticksOfMs(0.5)).toBe(5_000n);
});
