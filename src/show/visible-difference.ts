import { structuredPatch } from 'diff/lib/patch/create.js';
import { escapeTerminal } from './escape-terminal.js';
import { palette, type TextStyle } from './palette.js';
import { grouped, shortened } from './words.js';

/** Characters kept before the first that differs. */
const charsBefore = 12;
/** Characters of the difference that must fit, or the beginning makes way for it. */
const charsOfDifference = 16;

/**
 * Lines of a diff, where a `- ` directly before a `+ ` has the same beginning for more than `width`: that
 * beginning is replaced by an ellipsis, so that the difference is visible before the line is cut.
 *
 * A label such as `query: ` stays. All other lines stay as they are.
 */
export function visibleDifference(lines: readonly string[], width: number): readonly string[] {
  const shown = [...lines];
  for (const [index, before] of lines.entries()) {
    const after = lines[index + 1];
    if (!before.startsWith('- ') || after?.startsWith('+ ') !== true) continue;
    const from = sameStart(before, after);
    if (from + charsOfDifference <= width) continue;
    shown[index] = cutTo(before, from);
    shown[index + 1] = cutTo(after, from);
  }
  return shown;
}

/**
 * The lines of a `BodyDifference` below what they are of, `indent` columns in: `- ` in one colour, `+ ` in another,
 * each cut to the width. Of more than `most` the rest is counted.
 */
export function differenceLines(
  lines: readonly string[],
  style: TextStyle,
  { indent, most }: { readonly indent: number; readonly most: number },
): readonly string[] {
  const paint = palette(style.colors);
  const before = ' '.repeat(indent);
  // Showing one more line takes no more room than saying so.
  const more = lines.length - most;
  const width = Math.max(style.width, 60) - indent;
  const shown = visibleDifference(more > 1 ? lines.slice(0, most) : lines, width);
  return [
    ...shown.map((line) => {
      const text = `${before}${shortened(escapeTerminal(line), width)}`;
      if (line.startsWith('-')) return paint.bad(text);
      return line.startsWith('+') ? paint.good(text) : paint.faint(text);
    }),
    ...(more > 1 ? [paint.faint(`${before}… ${grouped(more)} more lines`)] : []),
  ];
}

/** How many characters two lines have in common, their signs aside. */
function sameStart(a: string, b: string): number {
  let at = 1;
  while (at < a.length && a.charCodeAt(at) === b.charCodeAt(at)) at += 1;
  return at;
}

function cutTo(line: string, from: number): string {
  const label = /^[-+] (?:[\w.[\]-]{1,40}: )?/.exec(line)?.[0] ?? '';
  const begin = Math.max(label.length, from - charsBefore);
  // A surrogate pair is not cut.
  const half = /[\udc00-\udfff]/.test(line.charAt(begin)) ? 1 : 0;
  return begin === label.length ? line : `${label}…${line.slice(begin - half)}`;
}

export interface DiffLine {
  readonly sign: '+' | '-' | ' ';
  /** Unescaped, without its line end. */
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
 * Carriage returns are shown, because they may be the only difference; a newline at the very end is only
 * mentioned if it is the only difference. Equal texts have no lines.
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
