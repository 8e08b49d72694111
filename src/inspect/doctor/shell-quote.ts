/** `text` as one word of a POSIX shell, as it is where nothing in it means anything to the shell. */
export function shellQuote(text: string): string {
  return /^[\w/.:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
