import type { Problem } from '../../model/problem.js';
import { fenceMarkdown } from '../../show/escape-markdown.js';
import { fitMarkdown } from '../../show/fit-markdown.js';
import { errorParts, findingParts } from '../../show/problems-markdown.js';
import type { SnapshotResult } from './snapshot-json.js';
import { snapshotText } from '../../features/snapshot/view.js';
import { count } from '../../show/words.js';

/** A run of `muster snapshot` as Markdown of at most `limit` bytes: errors, then each snapshot as its text says it, then findings. */
export function snapshotMarkdown(
  result: SnapshotResult,
  { limit, problems }: { readonly limit: number; readonly problems: readonly Problem[] },
): string {
  const style = { width: 100, colors: false, sources: new Map<string, string>() };
  const blocks = snapshotText({ ...result, findings: [] }, style)
    .trimEnd()
    .split('\n\n');
  return fitMarkdown(
    [
      { text: `### ${count(result.taken.length, 'snapshot')}`, of: 'line', count: 1 },
      ...errorParts([...problems, ...result.problems]),
      ...blocks.map((block) => ({ text: fenceMarkdown('text', block.split('\n')), of: 'block', count: 1 })),
      ...findingParts(result.findings),
    ],
    limit,
    'The JSON lists all.',
  );
}
