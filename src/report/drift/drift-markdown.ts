import type { Drift } from '../../features/drift/drift.js';
import type { Problem } from '../../model/problem.js';
import { othersLines, parentLines, parentsOf, summaryLines } from '../../features/drift/view-text.js';
import { codeMarkdown, escapeMarkdown, fenceMarkdown } from '../../show/escape-markdown.js';
import { fitMarkdown, type MarkdownPart } from '../../show/fit-markdown.js';
import { errorParts, findingParts, fold } from '../../show/problems-markdown.js';
import { suppressedLines } from './suppressed-text.js';

/** Columns of the lines inside a fold. */
const style = { width: 100, colors: false, sources: new Map<string, string>() };

/**
 * Drift as Markdown of at most `limit` bytes: counts, errors, then a fold for each parent and one for what
 * members hold besides, and findings. `problems` are errors besides its own.
 */
export function driftMarkdown(
  drift: Drift,
  options: { readonly isDrift: boolean; readonly limit: number; readonly problems: readonly Problem[] },
): string {
  const [title = '', ...counts] = summaryLines(drift, options.isDrift, { ...style, width: 1_000 });
  const line = (text: string): MarkdownPart => ({ text, of: 'line', count: 1 });
  const lists = [othersLines(drift, style), suppressedLines(drift, style)];
  return fitMarkdown(
    [
      line(`### ${escapeMarkdown(title)}`),
      line(counts.map(escapeMarkdown).join('<br>\n')),
      ...errorParts([...options.problems, ...drift.problems]),
      ...parentsOf(drift).map((parent) => ({
        text: fold(codeMarkdown(parent), fenceMarkdown('text', parentLines(drift, parent, style))),
        of: 'parent',
        count: 1,
      })),
      ...lists
        .filter((lines) => lines.length > 0)
        .map(([heading = '', ...lines]) => ({
          text: fold(heading, fenceMarkdown('text', lines)),
          of: 'list',
          count: 1,
        })),
      ...findingParts(drift.findings),
    ],
    options.limit,
    'The JSON lists all.',
  );
}
