import type { Problem } from '../../model/problem.js';
import { unreachable } from '../../model/unreachable.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { problemJson } from '../../show/problem-text.js';
import { count, wrapped } from '../../show/words.js';
import type { AuditJson } from './shape.js';
import type { AuditBreak, AuditVerdict } from './verify-audit.js';

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

/** The file alone cannot prove more: the chain has no key. */
function unproven(since: number | null | undefined): string {
  return since === undefined
    ? 'Whether lines were cut off its end, or added to it, the file cannot tell: give --last, which is audit.last of a run’s report.'
    : 'Whether the lines after the one asked for were added by a run, the file cannot tell: give the --last of a later report.';
}

/** What `muster audit verify` found, `verdict` undefined where the file could not be read. */
export function auditJson(
  verdict: AuditVerdict | undefined,
  about: { readonly tool: string; readonly file: string; readonly problems: readonly Problem[] },
): AuditJson {
  const { tool, file, problems } = about;
  return {
    schemaVersion: 1,
    tool,
    file,
    outcome: outcomeOf(verdict, problems),
    lines: verdict?.lines ?? 0,
    last: verdict?.last ?? null,
    torn: verdict?.torn ?? [],
    errors: problems.map(problemJson),
  };
}

/** The chain has no key: whoever can write the file can add lines, so only a known last line proves its end. */
function outcomeOf(verdict: AuditVerdict | undefined, problems: readonly Problem[]): AuditJson['outcome'] {
  if (verdict === undefined) return 'unreadable';
  if (problems.length > 0) return 'broken';
  return verdict.since === 0 ? 'intact' : 'unproven';
}

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
