import { parseInstant } from '../model/instant.js';
import { trimEndOf } from '../model/trim-ends.js';

/** An RFC 3339 time in the one spelling of its moment, in UTC and to the 100 ns; undefined for what is no time. */
export function canonicalInstant(text: string): string | undefined {
  const ticks = parseInstant(text);
  // Nothing in a body is dated before 1970; what is keeps its spelling.
  if (ticks === undefined || ticks < 0n) return undefined;
  const whole = new Date(Number(ticks / 10_000n)).toISOString().slice(0, 19);
  const fraction = trimEndOf((ticks % 10_000_000n).toString().padStart(7, '0'), '0');
  return `${whole}${fraction === '' ? '' : `.${fraction}`}Z`;
}
