/**
 * `text` made inert for a terminal or a log: one line, no control, bidi or invisible characters.
 *
 * Names, messages and reasons come from Azure and from files; whoever may name a rule must not be
 * able to move the cursor, fake a line or turn text around. Line breaks and tabs become a space,
 * everything else unprintable its code point (`\u{1b}`). Joiners stay: emoji and scripts need them.
 */
export function escapeTerminal(text: string): string {
  return text
    .replace(/\s+/g, (run) => (/[\r\n\t\u2028\u2029]/.test(run) ? ' ' : run))
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, (c) => (joiners.has(c) ? c : visible(c)));
}

const joiners = new Set(['\u200c', '\u200d']);

function visible(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
