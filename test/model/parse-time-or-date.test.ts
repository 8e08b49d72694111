import { expect, test } from 'vitest';
import { parseInstant, parseTimeOrDate } from '../../src/model/instant.js';

test.each([
  ['2026-01-31', '2026-01-31T00:00:00Z'],
  ['2026-01-31T08:00:00Z', '2026-01-31T08:00:00Z'],
  ['2026-01-31t08:00:00.1234567z', '2026-01-31T08:00:00.1234567Z'],
  ['2026-01-31 08:00:00+02:00', '2026-01-31T06:00:00Z'],
  ['2024-02-29', '2024-02-29T00:00:00Z'],
])('%s is %s', (text, instant) => {
  const parsed = parseTimeOrDate(text);
  expect(parsed).toBeDefined();
  expect(parsed).toBe(parseInstant(instant));
});

test.each([
  '',
  'yesterday',
  '31.01.2026',
  '2026-1-31',
  '2026-01',
  '2026-02-29',
  '2026-02-30',
  '2026-02-30T08:00:00Z',
  '2026-13-01',
  '2026-01-31T08:00:00',
  '2026-01-31T08:00Z',
  '2026-01-31T25:00:00Z',
  '2026-01-31T08:00:00+2:00',
  ' 2026-01-31',
  '2026-01-31\n',
  '7d',
])('%j is neither a time nor a date', (text) => {
  expect(parseTimeOrDate(text)).toBeUndefined();
});
