/**
 * An RFC 3339 time as a count of 100 ns since 1970, or undefined where it is none.
 *
 * Workspace manager answers with seven fractional digits; `Date` keeps three, and a write right
 * after a job's end would compare as equal to it.
 */
export function parseInstant(text: string | undefined): bigint | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(?:\.(\d+))?([Zz]|[+-]\d{2}:\d{2})?$/.exec(text);
  if (match === null) return undefined;
  const [, date, time, fraction = '', zone = 'Z'] = match;
  const millis = Date.parse(`${date ?? ''}T${time ?? ''}${zone.toUpperCase()}`);
  if (Number.isNaN(millis)) return undefined;
  return BigInt(millis) * 10_000n + BigInt(fraction.padEnd(7, '0').slice(0, 7));
}

/** One hour, in units of 100 ns. */
export const oneHour = 36_000_000_000n;
