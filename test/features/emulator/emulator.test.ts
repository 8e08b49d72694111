import { expect, test } from 'vitest';
import { run } from '../../../src/cli/run.js';
import { anEngine, anIo, muster } from '../../cli/fakes.js';

function untilInterrupted(argv: string, engine = anEngine()) {
  const fake = anIo();
  const exit = run(argv.split(' '), fake.io, engine);
  const stop = async () => {
    while (!fake.err().includes('Ctrl+C stops it.')) await new Promise(setImmediate);
    fake.interrupt();
    return exit;
  };
  return { stop, err: fake.err };
}

test('says where it listens and how to point muster at it, and runs until a signal', async () => {
  const engine = anEngine({
    startEmulator: () =>
      Promise.resolve({
        ok: true,
        value: {
          url: 'http://127.0.0.1:7171',
          notes: ['It holds 3 workspaces.'],
          close: () => Promise.resolve([]),
        },
      }),
  });
  const { stop, err } = untilInterrupted('emulator', engine);
  expect(await stop()).toBe(0);
  expect(err()).toBe(`muster emulator listening on http://127.0.0.1:7171
Point muster at it: MUSTER_ENDPOINT=http://127.0.0.1:7171 MUSTER_TOKEN=any muster plan
Ctrl+C stops it.
It holds 3 workspaces.
Stopping: what is under way is finished first. Once more to stop at once.
`);
});

test('options reach the engine', async () => {
  const engine = anEngine();
  await untilInterrupted(
    'emulator --port 0 --seed s.yaml --data d.json --latency 5 --job-duration 50 --throttle --page-size 2 --tls-cert c.pem --tls-key k.pem --authority',
    engine,
  ).stop();
  expect(engine.arguments.startEmulator).toEqual([
    {
      cwd: '/nowhere',
      port: 0,
      seed: 's.yaml',
      data: 'd.json',
      latencyMs: 5,
      jobDurationMs: 50,
      throttle: true,
      pageSize: 2,
      tlsCert: 'c.pem',
      tlsKey: 'k.pem',
      authority: true,
    },
  ]);
});

test('what stops it from starting is an error', async () => {
  const engine = anEngine({
    startEmulator: () =>
      Promise.resolve({
        ok: false,
        problems: [
          {
            code: 'MUS605',
            message: 'unknown key',
            at: { file: 's.yaml', line: 2, column: 1 },
            hint: 'Look.',
          },
        ],
      }),
  });
  expect(await muster('emulator', engine)).toEqual({
    exit: 1,
    out: '',
    err: 's.yaml:2:1 error MUS605 unknown key\n  hint: Look.\n',
    asked: [],
  });
});

test('a state that could not be kept exits 1', async () => {
  const engine = anEngine({
    startEmulator: () =>
      Promise.resolve({
        ok: true,
        value: {
          url: 'http://127.0.0.1:1',
          notes: [],
          close: () => Promise.resolve([{ code: 'MUS605', message: 'disk full' }]),
        },
      }),
  });
  expect(await untilInterrupted('emulator', engine).stop()).toBe(1);
});
