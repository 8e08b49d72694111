import type { Clock } from '../model/clock.js';

/** Everything that a command says, asks and reads passes through here, so that tests run without a process. */
export interface Io {
  /** Results, and nothing else. */
  readonly stdout: TextOut;
  /** Logs, progress, questions, errors. */
  readonly stderr: TextOut;
  /** Undefined where standard input is no terminal. Resolves to undefined at its end, at Ctrl+C and when `signal` aborts. */
  readonly ask: ((question: string, signal: AbortSignal) => Promise<string | undefined>) | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Calls `listener` at each SIGINT or SIGTERM; returns how to stop that. */
  onInterrupt(listener: () => void): () => void;
  readonly clock: Clock;
  /** A new id each time, a UUID. */
  newId(): string;
}

/** The process before a command is chosen: its working directory may be gone. */
export type ProcessIo = Omit<Io, 'cwd'> & { readonly cwd: string | undefined };

export interface TextOut {
  write(text: string): void;
  readonly isTTY: boolean;
  /** Undefined where it is no terminal. */
  readonly columns: number | undefined;
}

/**
 * Colours are for terminals, unless they are turned off (no-color.org, `TERM=dumb`, `--no-color`); a log that
 * shows them asks by `FORCE_COLOR`, as Node and its tools take it: 0 or false for none, anything else for
 * some.
 */
export function wantsColors(out: TextOut, env: Io['env'], asked: boolean): boolean {
  if (!asked) return false;
  const forced = env.FORCE_COLOR ?? '';
  if (forced !== '') return forced !== '0' && forced !== 'false';
  return out.isTTY && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb';
}

/** Columns to lay texts out for: the terminal's within 60 and 120; 100 in files, logs and terminals that know none. */
export function textWidth({ columns }: TextOut): number {
  return columns === undefined || columns === 0 ? 100 : Math.min(Math.max(columns, 60), 120);
}
