import { expect, test } from 'vitest';
import { parseDuration } from '../../src/model/duration.js';

test.each([
  ['30m', 1_800_000],
  ['90s', 90_000],
  ['1h30m', 5_400_000],
  ['250ms', 250],
  ['1d', 86_400_000],
  ['PT30M', 1_800_000],
  ['pt1h5s', 3_605_000],
  ['P1D', 86_400_000],
  ['0s', 0],
])('%s is %d ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(['', '30', 'm', '30m1h', '-5s', '1.5h', 'PT', 'P', '5 m', '9999999999s', 'P1W'])(
  '%j is none',
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);
