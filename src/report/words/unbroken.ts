import { append } from '../../model/order.js';

/** The words of a text, split at single spaces but for those between backticks; an odd number of backticks encloses nothing. */
export function unbroken(text: string): readonly string[] {
  const parts = text.split('`');
  if (parts.length % 2 === 0) return text.split(' ');
  const words = [''];
  for (const [index, part] of parts.entries()) {
    const [first = '', ...rest] = index % 2 === 1 ? [`\`${part}\``] : part.split(' ');
    words.push(`${words.pop() ?? ''}${first}`);
    append(words, rest);
  }
  return words;
}
