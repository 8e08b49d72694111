import { replaceUnseen, unseen } from '../model/look-alike.js';

/**
 * `text` made inert for a terminal or a log: one line, no control, direction or invisible characters, and
 * nothing that a pipeline reads as a command.
 *
 * Names, messages and reasons come from Azure and from files; somebody who names a rule must not be able to
 * move the cursor, fake a line, reverse text, or make two names look alike. Line breaks and tabs become a
 * space, everything else that cannot be seen its code point (`\u{1b}`). What makes one emoji of several
 * characters stays, and so do joiners within a word of a script that needs them.
 */
export function escapeTerminal(text: string): string {
  return spellOut(text.replace(/\s+/g, (blanks) => (/[\r\n\t\u2028\u2029]/.test(blanks) ? ' ' : blanks)));
}

/** The same with line breaks and tabs spelt out too: for a line of a file, whose columns are counted. */
export function spellOut(text: string): string {
  if (/^[ -"$-~]*$/.test(text)) return text;
  return escapeBrackets(replaceUnseen(text, visible));
}

/**
 * Lines for printing in which no pipeline finds a command: neither what GitHub Actions reads at the beginning
 * of a line (`::error::`), nor what it and Azure Pipelines read anywhere in one (`##[error]`, `##vso[…]`).
 * JSON does not change: `jsonText` has escaped it already.
 *
 * Source: `ActionCommand.TryParseV2` and `TryParse` in actions/runner; Azure Pipelines, "Logging commands".
 */
export function escapeCommands(lines: string): string {
  return escapeBrackets(lines).replace(/^([^\S\r\n]*):(?=:)/gm, '$1\\u{3a}');
}

/** JSON in which invisible characters and commands are escaped as `\uXXXX`: the value is the same. */
export function escapeJson(json: string): string {
  return json
    .replace(unseen, (character) => (character === '\n' ? character : units(character)))
    .replace(/##(?=\w*\[)/g, '#\\u0023');
}

function escapeBrackets(text: string): string {
  return text.replace(/##(?=\w*\[)/g, '#\\u{23}');
}

function visible(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

function units(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
