/** Longest text of the service that a problem repeats, in characters. */
const longest = 2_000;

/**
 * A text of the service as one harmless line: no control characters, no direction marks, no bearer
 * tokens, of bounded length. What Azure says is printed on terminals and in pull requests.
 */
export function inert(text: string): string {
  const line = text
    .replace(/\s+/gu, ' ')
    // C0, C1, and the marks that reorder or hide text.
    .replace(/[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu, '�')
    .replace(/\bBearer\s+(?=\S*[\d.])[\w.~+/=-]{12,}/gi, 'Bearer [token]')
    .replace(/\beyJ[\w-]{8,}\.[\w-]+(\.[\w-]*)*/g, '[token]')
    .trim();
  return line.length <= longest ? line : `${line.slice(0, longest)}…`;
}
