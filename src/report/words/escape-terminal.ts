/**
 * `text` made inert for a terminal or a log: one line, no control, direction or invisible characters, and
 * nothing that a pipeline takes for a command.
 *
 * Names, messages and reasons come from Azure and from files; whoever may name a rule must not be
 * able to move the cursor, fake a line, turn text around, or have two names look alike. Line breaks and tabs
 * become a space, everything else that cannot be seen its code point (`\u{1b}`). What makes one emoji of several
 * characters stays, and so do joiners within a word of a script that needs them.
 */
export function escapeTerminal(text: string): string {
  return spellOut(text.replace(/\s+/g, (blanks) => (/[\r\n\t\u2028\u2029]/.test(blanks) ? ' ' : blanks)));
}

/** The same with line breaks and tabs spelt out too: for a line of a file, whose columns are counted. */
export function spellOut(text: string): string {
  if (/^[ -"$-~]*$/.test(text)) return text;
  return escapeBrackets(
    text.replace(joining.test(text) ? unseenButJoining : unseen, (all: string, alone?: string) =>
      alone === undefined ? all : visible(alone),
    ),
  );
}

/**
 * Lines that are to be printed, so that no pipeline takes one for a command: neither what GitHub Actions reads
 * at the beginning of a line (`::error::`), nor what it and Azure Pipelines read anywhere in one (`##[error]`,
 * `##vso[…]`). Of JSON nothing changes: `jsonText` has escaped it already.
 *
 * Source: `ActionCommand.TryParseV2` and `TryParse` in actions/runner; Azure Pipelines, "Logging commands".
 */
export function escapeCommands(lines: string): string {
  return escapeBrackets(lines).replace(/^([^\S\r\n]*):(?=:)/gm, '$1\\u{3a}');
}

/** JSON whose texts hold nothing that cannot be seen and no command, all of it escaped as `\uXXXX`: the value is the same. */
export function escapeJson(json: string): string {
  return json
    .replace(unseen, (character) => (character === '\n' ? character : units(character)))
    .replace(/##(?=\w*\[)/g, '#\\u0023');
}

function escapeBrackets(text: string): string {
  return text.replace(/##(?=\w*\[)/g, '#\\u{23}');
}

/**
 * Controls, format and direction marks, halves of characters, all that Unicode lets renderers ignore (fillers,
 * variation selectors, tags), and the blanks that it counts among symbols and letters.
 */
const invisible =
  '\\u{16fe4}\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\u2800\\u{1d159}\\u{13441}\\u{13442}';
const unseen = new RegExp(`([${invisible}])`, 'gu');

/** Joiners, the variation selector of emoji, and the tags in flags. */
const joining = /\u200c|\u200d|\ufe0f|\u{e0067}/u;
const one =
  '(?:\\p{Emoji_Presentation}\\p{Emoji_Modifier}?|(?!\\p{Emoji_Presentation})\\p{Extended_Pictographic}(?:\\ufe0f|\\p{Emoji_Modifier})?)';
const flags = [
  '\\u{e0065}\\u{e006e}\\u{e0067}',
  '\\u{e0073}\\u{e0063}\\u{e0074}',
  '\\u{e0077}\\u{e006c}\\u{e0073}',
];
const emoji = [
  `\\u{1f3f4}\\u{e0067}\\u{e0062}(?:${flags.join('|')})\\u{e007f}`,
  `${one}(?:\\u200d${one})*`,
  '[0-9#*]\\ufe0f\\u20e3',
].join('|');
const joined = [
  ...['Arabic', 'Syriac', 'Mongolian', 'Nko', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya'],
  ...['Tamil', 'Telugu', 'Kannada', 'Malayalam', 'Sinhala', 'Khmer', 'Myanmar', 'Tibetan'],
]
  .map((script) => `\\p{Script=${script}}`)
  .join('');
const unseenButJoining = new RegExp(
  `${emoji}|(?<=[${joined}])[\\u200c\\u200d](?=[${joined}])|([${invisible}])`,
  'gu',
);

function visible(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

function units(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
