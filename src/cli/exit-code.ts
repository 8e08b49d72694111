import type { RunOutcome } from '../apply/events.js';

/** If several exit codes apply, the first in this list wins. */
const precedence = [70, 130, 3, 1, 4, 5, 2, 0] as const;

export type ExitCode = (typeof precedence)[number];

/** Every exit code, in the order of the numbers. */
export const exitCodes: readonly ExitCode[] = precedence.toSorted((a, b) => a - b);

/** Whether a process with this code exits at once, without waiting for open connections, timers and requests. */
export function endsAtOnce(code: ExitCode): boolean {
  return code === 130 || code === 70;
}

/** The meaning of each for all commands; a command's own guide has the details. */
export const exitMeanings: Readonly<Record<ExitCode, string>> = {
  0: 'done, and nothing is wrong',
  1: 'it could not be carried out, or was refused; the files are invalid',
  2: 'there are changes (plan --detailed-exitcode), or there is drift',
  3: 'the saved plan is stale; nothing was done',
  4: 'some steps, jobs or pairs did not succeed',
  5: 'a check of doctor fails',
  70: 'a defect of muster; please report it',
  130: 'interrupted',
};

/** One line for each exit code, in the order of the numbers. */
export function exitLines(): readonly string[] {
  return Object.entries(exitMeanings).map(([code, meaning]) => `  ${code.padEnd(4)}${meaning}`);
}

/** The exit code of several that apply at once; 0 for none. */
export function worstExit(codes: readonly ExitCode[]): ExitCode {
  return precedence.find((code) => codes.includes(code)) ?? 0;
}

const byOutcome: Readonly<Record<RunOutcome, ExitCode>> = {
  succeeded: 0,
  failed: 4,
  refused: 1,
  stale: 3,
  interrupted: 130,
};

export function outcomeExit(outcome: RunOutcome): ExitCode {
  return byOutcome[outcome];
}
