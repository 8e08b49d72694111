import stringWidth from 'string-width';
import { append } from '../model/order.js';
import { escapeTerminal } from './escape-terminal.js';

/** `1 item`, `2,000 items`; `plural` where an s is not enough. */
export function count(n: number, singular: string, plural = `${singular}s`): string {
  return `${grouped(n)} ${n === 1 ? singular : plural}`;
}

/** `12,000`: the same in every locale. */
export function grouped(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Columns that a name in a list may take: longer ones end in an ellipsis. */
const nameColumns = 60;

/** The first `max` of a list, made inert, and how many more there are: `a, b and 12 more`. */
export function folded(list: readonly string[], max = 10, quote: '' | '"' = ''): string {
  const shown = list
    .slice(0, max)
    .map((name) => `${quote}${shortened(escapeTerminal(name), nameColumns)}${quote}`)
    .join(', ');
  return list.length > max ? `${shown} and ${grouped(list.length - max)} more` : shown;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** What users see as one character each, in order: only between them is a text cut. */
export function* charactersOf(text: string): Iterable<string> {
  for (const { segment } of graphemes.segment(text)) yield segment;
}

/** `text` within `width` columns, its end replaced by an ellipsis where it is wider. */
export function shortened(text: string, width: number): string {
  // Most names fit; and a text of megabytes is not measured as a whole.
  if (text.length <= 4 * width && stringWidth(text) <= width) return text;
  let short = '';
  let columns = 1;
  for (const character of charactersOf(text.slice(0, 4 * width))) {
    columns += stringWidth(character);
    if (columns > width) break;
    short += character;
  }
  return `${short}…`;
}

/**
 * `text` broken at spaces into lines of at most `width` columns, each after `indent` spaces, the
 * first after `firstIndent`.
 *
 * A longer word and text between backticks stay whole, so that they can be copied; one that fits on a
 * line of its own only with less indentation has less.
 */
export function wrapped(
  text: string,
  width: number,
  indent: number,
  firstIndent = indent,
): readonly string[] {
  const lines: string[] = [];
  let line = '';
  let columns = 0;
  for (const word of unbroken(text)) {
    const wide = widthOf(word);
    const used = lines.length === 0 ? firstIndent : indent;
    if (line !== '' && used + columns + 1 + wide > width) {
      lines.push(line);
      line = word;
      columns = wide;
    } else {
      columns += line === '' ? wide : 1 + wide;
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].map((each, index) => {
    if (index === 0) return `${' '.repeat(firstIndent)}${each}`;
    const room = width - widthOf(each);
    return `${' '.repeat(room < 0 ? indent : Math.min(indent, room))}${each}`;
  });
}

/** Nearly all words are plain, and a list of ten thousand items has many of them. */
function widthOf(word: string): number {
  return /^[!-~]*$/.test(word) ? word.length : stringWidth(word);
}

/** The words of a text, split at single spaces except between backticks; with an odd number of backticks they have no effect. */
function unbroken(text: string): readonly string[] {
  const parts = text.split('`');
  if (parts.length % 2 === 0) return text.split(' ');
  const words = [''];
  for (const [index, part] of parts.entries()) {
    const [first = '', ...rest] = index % 2 === 1 ? [`\`${part}\``] : part.split(' ');
    words.push(`${words.pop() ?? ''}${first}`);
    append(words, rest);
  }
  return words;
}

/**
 * An instant as people read it, in UTC to the second: `2026-03-01 08:00:02 UTC`. Azure sends seven
 * decimals, which the JSON reports keep. Texts of another form are returned unchanged.
 */
export function instantText(instant: string): string {
  const [, day, time] = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.\d+)?Z$/i.exec(instant) ?? [];
  return day === undefined || time === undefined ? escapeTerminal(instant) : `${day} ${time} UTC`;
}

/** `text` as one word of a POSIX shell, quoted only if it has to be. */
export function shellQuote(text: string): string {
  return /^[\w/.:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
