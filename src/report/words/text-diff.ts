import { structuredPatch } from 'diff';

export interface DiffLine {
  readonly sign: '+' | '-' | ' ';
  /** As it came, without its line end; whoever prints it makes it inert. */
  readonly text: string;
}

export interface TextDiff {
  readonly lines: readonly DiffLine[];
  /** Lines beyond `most`. */
  readonly more: number;
}

/** Texts that differ in more lines are shown as one taken away and one added: nobody reads such a diff. */
const maxEdits = 1000;
const context = 1;

/**
 * How a text of several lines changes, line by line, each change with one line around it.
 *
 * Carriage returns are shown, for they are what differs when nothing else does; a newline at the very
 * end is only spoken of where it is all that differs. Equal texts have no lines.
 */
export function textDiff(before: string, after: string, most: number): TextDiff {
  if (before === after) return { lines: [], more: 0 };
  const [left, right] = [ended(before), ended(after)];
  if (left === right)
    return { lines: [{ sign: ' ', text: '(only the line break at the end differs)' }], more: 0 };
  const patch = structuredPatch('', '', left, right, '', '', { context, maxEditLength: maxEdits });
  const lines =
    patch === undefined
      ? [...signed('-', left), ...signed('+', right)]
      : patch.hunks.flatMap((hunk, index) => [
          ...(index === 0 ? [] : [{ sign: ' ' as const, text: '…' }]),
          ...hunk.lines.flatMap(diffLine),
        ]);
  const shown = lines.map(({ sign, text }) => ({ sign, text: text.replaceAll('\r', '\\u{d}') }));
  return { lines: shown.slice(0, most), more: Math.max(0, shown.length - most) };
}

/** An absent text has no line; every other ends in a newline. */
function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

function signed(sign: '+' | '-', text: string): readonly DiffLine[] {
  if (text === '') return [];
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => ({ sign, text: line }));
}

function diffLine(line: string): readonly DiffLine[] {
  const sign = line.charAt(0);
  return sign === '+' || sign === '-' || sign === ' ' ? [{ sign, text: line.slice(1) }] : [];
}
