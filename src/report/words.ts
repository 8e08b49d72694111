import stringWidth from 'string-width';
import { escapeTerminal } from './escape-terminal.js';

/** `1 item`, `2,000 items`; `plural` where an s is not enough. */
export function count(n: number, singular: string, plural = `${singular}s`): string {
  return `${grouped(n)} ${n === 1 ? singular : plural}`;
}

/** `12,000`: the same in every locale. */
export function grouped(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** The first `max` of a list, made inert, and how many more there are: `a, b and 12 more`. */
export function folded(list: readonly string[], max = 10): string {
  const shown = list.slice(0, max).map(escapeTerminal).join(', ');
  return list.length > max ? `${shown} and ${grouped(list.length - max)} more` : shown;
}

/**
 * `text` broken at spaces into lines of at most `width` columns, each after `indent` spaces.
 *
 * A longer word stays whole: an ARM id that is cut cannot be copied.
 */
export function wrapped(text: string, width: number, indent: number): readonly string[] {
  const room = Math.max(width - indent, 20);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && stringWidth(longer) > room) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line].map((each) => `${' '.repeat(indent)}${each}`);
}
