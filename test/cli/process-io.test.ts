import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { asker, processIo, textOut } from '../../src/cli/process-io.js';

function aStream(more: { readonly isTTY?: boolean; readonly columns?: number } = {}) {
  const stream = new PassThrough();
  return Object.assign(stream, more);
}

test('writes what it is given, and has columns only on a terminal', () => {
  const stream = aStream({ isTTY: true, columns: 80 });
  const out = textOut(stream, unexpected);
  out.write('text');
  expect([String(stream.read()), out.isTTY, out.columns]).toEqual(['text', true, 80]);
  const piped = textOut(aStream({ columns: 80 }), unexpected);
  expect([piped.isTTY, piped.columns]).toEqual([false, undefined]);
});

function unexpected(reason: Error): never {
  throw reason;
}

test('a reader that goes away ends the output quietly', () => {
  const stream = aStream();
  const out = textOut(stream, unexpected);
  stream.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
  out.write('lost');
  expect(stream.read()).toBeNull();
});

test('an output that cannot be written is told once, thrown or emitted, and stops nothing', () => {
  const full = () => Object.assign(new Error('no space left'), { code: 'ENOSPC' });
  const emitting = aStream();
  const throwing = Object.assign(aStream(), {
    write: (): never => {
      throw full();
    },
  });
  for (const stream of [emitting, throwing]) {
    const lost: string[] = [];
    const out = textOut(stream, ({ message }) => lost.push(message));
    if (stream === emitting) stream.emit('error', full());
    out.write('one');
    out.write('two');
    expect([lost, stream.read()]).toEqual([['no space left'], null]);
  }
});

test('signals reach the listener until it is taken off', () => {
  const io = processIo();
  let signals = 0;
  const stop = io.onInterrupt(() => {
    signals += 1;
  });
  process.emit('SIGINT');
  process.emit('SIGTERM');
  stop();
  expect([signals, process.listeners('SIGINT').length]).toEqual([2, 0]);
});

test('asks one line; the end of input and an abort are no answer', async () => {
  const ask = async (act: (input: PassThrough, stop: AbortController) => void) => {
    const [input, output, stop] = [new PassThrough(), new PassThrough(), new AbortController()];
    const answer = asker(input, output)('Go on? ', stop.signal);
    act(input, stop);
    return [await answer, String(output.read())];
  };
  expect(await ask((input) => input.write('yes\nmore\n'))).toEqual(['yes', 'Go on? ']);
  expect(await ask((input) => input.end())).toEqual([undefined, 'Go on? \n']);
  expect(
    await ask((_input, stop) => {
      stop.abort();
    }),
  ).toEqual([undefined, 'Go on? \n']);
});
