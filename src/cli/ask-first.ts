import type { Problem } from '../model/problem.js';
import type { Context } from './context.js';

/** What somebody has to agree to before anything is written. */
export interface Question {
  /** Without its question mark: `Delete 3 jobs at Azure`. */
  readonly question: string;
  /** Ends "nobody can be asked whether to": `delete these jobs`. */
  readonly whether: string;
  /** What is said where somebody declines: `nothing was deleted`. */
  readonly declined: string;
}

/**
 * Asks on a terminal whether to go on; `--yes` is the answer given before. Only the word `yes` is
 * taken as yes.
 *
 * @returns undefined: go on, or interrupted while asking (see `context.interrupted`); MUS602 where
 *   nobody could be asked, or somebody said no.
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
  const answer = await io.ask(`${question}? Only yes is taken as yes: `, interrupted);
  if (interrupted.aborted || answer?.trim().toLowerCase() === 'yes') return undefined;
  return { code: 'MUS602', message: declined, hint: 'Answer yes, or give --yes, to go on.' };
}
