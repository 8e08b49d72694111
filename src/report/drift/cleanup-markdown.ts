import { groupBy } from '../../model/order.js';
import { cleanupJson, type CleanupResult } from './cleanup-json.js';
import { cleanupWords, heldLines, undeclaredParents } from '../../features/cleanup/view.js';
import { codeMarkdown, escapeMarkdown, fenceMarkdown } from '../../show/escape-markdown.js';
import { fitMarkdown, type MarkdownPart } from '../../show/fit-markdown.js';
import { errorParts, fold, listOf } from '../../show/problems-markdown.js';
import { count } from '../../show/words.js';

/** Columns of the lines inside a fold. */
const style = { width: 100, colors: false, sources: new Map<string, string>() };

const signs = { planned: '-', deleted: '✔', failed: '✖', skipped: '⊘' } as const;

/** A cleanup as Markdown of at most `limit` bytes: how it ended, errors, a fold for each member, and what stays. */
export function cleanupMarkdown(result: CleanupResult, limit: number): string {
  const { copies } = cleanupJson(result, '');
  const line = (text: string): MarkdownPart => ({ text, of: 'line', count: 1 });
  const errors = [
    ...result.problems,
    ...result.refusals,
    ...(result.copies ?? []).flatMap(({ problem }) => problem ?? []),
  ];
  const [title, ...held] = heldLines(result.cleanup.held, style);
  return fitMarkdown(
    [
      line(`### ${escapeMarkdown(cleanupWords(result))}`),
      ...(copies.length === 0 ? [] : [line(escapeMarkdown(undeclaredParents))]),
      ...errorParts(errors),
      ...[...groupBy(copies, ({ member }) => member)].map(([member, own]) => ({
        text: fold(
          `${codeMarkdown(member)}: ${count(own.length, 'copy', 'copies')}`,
          listOf(
            own.map(
              ({ item, status, backup }) =>
                `- ${signs[status]} ${status}: ${item.kind} ${codeMarkdown(item.displayName)}${backup === null ? '' : `, saved in ${codeMarkdown(backup)}`}`,
            ),
          ),
        ),
        of: 'member',
        count: 1,
      })),
      ...(title === undefined
        ? []
        : [{ text: fold(title, fenceMarkdown('text', held)), of: 'list', count: 1 }]),
    ],
    limit,
    'The JSON lists all.',
  );
}
