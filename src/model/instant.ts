/**
 * A time with the precision of its text: some moment from `first` to `last`, both in counts of 100 ns since
 * 1970. `11:05:00Z` is a whole second, `11:05:00.1234567Z` one count.
 *
 * Sentinel writes some times to the second (automation rules, etags) and others with up to seven digits. Two
 * that overlap have no order, and nothing may depend on one.
 */
export interface Instant {
  readonly first: bigint;
  readonly last: bigint;
}

/** An RFC 3339 time with the precision it is written in, or undefined where the text is not such a time. */
export function readInstant(text: string | undefined): Instant | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(?:\.(\d+))?([Zz]|[+-]\d{2}:\d{2})?$/.exec(text);
  if (match === null) return undefined;
  const [, date, time, fraction = '', zone = 'Z'] = match;
  const millis = Date.parse(`${date ?? ''}T${time ?? ''}${zone.toUpperCase()}`);
  if (Number.isNaN(millis)) return undefined;
  const digits = fraction.slice(0, 7);
  const first = BigInt(millis) * 10_000n + BigInt(digits.padEnd(7, '0'));
  return { first, last: first + 10n ** BigInt(7 - digits.length) - 1n };
}

/**
 * An RFC 3339 time as a count of 100 ns since 1970, or undefined where it is not such a time; of a coarse
 * one, its first moment.
 *
 * Workspace manager answers with seven fractional digits; `Date` keeps three, so that a write right after a
 * job's end would compare as equal to it.
 */
export function parseInstant(text: string | undefined): bigint | undefined {
  return readInstant(text)?.first;
}

/** Whether a time is certainly at or before the limit, given the precision of both. */
export function isSurelyBy(time: Instant | undefined, limit: Instant | undefined): boolean {
  return time !== undefined && limit !== undefined && time.last <= limit.first;
}

/** Whether a time is certainly after the limit. */
export function isSurelyAfter(time: Instant | undefined, limit: Instant | undefined): boolean {
  return time !== undefined && limit !== undefined && time.first > limit.last;
}

/** Whether a time may be after the limit; false where either is unknown. */
export function mayFollow(time: Instant | undefined, limit: Instant | undefined): boolean {
  return time !== undefined && limit !== undefined && time.last > limit.first;
}

/** The length of a time's precision in whole milliseconds: 1,000 for a time to the second. */
export function widthMs({ first, last }: Instant): number {
  return Math.ceil(Number(last - first) / 10_000);
}

/** One day, in units of 100 ns. */
export const oneDay = 864_000_000_000n;

/**
 * A time as people write it, as a count of 100 ns since 1970: an RFC 3339 time, which names its
 * offset, or a date, which means its first moment in UTC. Undefined where it is neither.
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
