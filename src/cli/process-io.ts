import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { systemClock } from '../azure/system-clock.js';
import type { Io, ProcessIo, TextOut } from './io.js';

/** The process for `run`; `onLost` is called once if results can no longer be written. */
export function processIo(onLost: (reason: Error) => void = ignored): ProcessIo {
  return {
    stdout: textOut(process.stdout, onLost),
    // A failed stderr cannot be reported anywhere.
    stderr: textOut(process.stderr, ignored),
    ask: process.stdin.isTTY ? asker(process.stdin, process.stderr) : undefined,
    env: process.env,
    cwd: workingDirectory(),
    onInterrupt: (listener) => {
      process.on('SIGINT', listener);
      process.on('SIGTERM', listener);
      return () => {
        process.off('SIGINT', listener);
        process.off('SIGTERM', listener);
      };
    },
    clock: systemClock,
    newId: () => randomUUID(),
  };
}

/** Undefined where it is gone: its folder was deleted or unmounted. */
function workingDirectory(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

/** The part of a stream that is used; a pipe has neither of the last two. */
export type OutStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/**
 * A failed write ends only the output: a run that writes to Azure continues. A closed reader (`muster plan |
 * head`) is not reported; other errors, a full disk for example, are.
 */
export function textOut(stream: OutStream, onLost: (reason: Error) => void): TextOut {
  let gone = false;
  const lose = (error: NodeJS.ErrnoException) => {
    if (gone) return;
    gone = true;
    if (error.code !== 'EPIPE') onLost(error);
  };
  stream.on('error', lose);
  return {
    write: (text) => {
      if (gone) return;
      try {
        stream.write(text);
      } catch (error) {
        // Files are written at once, and throw.
        lose(error instanceof Error ? error : new Error(String(error)));
      }
    },
    isTTY: stream.isTTY === true,
    get columns() {
      return stream.isTTY === true ? stream.columns : undefined;
    },
  };
}

/** Asks on `output` and reads one line of `input`: undefined at its end, at Ctrl+C and when `signal` aborts. */
export function asker(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): NonNullable<Io['ask']> {
  return (question, signal) =>
    new Promise((resolve) => {
      const lines = createInterface({ input, output });
      let answered = false;
      const answer = (text: string) => {
        answered = true;
        resolve(text);
        lines.close();
      };
      // readline takes Ctrl+C for itself while it asks.
      lines.on('SIGINT', () => process.emit('SIGINT'));
      lines.on('close', () => {
        // The next output begins on a new line.
        if (!answered) output.write('\n');
        resolve(undefined);
      });
      signal.addEventListener('abort', () => {
        lines.close();
      });
      lines.question(question, answer);
    });
}

function ignored(): void {
  // Nobody is left to tell.
}
