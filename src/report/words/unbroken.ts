/** The words of a text, split at single spaces but for those between backticks; an odd number of backticks encloses nothing. */
export function unbroken(text: string): readonly string[] {
  const parts = text.split('`');
  if (parts.length % 2 === 0) return text.split(' ');
  return parts.reduce<string[]>(
    (words, part, index) => {
      const [first = '', ...rest] = index % 2 === 1 ? [`\`${part}\``] : part.split(' ');
      return [...words.slice(0, -1), `${words.at(-1) ?? ''}${first}`, ...rest];
    },
    [''],
  );
}
