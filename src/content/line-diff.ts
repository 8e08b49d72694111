import { structuredPatch } from 'diff';

export interface LineDiffOptions {
  /** Unchanged lines around a change. */
  readonly context?: number;
  /** Lines beyond these are counted. */
  readonly maxLines?: number;
}

/** Texts that differ in more lines than these are not aligned: nobody reads that diff, and it takes seconds. */
const maxEdits = 1000;

/**
 * The lines of the unified diff of two texts: hunks with their `@@` line, then ` `, `-` or `+` before
 * each line; empty where the lines are the same. Line ends do not count.
 *
 * A long diff is folded: its first lines, and how many more there are.
 */
export function lineDiff(
  before: string,
  after: string,
  { context = 3, maxLines = 40 }: LineDiffOptions = {},
): readonly string[] {
  const left = linesOf(before);
  const right = linesOf(after);
  const patch = structuredPatch('', '', joined(left), joined(right), '', '', {
    context,
    maxEditLength: maxEdits,
  });
  if (patch === undefined)
    return [`@@ ${String(left.length)} lines became ${String(right.length)} other lines @@`];
  const lines = patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines: hunk }) => [
    `@@ -${String(oldStart)},${String(oldLines)} +${String(newStart)},${String(newLines)} @@`,
    ...hunk,
  ]);
  const more = lines.length - maxLines;
  // One line more costs what saying so would.
  return more > 1 ? [...lines.slice(0, maxLines), `… ${String(more)} more lines`] : lines;
}

function linesOf(text: string): readonly string[] {
  return text.split(/\r\n|\r|\n/);
}

/** Every line ends alike, so that the last one is no special case. */
function joined(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
