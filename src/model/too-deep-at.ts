/**
 * The offset of the bracket with which a JSON text is nested deeper than `most`, or undefined where it is not.
 *
 * By one pass over the text, before anything is built of it: whoever walks a value that is nested a
 * hundred thousand deep exhausts the stack. Brackets in strings do not count.
 */
export function tooDeepAt(text: string, most: number): number | undefined {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (quoted) {
      if (code === 0x5c) at += 1;
      else if (code === 0x22) quoted = false;
    } else if (code === 0x22) quoted = true;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > most) return at;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return undefined;
}
