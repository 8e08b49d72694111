import { unseen } from './unseen.js';

/** Letters of other scripts and signs that look like those of a keyboard, small, and what they look like. */
const lookLike = new Map([
  ...pairs('авеһкмнорсԁтухіјѕӏԛԝ', 'abehkmhopcdtyxijslqw'),
  ...pairs('αβεικνορτυχ', 'abeikvoptux'),
  ...pairs('ıɡ‐‑‒–—―−’‘“”', 'ig-------\'\'""'),
]);

function pairs(strange: string, plain: string): (readonly [string, string])[] {
  return Array.from(strange, (character, index) => [character, plain.charAt(index)]);
}

/**
 * The form in which two texts are equal that a reader takes for the same: small letters, without what
 * cannot be seen, blanks as one, and what looks like a character of the keyboard as that.
 */
export function lookKey(text: string): string {
  // Most names are plain, and a fleet has many.
  if (/^[!-~]*$/.test(text)) return text.toLowerCase();
  const seen = text.normalize('NFKC').replace(unseen, (character) => (/\s/.test(character) ? ' ' : ''));
  const plain = Array.from(seen.toLowerCase(), (character) => lookLike.get(character) ?? character).join('');
  return plain.replace(/\s+/g, ' ').trim();
}

/**
 * `sentence`, and behind it the character by which `here` differs from `there`, where that cannot be told
 * by eye: a Cyrillic letter, a space without width, a second blank. Without `there`, the first character of
 * `here` that looks like another one, or like none. Names are compared as ARM does, without case.
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
  // Where both can be typed the eye sees it, but for a blank too many.
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
