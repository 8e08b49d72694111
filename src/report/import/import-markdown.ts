import type { ImportedParent } from '../../features/import/import-parent.js';
import type { Problem } from '../../model/problem.js';
import { codeMarkdown, fenceMarkdown } from '../../show/escape-markdown.js';
import { fitMarkdown } from '../../show/fit-markdown.js';
import { importText } from '../../features/import/view.js';
import { errorParts, findingParts, problemsMarkdown } from '../../show/problems-markdown.js';

export interface ImportMarkdownOptions {
  /** Paths as they were written. */
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
  /** Bytes. */
  readonly limit: number;
}

/** An import as Markdown: what was written and what comes next as its text says it, then findings; errors alone where it was not made. */
export function importMarkdown(
  imported: ImportedParent | undefined,
  { files, problems, limit }: ImportMarkdownOptions,
): string {
  if (imported === undefined) return problemsMarkdown(problems, limit);
  const style = { width: 100, colors: false, sources: new Map<string, string>() };
  const lines = importText({ ...imported, findings: [] }, files, style)
    .trimEnd()
    .split('\n');
  return fitMarkdown(
    [
      { text: `### Import of ${codeMarkdown(imported.fleet.parent.name)}`, of: 'line', count: 1 },
      ...errorParts(problems),
      { text: fenceMarkdown('text', lines), of: 'block', count: 1 },
      ...findingParts(imported.findings),
    ],
    limit,
    'The JSON lists all.',
  );
}
