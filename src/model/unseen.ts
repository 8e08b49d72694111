/**
 * `text` with each character that cannot be seen, or that reorders others, replaced; what makes one emoji of
 * several characters stays, and so do joiners within a word of a script that needs them.
 */
export function replaceUnseen(text: string, by: (character: string) => string): string {
  return text.replace(joining.test(text) ? unseenButJoining : unseen, (all: string, alone?: string) =>
    alone === undefined ? all : by(alone),
  );
}

/**
 * Controls, format and direction marks, halves of characters, all that Unicode lets renderers ignore (fillers,
 * variation selectors, tags), and the blanks that it counts among symbols and letters.
 */
const invisible =
  '\\u{16fe4}\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\u2800\\u{1d159}\\u{13441}\\u{13442}';
/** Each of them by itself, whatever stands around it. */
export const unseen = new RegExp(`([${invisible}])`, 'gu');

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
