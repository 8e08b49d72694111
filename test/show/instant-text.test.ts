import { expect, test } from 'vitest';
import { instantText } from '../../src/show/words.js';

test.each([
  ['2026-03-01T08:00:02.0000001Z', '2026-03-01 08:00:02 UTC'],
  ['2026-03-01T08:00:02Z', '2026-03-01 08:00:02 UTC'],
  ['2026-03-01T08:00:02+01:00', '2026-03-01T08:00:02+01:00'],
  ['soon\u001b[2J', 'soon\\u{1b}[2J'],
])('%j reads %j', (instant, text) => {
  expect(instantText(instant)).toBe(text);
});
