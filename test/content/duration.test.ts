import { expect, test } from 'vitest';
import { canonicalDuration, canonicalInstant } from '../../src/content/canonical-body.js';

test.each([
  ['PT60M', 'PT1H'],
  ['PT24H', 'P1D'],
  ['P1D', 'P1D'],
  ['P1W', 'P7D'],
  ['PT90M', 'PT1H30M'],
  ['PT86461.50S', 'P1DT1M1.5S'],
  ['PT0H', 'PT0S'],
  ['P0D', 'PT0S'],
  ['P1Y', 'P1Y'],
  ['P14M', 'P1Y2M'],
  ['P1M', 'P1M'],
  ['PT1M', 'PT1M'],
])('%s is as long as %s', (text, canonical) => {
  expect(canonicalDuration(text)).toBe(canonical);
});

test.each([
  '',
  'P',
  'PT',
  'P1DT',
  '1h',
  'pt1h',
  '05:00:00',
  'PT1.5H',
  '-PT1H',
  'P99999999999999999D',
  'P99999999999999999Y',
])('"%s" is no duration that can be compared', (text) => {
  expect(canonicalDuration(text)).toBeUndefined();
});

test.each([
  ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'],
  ['2026-01-01T01:00:00.0000000+01:00', '2026-01-01T00:00:00Z'],
  ['2026-01-01T00:00:00.1200001Z', '2026-01-01T00:00:00.1200001Z'],
  ['1969-01-01T00:00:00Z', undefined],
  ['tomorrow', undefined],
])('the moment of %s is %s', (text, canonical) => {
  expect(canonicalInstant(text)).toBe(canonical);
});
