import { trimEndOf } from '../model/trim-ends.js';

const pattern =
  /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/**
 * An ISO 8601 duration in the one spelling of its length: PT60M is `PT1H`, P1W is `P7D`, PT0M is `PT0S`.
 *
 * Months have no fixed length in days and stay months; a year is twelve. What is no duration is undefined.
 */
export function canonicalDuration(text: string): string | undefined {
  const match = pattern.exec(text);
  if (match === null || text.endsWith('T') || text === 'P') return undefined;
  const [years, months, weeks, days, hours, minutes] = match
    .slice(1, 7)
    .map((digits?: string) => Number(digits ?? 0));
  const [whole = '0', fraction = ''] = (match[7] ?? '0').split('.');
  const total =
    (((weeks ?? 0) * 7 + (days ?? 0)) * 24 + (hours ?? 0)) * 3600 + (minutes ?? 0) * 60 + Number(whole);
  const allMonths = (years ?? 0) * 12 + (months ?? 0);
  if (!Number.isSafeInteger(total) || !Number.isSafeInteger(allMonths)) return undefined;
  const part = trimEndOf(fraction, '0');
  const seconds = `${String(total % 60)}${part === '' ? '' : `.${part}`}`;
  const date =
    unit(Math.floor(allMonths / 12), 'Y') + unit(allMonths % 12, 'M') + unit(Math.floor(total / 86_400), 'D');
  const time =
    unit(Math.floor(total / 3600) % 24, 'H') +
    unit(Math.floor(total / 60) % 60, 'M') +
    (seconds === '0' ? '' : `${seconds}S`);
  return date + time === '' ? 'PT0S' : `P${date}${time === '' ? '' : `T${time}`}`;
}

function unit(count: number, letter: string): string {
  return count === 0 ? '' : `${String(count)}${letter}`;
}
