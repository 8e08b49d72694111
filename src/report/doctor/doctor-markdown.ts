import type { FixResult } from '../../features/doctor/carry-out-fixes.js';
import type { DoctorReport } from '../../features/doctor/doctor-check.js';
import type { Problem } from '../../model/problem.js';
import { findingBlocks } from './doctor-findings.js';
import { doctorTable, fixLines, totals } from '../../features/doctor/view.js';
import { escapeMarkdown, fenceMarkdown } from '../../show/escape-markdown.js';
import { fitMarkdown } from '../../show/fit-markdown.js';
import { errorParts } from '../../show/problems-markdown.js';
import { count } from '../../show/words.js';

/** Columns of the lines inside a fence. */
const style = { width: 100, colors: false, sources: new Map<string, string>() };

/**
 * What doctor found as Markdown of at most `limit` bytes: counts, errors, what `--fix` did, the
 * workspaces that do not pass, then every finding as its text says it. `problems` are errors of no workspace.
 */
export function doctorMarkdown(
  report: DoctorReport,
  more: {
    readonly limit: number;
    readonly fixes: readonly FixResult[];
    readonly problems: readonly Problem[];
  },
): string {
  const unfixed = more.fixes.flatMap(({ problem }) => problem ?? []);
  const fixed = fixLines(more.fixes, style);
  const table = doctorTable(report.targets, style);
  return fitMarkdown(
    [
      {
        text: `### Doctor: ${count(report.targets.length, 'workspace')}\n\n${escapeMarkdown(totals(report))}`,
        of: 'line',
        count: 1,
      },
      ...errorParts([...more.problems, ...unfixed, ...report.errors]),
      ...[fixed, table]
        .filter((lines) => lines.length > 0)
        .map((lines) => ({ text: fenceMarkdown('text', lines), of: 'table', count: 1 })),
      ...findingBlocks(report.targets, style).map((lines) => ({
        text: fenceMarkdown('text', lines),
        of: 'finding',
        count: 1,
      })),
    ],
    more.limit,
    'The JSON lists all.',
  );
}
