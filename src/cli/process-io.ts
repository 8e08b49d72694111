import { createInterface } from 'node:readline';
import { systemClock } from '../azure/system-clock.js';
import type { Io, TextOut } from './io.js';

/** The process as the commands see it. */
export function processIo(): Io {
  return {
    stdout: textOut(process.stdout),
    stderr: textOut(process.stderr),
    ask: process.stdin.isTTY ? ask : undefined,
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

/** A reader that goes away (`muster plan | head`) ends the output and nothing else: a run goes on. */
export function textOut(stream: NodeJS.WriteStream): TextOut {
  let gone = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    gone = true;
  });
  return {
    write: (text) => {
      if (!gone) stream.write(text);
    },
    isTTY: stream.isTTY,
    get columns() {
      return stream.isTTY ? stream.columns : undefined;
    },
  };
}

function ask(question: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    const answer = (text: string) => {
      resolve(text);
      lines.close();
    };
    // readline takes Ctrl+C for itself while it asks.
    lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    lines.on('close', () => {
      resolve('');
    });
    signal.addEventListener('abort', () => {
      answer('');
    });
    lines.question(question, answer);
  });
}
