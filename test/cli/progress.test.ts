import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/apply/events.js';
import { startProgress } from '../../src/cli/progress.js';
import { foldProgress, noProgress, progressLine, timeLeft } from '../../src/cli/progress-state.js';
import type { Clock } from '../../src/model/clock.js';
import {
  aJob,
  aPair,
  aParentPlan,
  aPlan,
  createMember,
  deleteGroup,
  done,
  publish,
} from '../features/run/builders.js';
import { anIo } from './fakes.js';

/** A clock that stands still until it is told to go on. */
function manualClock(): Clock & { advance: (ms: number) => Promise<void> } {
  let now = 0;
  let sleepers: { readonly until: number; readonly wake: () => void }[] = [];
  return {
    now: () => new Date(now),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        sleepers.push({ until: now + ms, wake: resolve });
        signal?.addEventListener('abort', () => {
          resolve();
        });
      }),
    advance: async (ms) => {
      now += ms;
      const due = sleepers.filter(({ until }) => until <= now);
      sleepers = sleepers.filter(({ until }) => until > now);
      for (const { wake } of due) wake();
      await new Promise(setImmediate);
    },
  };
}

const step = createMember('fabrikam-prod');
const started = {
  type: 'started',
  at: '',
  command: 'apply',
  plan: aPlan(aParentPlan([step, publish('finance-eu')])),
} as const satisfies RunEvent;
const stepStarted: RunEvent = { type: 'stepStarted', step };

test('a line says steps, jobs, pairs and what is under way', () => {
  const lines = (
    [
      started,
      stepStarted,
      done(step),
      { type: 'jobStarted', job: aJob(), pairs: 2 },
      done(publish('finance-eu'), { status: 'failed' }),
      { type: 'jobStarted', job: aJob({ jobId: 'job-2' }), pairs: 2 },
      {
        type: 'pairs',
        pairs: [aPair(1, 'a', 'Succeeded'), aPair(2, 'a', 'Failed'), aPair(3, 'a', 'InProgress')],
      },
      { type: 'jobFinished', job: aJob() },
      { type: 'interrupted' },
    ] satisfies RunEvent[]
  ).reduce<{ state: typeof noProgress; lines: string[] }>(
    ({ state, lines }, event) => {
      const next = foldProgress(state, event);
      return { state: next, lines: [...lines, progressLine(next)] };
    },
    { state: noProgress, lines: [progressLine(noProgress)] },
  ).lines;
  expect(lines).toEqual([
    'reading',
    'steps 0/2',
    'steps 0/2; now: create member fabrikam-prod',
    'steps 1/2',
    'steps 1/2; 1 job running',
    'steps 2/2, 1 not done; 1 job running',
    'steps 2/2, 1 not done; 2 jobs running',
    'steps 2/2, 1 not done; 2 jobs running; pairs 1 succeeded, 1 not',
    'steps 2/2, 1 not done; 1 job running; pairs 1 succeeded, 1 not',
    'steps 2/2, 1 not done; 1 job running; pairs 1 succeeded, 1 not',
  ]);
});

test('without a terminal a line is told every five seconds if it is news, and at each job’s end', async () => {
  const { io, err } = anIo();
  const clock = manualClock();
  const progress = startProgress(io.stderr, clock, false);
  await clock.advance(4_999);
  expect(err()).toBe('');
  await clock.advance(1);
  progress.show(started);
  await clock.advance(4_999);
  expect(err()).toBe('reading\n');
  await clock.advance(1);
  await clock.advance(5_000);
  progress.show({ type: 'jobFinished', job: aJob({ state: 'Failed' }) });
  progress.pause();
  progress.show(stepStarted);
  await clock.advance(5_000);
  progress.resume();
  progress.write('a log line\n');
  await clock.advance(5_000);
  progress.stop();
  await clock.advance(50_000);
  expect(err()).toBe(
    'reading\nsteps 0/2\njob of contoso-soc / finance-eu: Failed\na log line\nsteps 0/2; now: create member fabrikam-prod\n',
  );
});

test('on a terminal one line is rewritten, gives way to other text, and leaves nothing behind', async () => {
  const { io, err } = anIo({ tty: true, columns: 40 });
  const clock = manualClock();
  const progress = startProgress(io.stderr, clock, false);
  progress.write('before\n');
  progress.show(started);
  progress.write('a log line\n');
  await clock.advance(1_000);
  progress.show(stepStarted);
  progress.pause();
  progress.show(done(step));
  progress.resume();
  await clock.advance(1_000);
  progress.stop();
  await clock.advance(9_000);
  const clear = '\r\u001b[K';
  expect(err().split(clear)).toEqual([
    'before\n',
    'steps 0/2 (0 s)',
    'a log line\n',
    'steps 0/2 (0 s)',
    'steps 0/2 (1 s)',
    'steps 0/2; now: create member fa… (1 s)',
    '',
    'steps 1/2 (2 s)',
    '',
  ]);
});

test('quiet shows none', async () => {
  const { io, err } = anIo({ tty: true });
  const clock = manualClock();
  const progress = startProgress(io.stderr, clock, true);
  progress.show(started);
  progress.pause();
  progress.resume();
  await clock.advance(60_000);
  progress.write('a log line\n');
  progress.stop();
  expect(err()).toBe('a log line\n');
});

test('status tells of jobs that end while it looks, not of those that ended long before', () => {
  const { io, err } = anIo();
  const progress = startProgress(io.stderr, manualClock(), false);
  progress.show({ type: 'started', at: '2026-11-22T10:00:00.000Z', command: 'status' });
  for (const [group, endTime] of [
    ['old', '2026-11-22T09:59:59.9990000Z'],
    ['new', '2026-11-22T10:00:01.0000000Z'],
    ['open', null],
  ] as const) {
    progress.show({ type: 'jobFinished', job: aJob({ group, endTime }) });
  }
  progress.stop();
  expect(err()).toBe('job of contoso-soc / new: Succeeded\njob of contoso-soc / open: Succeeded\n');
});

/** A plan of `n` creates in one subscription, where Azure's rate is 10 a second after the first 200. */
function manySteps(n: number): RunEvent {
  const steps = Array.from({ length: n }, (_, index) => createMember(`m-${String(index)}`));
  return { ...started, at: '1970-01-01T00:00:00.000Z', plan: aPlan(aParentPlan(steps)) };
}

test('the time that Azure’s rate asks for is said as long as it is more than a second, and stays whole', async () => {
  const { io, err } = anIo({ tty: true, columns: 60 });
  const clock = manualClock();
  const progress = startProgress(io.stderr, clock, false);
  progress.show(manySteps(2_000));
  await clock.advance(90_000);
  await clock.advance(90_000);
  progress.stop();
  const lines = err()
    .split('\r\u001b[K')
    .filter((line) => line !== '');
  expect(lines).toEqual([
    'steps 0/2,000 (0 s, at least 3 min left)',
    'steps 0/2,000 (90 s, at least 90 s left)',
    'steps 0/2,000 (180 s)',
  ]);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(60);
});

test('each subscription has a rate of its own, and deletes another than writes', () => {
  const state = (...events: RunEvent[]) => events.reduce(foldProgress, noProgress);
  expect(state(manySteps(200)).notBeforeMs).toBe(undefined);
  const creates = Array.from({ length: 201 }, (_, n) => createMember(`m-${String(n)}`));
  const deletes = Array.from({ length: 200 }, (_, n) => deleteGroup(`g-${String(n)}`));
  const elsewhere = creates.map((each) => ({ ...each, resourceId: each.resourceId.replace('1111', '2222') }));
  const plan = aPlan(aParentPlan([...creates, ...deletes, ...elsewhere]));
  const state_ = state({ ...started, at: '1970-01-01T00:00:00.000Z', plan });
  expect([state_.notBeforeMs, timeLeft(state_, 0), timeLeft(state_, 100)]).toEqual([
    100,
    'at least 1 s left',
    undefined,
  ]);
});

test('what did not succeed is red where there are colours, and in words everywhere', () => {
  const { io, err } = anIo({ tty: true, columns: 80 });
  const progress = startProgress(io.stderr, manualClock(), false, true);
  progress.show(started);
  progress.show(done(step, { status: 'failed' }));
  progress.stop();
  expect(err().split('\r\u001b[K')).toEqual([
    '',
    'steps 0/2 (0 s)',
    '\u001b[31msteps 1/2, 1 not done\u001b[39m (0 s)',
    '',
  ]);
});
