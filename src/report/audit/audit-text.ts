import type { AuditVerdict } from '../../inspect/verify-audit.js';
import { palette, type TextStyle } from '../words/palette.js';
import { count, wrapped } from '../words/words.js';

/** What `muster audit verify` found, for people; what is wrong stands elsewhere. Ends with a newline. */
export function auditText({ lines, last, torn, since, breaks }: AuditVerdict, style: TextStyle): string {
  const paint = palette(style.colors);
  const broken = breaks.length > 0 || since === null;
  const after =
    since === undefined || since === null ? '' : `, ${String(since)} of them after the one asked for`;
  const verdict = broken
    ? paint.bad(`✖ The chain of ${count(lines, 'line')} is broken.`)
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
    ...(last === null || broken ? [] : [`Last line: ${last}`]),
  ].join('\n')}\n`;
}
