import { escapeTerminal } from './escape-terminal.js';
import { shortened } from './words.js';
import { largest } from '../model/order.js';

/** Columns shown of a text and of a name: nobody reads more in a comment. */
const proseColumns = 1000;
const nameColumns = 120;

/**
 * `text` escaped as plain Markdown text: no markup, link, image, HTML, mention, issue
 * reference, emoji code or formula, in a paragraph, a list, a table cell or a summary.
 *
 * It is escaped for a terminal first, so it is one line and control and bidi characters are spelt out.
 * Punctuation becomes character references, which Markdown never reads as markup. An invisible space breaks
 * references that hosts look for in the rendered text.
 */
export function escapeMarkdown(text: string): string {
  return encoded(shortened(escapeTerminal(text), proseColumns))
    .replace(/&#64;|&#35;/g, (sign) => `${sign}${invisibleSpace}`)
    .replace(/&#58;(?=\S)/g, (colon) => `${colon}${invisibleSpace}`)
    .replace(/\bwww(?=\.)/gi, (www) => `${www}${invisibleSpace}`)
    .replace(/\bGH(?=-\d)/gi, (issue) => `${issue}${invisibleSpace}`);
}

/**
 * A name in `<code>`, for the same places: it can be copied as it is, since no host looks for references in
 * code.
 */
export function codeMarkdown(name: string): string {
  return `<code>${encoded(shortened(escapeTerminal(name), nameColumns))}</code>`;
}

/** A fenced block of lines, made inert; the fence is longer than any run of backticks in it. */
export function fenceMarkdown(language: string, lines: readonly string[]): string {
  const inert = lines.map((line) => shortened(escapeTerminal(line), proseColumns));
  const longest = largest(inert.flatMap((line) => (line.match(/`+/g) ?? []).map((run) => run.length)));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return [`${fence}${language}`, ...inert, fence].join('\n');
}

const invisibleSpace = '&#8203;';

/**
 * All ASCII punctuation except `, - . / ;`, which have no meaning within a line, and a colon before a space;
 * at the start of a text also whatever begins a list or a code block.
 */
function encoded(text: string): string {
  return text
    .replace(/[!-+<-@[-`{-~]|:(?=\S)/g, reference)
    .replace(/^(?: +|-|\d+\.)/, (start) => start.replace(/[-. ]/g, reference));
}

function reference(character: string): string {
  return `&#${String(character.charCodeAt(0))};`;
}
