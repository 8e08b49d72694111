import type { Context } from '../../cli/context.js';
import { failed, ok, type Problem, type Result } from '../../model/problem.js';

/** One question, and what an answer to it means. */
export interface OpenQuestion<T> {
  /** Without the prompt's end: `ARM id of the central workspace`. */
  readonly question: string;
  /** The default for an empty answer, as shown. */
  readonly fallback?: string;
  /** The flag that answers it for scripts. */
  readonly flag: string;
  /** The value of the answer, or why it is not valid: a sentence without its full stop. */
  readonly read: (answer: string) => Result<T>;
}

/** How often an unclear answer is asked again. */
const mostAnswers = 3;

/**
 * Asks until the answer is clear. MUS671 where there is no terminal to ask on; MUS670 where the input ends,
 * the run is interrupted, or no answer was clear.
 */
export async function ask<T>(
  { question, fallback, flag, read }: OpenQuestion<T>,
  { io, interrupted }: Pick<Context, 'io' | 'interrupted'>,
): Promise<Result<T>> {
  if (io.ask === undefined) return failed(noTerminal(question, flag));
  const prompt = `${question}${fallback === undefined ? '' : ` [${fallback}]`}: `;
  for (let tried = 0; tried < mostAnswers; tried += 1) {
    const answer = await io.ask(prompt, interrupted);
    if (answer === undefined || interrupted.aborted) return failed(unanswered(question, flag));
    const meant = read(answer.trim() === '' ? (fallback ?? '') : answer.trim());
    if (meant.ok) return meant;
    for (const { message, hint } of meant.problems) io.stderr.write(`${message}. ${hint ?? ''}\n`);
  }
  return failed(unanswered(question, flag));
}

/** One of these words, or the beginning of one. */
export function oneOf<const W extends readonly string[]>(words: W): (answer: string) => Result<W[number]> {
  return (answer) => {
    const [only, ...others] = words.filter((word) => word.startsWith(answer.toLowerCase()));
    const exact = words.find((word) => word === answer.toLowerCase());
    if (exact !== undefined) return ok(exact);
    return answer !== '' && only !== undefined && others.length === 0
      ? ok(only)
      : failed({ code: 'MUS670', message: 'That is no clear answer', hint: `Type ${words.join(' or ')}.` });
  };
}

function noTerminal(question: string, flag: string): Problem {
  return {
    code: 'MUS671',
    message: `standard input is no terminal, so nobody can be asked: ${question}`,
    hint: `Give ${flag}.`,
  };
}

function unanswered(question: string, flag: string): Problem {
  return {
    code: 'MUS670',
    message: `no clear answer came, and nothing is written: ${question}`,
    hint: `Start again, or give ${flag}.`,
  };
}
