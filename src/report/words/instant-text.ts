import { escapeTerminal } from '../../show/escape-terminal.js';

/**
 * An instant as people read it, in UTC to the second: `2026-03-01 08:00:02 UTC`. Azure sends seven
 * decimals, which the JSON reports keep. What has another form is returned as it came.
 */
export function instantText(instant: string): string {
  const [, day, time] = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.\d+)?Z$/i.exec(instant) ?? [];
  return day === undefined || time === undefined ? escapeTerminal(instant) : `${day} ${time} UTC`;
}
