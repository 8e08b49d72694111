import { createInterface } from 'node:readline';
import { systemClock } from '../azure/system-clock.js';
import type { Io, TextOut } from './io.js';

/** The process as the commands see it. */
export function processIo(): Io {
  return {
    stdout: textOut(process.stdout),
    stderr: textOut(process.stderr),
    ask: process.stdin.isTTY ? asker(process.stdin, process.stderr) : undefined,
    env: process.env,
    cwd: process.cwd(),
    onInterrupt: (listener) => {
      process.on('SIGINT', listener);
      process.on('SIGTERM', listener);
      return () => {
        process.off('SIGINT', listener);
        process.off('SIGTERM', listener);
      };
    },
    clock: systemClock,
  };
}

/** What we use of a stream; a pipe has neither of the last two. */
export type OutStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** A reader that goes away (`muster plan | head`) ends the output and nothing else: a run goes on. */
export function textOut(stream: OutStream): TextOut {
  let gone = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    gone = true;
  });
  return {
    write: (text) => {
      if (!gone) stream.write(text);
    },
    isTTY: stream.isTTY === true,
    get columns() {
      return stream.isTTY === true ? stream.columns : undefined;
    },
  };
}

/** Asks on `output` and reads one line of `input`: '' at its end, at Ctrl+C and when `signal` aborts. */
export function asker(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): NonNullable<Io['ask']> {
  return (question, signal) =>
    new Promise((resolve) => {
      const lines = createInterface({ input, output });
      const answer = (text: string) => {
        resolve(text);
        lines.close();
      };
      // readline takes Ctrl+C for itself while it asks.
      lines.on('SIGINT', () => process.emit('SIGINT'));
      lines.on('close', () => {
        resolve('');
      });
      signal.addEventListener('abort', () => {
        answer('');
      });
      lines.question(question, answer);
    });
}
