import type { AuditBreak, AuditVerdict } from '../../features/audit/verify-audit.js';
import type { Problem } from '../../model/problem.js';
import { unreachable } from '../../model/unreachable.js';

/**
 * What is wrong with an audit file: MUS617 each, in the order of its lines, and MUS628 where it has no whole
 * line. Empty where its chain holds.
 */
export function auditProblems(
  { breaks, since, last }: AuditVerdict,
  file: string,
  known: string | undefined,
): readonly Problem[] {
  return [
    ...breaks.map((each): Problem => ({
      code: 'MUS617',
      message: breakText(each),
      at: { file, line: each.line, column: 1 },
    })),
    ...(since === null
      ? [
          {
            code: 'MUS617' as const,
            message: `${file} has no line with the hash ${known ?? ''}: its end was dropped, or it is another file`,
            hint: 'Compare it with a copy that the run itself kept.',
          },
        ]
      : []),
    ...(last === null && since === undefined && breaks.length === 0
      ? [
          {
            code: 'MUS628' as const,
            message: `${file} holds no whole line, so it tells of no run`,
            hint: 'A run that writes nothing leaves no file: compare it with a copy that the run itself kept.',
          },
        ]
      : []),
  ];
}

function breakText({ what, line, to }: AuditBreak): string {
  switch (what) {
    case 'edited':
      return `Line ${String(line)} is not as muster wrote it`;
    case 'dropped':
      return line === 1
        ? 'What stood before line 1 was dropped'
        : `Lines were dropped between line ${String(line - 1)} and line ${String(line)}`;
    case 'inserted':
      return to === line
        ? `Line ${String(line)} was inserted or moved here`
        : `Lines ${String(line)} to ${String(to)} were inserted or moved here`;
    case 'reordered':
      return `Line ${String(line)} stood elsewhere, or is a copy`;
    default:
      return unreachable(what);
  }
}
