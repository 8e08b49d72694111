/** A time as a count of 100 ns since 1970: what seven fractional digits of RFC 3339 hold. */
export type Ticks = bigint;

const ticksPerMs = 10_000n;

export function ticksOfMs(ms: number): Ticks {
  return BigInt(Math.round(ms * 10_000));
}

export function ticksOfDate(date: Date): Ticks {
  return BigInt(date.getTime()) * ticksPerMs;
}

/** RFC 3339 in UTC with seven fractional digits, as the service writes times. */
export function formatTicks(ticks: Ticks): string {
  const seconds = new Date(Number(ticks / ticksPerMs)).toISOString().slice(0, 19);
  return `${seconds}.${(ticks % 10_000_000n).toString().padStart(7, '0')}Z`;
}

/** The ticks of an RFC 3339 time, or undefined where the text is none. */
export function parseTicks(text: unknown): Ticks | undefined {
  if (typeof text !== 'string') return undefined;
  const match = /^(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d)$/.exec(text);
  if (match === null) return undefined;
  const ms = Date.parse(`${match[1] ?? ''}${match[3] ?? ''}`);
  if (Number.isNaN(ms)) return undefined;
  return BigInt(ms) * ticksPerMs + BigInt((match[2] ?? '').padEnd(7, '0').slice(0, 7));
}
