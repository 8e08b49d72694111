import { Lexer } from 'yaml';

/** Tokens and lines of one file; parsed, each takes some 500 bytes and 4 µs. A fleet of 5,000 members in one file has two thirds of it. */
export const maxTokens = 300_000;

/** How deep brackets, lists and mappings are nested: deeper, the parser and whoever walks its answer exhaust the stack. */
export const maxDepth = 100;

/** Why a text is not parsed, and the offset of the token from which on. */
export interface Beyond {
  readonly why: 'tokens' | 'depth';
  readonly offset: number;
}

/**
 * The token with which a YAML text has more tokens and lines than `most`, or is nested deeper than `maxDepth`;
 * undefined where there is none.
 *
 * A few megabytes of `a,` or `---` would hold the parser for minutes and take gigabytes; the lexer
 * alone keeps nothing, so it counts first. Lines within a text count too: each gets a position.
 */
export function beyondBudget(text: string, most = maxTokens): Beyond | undefined {
  const depthAt = depthMeter();
  let tokens = 0;
  let offset = 0;
  for (const token of new Lexer().lex(text)) {
    tokens += 1 + breaksIn(token, most - tokens);
    if (tokens > most) return { why: 'tokens', offset };
    if (depthAt(token) > maxDepth) return { why: 'depth', offset };
    // The lexer's own marks, of a document or a plain text, stand for no character.
    if (!isMark(token)) offset += token.length;
  }
  return undefined;
}

function isMark(token: string): boolean {
  return token === '\u0002' || token === '\u001f' || token === '\u0018';
}

/** How deep each token stands, given in their order: by its line's indentation, the marks of lists before it, and brackets. */
function depthMeter(): (token: string) => number {
  const indents: number[] = [];
  let brackets = 0;
  let marks = 0;
  let column = 0;
  let begins = true;
  return (token) => {
    if (token === '\n' || token === '\r\n') [marks, column, begins] = [0, 0, true];
    else if (begins && token.trim() === '') column += token.length;
    else if (!isMark(token)) {
      if (begins && brackets === 0) {
        while ((indents.at(-1) ?? -1) >= column) indents.pop();
        indents.push(column);
      }
      begins = false;
      if (token === '-' || token === '?') marks += 1;
      if (token === '[' || token === '{') brackets += 1;
      if (token === ']' || token === '}') brackets = Math.max(0, brackets - 1);
    }
    return indents.length + marks + brackets;
  };
}

/** Line breaks within a token, counted no further than matters. */
function breaksIn(token: string, most: number): number {
  let count = 0;
  for (let at = token.indexOf('\n'); at !== -1 && count <= most; at = token.indexOf('\n', at + 1)) count += 1;
  return token.length === 1 ? 0 : count;
}
