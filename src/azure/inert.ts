import { replaceUnseen } from '../model/unseen.js';

/** Longest text of the service that a problem repeats, in characters. */
const longest = 2_000;

/**
 * A text of the service as one harmless line: no control, direction or invisible
 * characters, no bearer tokens, of bounded length. What Azure says is printed on terminals and in pull requests.
 */
export function inert(text: string): string {
  const line = replaceUnseen(text.replace(/\s+/gu, ' '), () => '�')
    .replace(/\bBearer\s+(?=\S*[\d.])[\w.~+/=-]{12,}/gi, 'Bearer [token]')
    .replace(/\beyJ[\w-]{8,}\.[\w-]+(\.[\w-]*)*/g, '[token]')
    .trim();
  return line.length <= longest ? line : `${line.slice(0, longest)}…`;
}
