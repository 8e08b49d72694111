import type { Outcome } from '../apply/events.js';

/** What each exit code says is in the specification; where several apply, the first here wins. */
const precedence = [70, 130, 3, 1, 4, 5, 2, 0] as const;

export type ExitCode = (typeof precedence)[number];

/** The exit code of several that apply at once; 0 for none. */
export function worstExit(codes: readonly ExitCode[]): ExitCode {
  return precedence.find((code) => codes.includes(code)) ?? 0;
}

const byOutcome: Readonly<Record<Outcome, ExitCode>> = {
  succeeded: 0,
  failed: 4,
  refused: 1,
  stale: 3,
  interrupted: 130,
};

export function outcomeExit(outcome: Outcome): ExitCode {
  return byOutcome[outcome];
}
