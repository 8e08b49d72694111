import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../model/duration.js';
import { parseTimeOrDate } from '../model/instant.js';
import type { Allowance } from '../plan/guards/guards.js';

/** A parser of whole numbers from `min` to `max`; its errors say how to fix the value. */
export function numberBetween(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max))
      throw new InvalidArgumentError(`Give a whole number from ${String(min)} to ${String(max)}.`);
    return value;
  };
}

/** A span of time as milliseconds: `30m`, `90s`, `1h30m`, `PT30M`. */
export function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms === 0 || ms > maxDurationMs)
    throw new InvalidArgumentError('Give a duration up to 7 days such as 30m, 90s, 1h30m or PT30M.');
  return ms;
}

/** Timers end at 2^31 ms; nobody waits that long for a publish. */
const maxDurationMs = 7 * 24 * 3_600_000;

/** A moment in the past: so many milliseconds ago, or a count of 100 ns since 1970. */
export type Since = { readonly agoMs: number } | { readonly at: bigint };

/** `7d`, `36h`, `2026-11-01` (its first moment in UTC) or `2026-11-01T08:00:00Z`. */
export function since(text: string): Since {
  const agoMs = parseDuration(text);
  if (agoMs !== undefined && agoMs <= maxAgoMs) return { agoMs };
  const at = parseTimeOrDate(text);
  if (at === undefined)
    throw new InvalidArgumentError(
      'Give a duration such as 7d or 36h, a date such as 2026-11-01, or a time such as 2026-11-01T08:00:00Z.',
    );
  return { at };
}

/** A hundred years is the limit. */
const maxAgoMs = 100 * 365 * 24 * 3_600_000;

/** `5` or `10%`. */
export function allowance(text: string): Allowance {
  const given = parseAllowance(text);
  if (given === undefined || ('percent' in given && given.percent > 100))
    throw new InvalidArgumentError('Give a number such as 5, or a share from 0% to 100%.');
  return given;
}

/** The same for additions, which can exceed 100 %. */
export function growth(text: string): Allowance {
  const given = parseAllowance(text);
  if (given === undefined)
    throw new InvalidArgumentError('Give a number such as 500, or a share such as 150%.');
  return given;
}

function parseAllowance(text: string): Allowance | undefined {
  const [, digits, sign] = /^(\d{1,9})(%?)$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  return sign === '%' ? { percent: Number(digits) } : { count: Number(digits) };
}

/** Collects an option that may be given several times. */
export function collected(text: string, before: readonly string[] = []): readonly string[] {
  if (text.trim() === '') throw new InvalidArgumentError('Give a name.');
  return before.includes(text) ? before : [...before, text];
}

/** The file of a saved plan; by this ending apply knows it from a folder. */
export function planFile(text: string): string {
  if (!/[^/\\]\.json$/i.test(text)) throw new InvalidArgumentError('Give a file whose name ends in .json.');
  return text;
}

/** A file, whatever its name. */
export function anyFile(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('Give a file.');
  return text;
}

/** The hash of a line of an audit file. */
export function sha256Hex(text: string): string {
  if (!/^[0-9a-f]{64}$/i.test(text)) throw new InvalidArgumentError('Give 64 hexadecimal digits.');
  return text.toLowerCase();
}
