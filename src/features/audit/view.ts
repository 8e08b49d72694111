import type { AuditVerdict } from './verify-audit.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { count, wrapped } from '../../show/words.js';

/** What `muster audit verify` found, for people; what is wrong stands elsewhere. Ends with a newline. */
export function auditText({ lines, last, torn, since, breaks }: AuditVerdict, style: TextStyle): string {
  const paint = palette(style.colors);
  const broken = breaks.length > 0 || since === null || last === null;
  const after =
    since === undefined || since === null ? '' : `, ${String(since)} of them after the one asked for`;
  const verdict = broken
    ? paint.bad(
        last === null ? '✖ There is no whole line.' : `✖ The chain of ${count(lines, 'line')} is broken.`,
      )
    : paint.good(`✔ ${count(lines, 'line')}${after}: the chain holds.`);
  return `${[
    ...wrapped(verdict, style.width, 2, 0),
    ...torn.flatMap((line) =>
      wrapped(
        `ℹ Line ${String(line)} is torn: a run was killed, or the disk was full, while it was written.`,
        style.width,
        2,
        0,
      ),
    ),
    ...(broken ? [] : [`Last line: ${last}`]),
    ...(broken || since === 0 ? [] : wrapped(`ℹ ${unproven(since)}`, style.width, 2, 0)),
  ].join('\n')}\n`;
}

/** What nothing in the file can show: the chain has no key. */
function unproven(since: number | null | undefined): string {
  return since === undefined
    ? 'Whether lines were cut off its end, or added to it, the file cannot tell: give --last, which is audit.last of a run’s report.'
    : 'Whether the lines after the one asked for were added by a run, the file cannot tell: give the --last of a later report.';
}
