import type { Problem } from '../model/problem.js';
import { escapeTerminal } from './escape-terminal.js';
import { palette } from './palette.js';

/** A problem for people: place, code, message, hint; one string without a final newline. */
export function problemText(problem: Problem, sources: ReadonlyMap<string, string>, colors: boolean): string {
  const paint = palette(colors);
  const { at } = problem;
  const place = at === undefined ? '' : `${escapeTerminal(at.file)}:${at.line}:${at.column} `;
  const lines = [`${place}${paint.bad('error')} ${problem.code} ${escapeTerminal(problem.message)}`];
  const source = at === undefined ? undefined : sources.get(at.file)?.split('\n')[at.line - 1];
  if (source !== undefined) lines.push(`  | ${escapeTerminal(source)}`);
  if (problem.hint !== undefined) lines.push(`  hint: ${escapeTerminal(problem.hint)}`);
  return lines.join('\n');
}

/** A problem as JSON outputs show it. */
export function problemJson(problem: Problem): Problem {
  const { code, message, hint, at, related, parent } = problem;
  return {
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(at === undefined ? {} : { at }),
    ...(related === undefined ? {} : { related }),
    ...(parent === undefined ? {} : { parent }),
  };
}
