import { parseInstant } from './instant.js';

/**
 * A time as people write it, as a count of 100 ns since 1970: an RFC 3339 time, which names its
 * offset, or a date, which stands for its first moment in UTC. Undefined where it is neither.
 */
export function parseTimeOrDate(text: string): bigint | undefined {
  const date = /^(\d{4}-\d{2}-\d{2})(?:[Tt ].*(?:[Zz]|[+-]\d{2}:\d{2}))?$/.exec(text)?.[1];
  if (date === undefined || !isDay(date)) return undefined;
  return parseInstant(text === date ? `${date}T00:00:00Z` : text);
}

/** `Date.parse` takes the 30th of February for the 2nd of March. */
function isDay(date: string): boolean {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(date);
}
