import type { Problem } from '../model/problem.js';
import { wrapped } from '../show/words.js';
import type { Context } from './context.js';
import { textWidth } from './io.js';

/** A question to be confirmed before anything is written. */
export interface Question {
  /** Without its question mark: `Delete 3 jobs at Azure`. */
  readonly question: string;
  /** Ends "nobody can be asked whether to": `delete these jobs`. */
  readonly whether: string;
  /** What to print if the answer is no: `nothing was deleted`. */
  readonly declined: string;
}

/** How often an answer that is neither yes nor no is asked again. */
const unclearAnswers = 3;

/**
 * Asks on a terminal whether to go on; `--yes` answers it in advance. Only the word `yes` counts as yes, and
 * `no`, `n` or the end of input as no; anything else is asked again. The question is on lines of its own
 * above the prompt, which is short enough for every terminal.
 *
 * @returns undefined: go on, or interrupted while asking (see `context.interrupted`); MUS602 where
 *   nobody could be asked, somebody said no, or no clear answer came.
 */
export async function askFirst(
  { question, whether, declined }: Question,
  options: { readonly yes?: boolean },
  { io, interrupted }: Context,
): Promise<Problem | undefined> {
  if (options.yes === true) return undefined;
  if (io.ask === undefined)
    return {
      code: 'MUS602',
      message: `standard input is no terminal, so nobody can be asked whether to ${whether}`,
      hint: 'Give --yes to go on without a question.',
    };
  io.stderr.write(`${wrapped(`${question}?`, textWidth(io.stderr), 2, 0).join('\n')}\n`);
  for (let unclear = 0; unclear < unclearAnswers; unclear++) {
    const answer = (await io.ask(unclear === 0 ? 'Type yes or no: ' : 'Please type yes or no: ', interrupted))
      ?.trim()
      .toLowerCase();
    if (interrupted.aborted || answer === 'yes') return undefined;
    if (answer === undefined || answer === 'no' || answer === 'n') break;
  }
  return { code: 'MUS602', message: declined, hint: 'Answer yes, or give --yes, to go on.' };
}
