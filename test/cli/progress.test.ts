import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/apply/events.js';
import { startProgress } from '../../src/cli/progress.js';
import { foldProgress, noProgress, progressLine } from '../../src/cli/progress-state.js';
import type { Clock } from '../../src/model/clock.js';
import { aJob, aPair, aParentPlan, aPlan, createMember, done, publish } from '../report/builders.js';
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
const started: RunEvent = {
  type: 'started',
  at: '',
  command: 'apply',
  plan: aPlan(aParentPlan([step, publish('finance-eu')])),
};
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
  await clock.advance(5_000);
  progress.show(started);
  await clock.advance(4_999);
  expect(err()).toBe('');
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
    'steps 0/2\njob of contoso-soc / finance-eu: Failed\na log line\nsteps 0/2; now: create member fabrikam-prod\n',
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
    'steps 0/2; now: create member fabrikam…',
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
