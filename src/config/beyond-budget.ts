import { Lexer } from 'yaml';

/** Tokens and lines of one file; parsed, each takes some 500 bytes and 4 µs. A fleet of 5,000 members in one file has two thirds of it. */
export const maxTokens = 300_000;

/**
 * The offset of the token with which a YAML text has more tokens and lines than `most`, or undefined
 * where it has not.
 *
 * A few megabytes of `a,` or `---` would hold the parser for minutes and take gigabytes; the lexer
 * alone keeps nothing, so it counts first. Lines within a text count too: each gets a position.
 */
export function beyondBudget(text: string, most = maxTokens): number | undefined {
  let tokens = 0;
  let offset = 0;
  for (const token of new Lexer().lex(text)) {
    tokens += 1 + breaksIn(token, most - tokens);
    if (tokens > most) return offset;
    // The lexer's own marks, of a document or a plain text, stand for no character.
    if (!isMark(token)) offset += token.length;
  }
  return undefined;
}

function isMark(token: string): boolean {
  return token === '\u0002' || token === '\u001f' || token === '\u0018';
}

/** Line breaks within a token, counted no further than matters. */
function breaksIn(token: string, most: number): number {
  let count = 0;
  for (let at = token.indexOf('\n'); at !== -1 && count <= most; at = token.indexOf('\n', at + 1)) count += 1;
  return token.length === 1 ? 0 : count;
}
