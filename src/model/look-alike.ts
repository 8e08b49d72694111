/** Letters of other scripts and signs that look like a keyboard's, in lower case, and what they look like. */
const lookLike = new Map([
  ...pairs('авеһкмнорсԁтухіјѕӏԛԝ', 'abehkmhopcdtyxijslqw'),
  ...pairs('αβεικνορτυχ', 'abeikvoptux'),
  ...pairs('ıɡ‐‑‒–—―−’‘“”', 'ig-------\'\'""'),
]);

function pairs(strange: string, plain: string): (readonly [string, string])[] {
  return Array.from(strange, (character, index) => [character, plain.charAt(index)]);
}

/**
 * A form in which texts that look the same are equal: lower case, without invisible characters, blanks
 * collapsed, and look-alikes replaced by the keyboard's character.
 */
export function lookKey(text: string): string {
  // A shortcut: most names are plain, and a fleet has many.
  if (/^[!-~]*$/.test(text)) return text.toLowerCase();
  const seen = text.normalize('NFKC').replace(unseen, (character) => (/\s/.test(character) ? ' ' : ''));
  const plain = Array.from(seen.toLowerCase(), (character) => lookLike.get(character) ?? character).join('');
  return plain.replace(/\s+/g, ' ').trim();
}

/**
 * `sentence`, and behind it the character by which `here` differs from `there`, where the eye cannot see it:
 * a Cyrillic letter, a zero-width space, a second blank. Without `there`, the first character of `here` that
 * looks like another one, or like none. Names are compared as ARM does, without case.
 */
export function tellApart(sentence: string, here: string, there?: string): string {
  const said = there === undefined ? strangeIn(here) : differenceOf(here, there);
  return said === undefined ? sentence : `${sentence} ${said}`;
}

function strangeIn(text: string): string | undefined {
  const all = Array.from(text);
  const at = all.findIndex((each) => !plainOrBlank(each) && lookKey(each) !== each.toLowerCase());
  return at === -1 ? undefined : `Character ${String(at + 1)} is ${codePoint(all[at])}.`;
}

function differenceOf(here: string, there: string): string | undefined {
  const [left, right] = [Array.from(here), Array.from(there)];
  const length = Math.max(left.length, right.length);
  let at = 0;
  while (at < length && left[at]?.toLowerCase() === right[at]?.toLowerCase()) at += 1;
  if (at === length) at = left.findIndex((each, index) => each !== right[index] && !plainOrBlank(each));
  const [one, other] = [left[at], right[at]];
  if (one === undefined && other === undefined) return undefined;
  // A difference that can be typed is visible, except for an extra blank.
  if (plainOrBlank(one) && plainOrBlank(other) && lookKey(here) !== lookKey(there)) return undefined;
  return `Character ${String(at + 1)} is ${codePoint(one)} here and ${codePoint(other)} there.`;
}

function plainOrBlank(character: string | undefined): boolean {
  return character === undefined || /^[ -~]$/.test(character);
}

/** `U+200B` */
function codePoint(character: string | undefined): string {
  if (character === undefined) return 'missing';
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/**
 * `text` with each character replaced that is invisible or reorders others; what joins several characters to
 * one emoji stays, and so do joiners within words of scripts that need them.
 */
export function replaceUnseen(text: string, by: (character: string) => string): string {
  return text.replace(joining.test(text) ? unseenButJoining : unseen, (all: string, alone?: string) =>
    alone === undefined ? all : by(alone),
  );
}

/**
 * Controls, format and direction marks, lone surrogates, all that Unicode lets renderers ignore (fillers,
 * variation selectors, tags), and the blanks that it classes as symbols and letters.
 */
const invisible =
  '\\u{16fe4}\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\u2800\\u{1d159}\\u{13441}\\u{13442}';
/** Each of them alone, whatever is around it. */
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
