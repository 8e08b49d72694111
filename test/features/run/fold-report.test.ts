import { expect, test } from 'vitest';
import type { RunEvent } from '../../../src/apply/events.js';
import { emptyReport, foldReport, reportCounts, type Report } from '../../../src/features/run/fold-report.js';
import { aJob, aPair, aParentPlan, aPlan, createMember, done, publish, updateGroup } from './builders.js';

const at = '2026-11-22T10:00:00.000Z';
const later = '2026-11-22T10:00:05.000Z';

function folded(...events: readonly RunEvent[]): Report {
  return events.reduce(foldReport, emptyReport('apply', at));
}

test('a run that never says how it ended has failed', () => {
  expect(folded({ type: 'started', at, command: 'publish' })).toEqual({
    command: 'publish',
    startedAt: at,
    endedAt: at,
    outcome: 'failed',
    steps: [],
    jobs: [],
    pairs: [],
    findings: [],
    errors: [],
  });
});

test('a run began when its command did, not when the plan was agreed to', () => {
  const report = folded(
    { type: 'started', at: later, command: 'apply' },
    { type: 'finished', at: later, outcome: 'succeeded' },
  );
  expect([report.startedAt, report.endedAt]).toEqual([at, later]);
});

test('keeps steps as they end, jobs as they start, and what was found and went wrong', () => {
  const step = createMember('a');
  const finding = { code: 'MUS311', severity: 'warning', message: 'another writer' } as const;
  const problem = { code: 'MUS206', message: 'Azure failed' } as const;
  const report = folded(
    { type: 'started', at, command: 'apply' },
    { type: 'stepStarted', step },
    done(step),
    { type: 'jobStarted', job: aJob(), pairs: 2 },
    { type: 'jobStarted', job: aJob({ jobId: 'job-2' }), pairs: 2 },
    { type: 'jobFinished', job: aJob() },
    { type: 'finding', finding },
    { type: 'problem', problem },
    { type: 'interrupted' },
    { type: 'finished', at: later, outcome: 'interrupted' },
  );

  expect(report).toEqual({
    command: 'apply',
    startedAt: at,
    endedAt: later,
    outcome: 'interrupted',
    steps: [{ step, status: 'succeeded', problem: null, durationMs: 12 }],
    jobs: [
      aJob(),
      { ...aJob({ jobId: 'job-2' }), state: 'InProgress', startTime: null, endTime: null, error: null },
    ],
    pairs: [],
    findings: [finding],
    errors: [problem],
  });
});

test('takes over the plan’s findings and problems, and says nothing twice', () => {
  const finding = { code: 'MUS304', severity: 'warning', message: 'a playbook', parent: 'p' } as const;
  const problem = { code: 'MUS203', message: 'refused' } as const;
  const plan = aPlan(
    aParentPlan([], { findings: [finding] }),
    aParentPlan([], { state: 'error', problems: [problem] }),
  );
  const report = folded(
    { type: 'started', at, command: 'apply', plan },
    { type: 'finding', finding },
    { type: 'problem', problem },
  );
  expect([report.findings, report.errors]).toEqual([[finding], [problem]]);
});

test('a later word on a pair replaces the earlier one', () => {
  const { pairs } = folded(
    { type: 'pairs', pairs: [aPair(1, 'a', 'InProgress'), aPair(2, 'a', 'InProgress')] },
    { type: 'pairs', pairs: [aPair(1, 'a', 'Succeeded')] },
  );
  expect(pairs).toEqual([aPair(2, 'a', 'InProgress'), aPair(1, 'a', 'Succeeded')]);
});

test('the same item in the same member is another pair in another group', () => {
  const other = aPair(1, 'a', 'InProgress', { group: 'retail' });
  const { pairs } = folded(
    { type: 'pairs', pairs: [other, aPair(1, 'a', 'InProgress')] },
    { type: 'pairs', pairs: [aPair(1, 'a', 'Succeeded')] },
  );
  expect(pairs).toEqual([other, aPair(1, 'a', 'Succeeded')]);
});

test('a job is the same whatever the casing of its assignment’s id', () => {
  const shouted = aJob({ assignmentId: aJob().assignmentId.toUpperCase() });
  expect(
    folded({ type: 'jobStarted', job: aJob(), pairs: 1 }, { type: 'jobFinished', job: shouted }).jobs,
  ).toEqual([shouted]);
});

test('counts only steps that succeeded, and every pair', () => {
  const report = folded(
    done(createMember('a')),
    done(createMember('b'), { status: 'failed' }),
    done(updateGroup('g', [])),
    done(publish('g')),
    done(publish('h'), { status: 'skipped' }),
    {
      type: 'pairs',
      pairs: (['Succeeded', 'Failed', 'InProgress', 'Unknown', 'Skipped'] as const).map((status, n) =>
        aPair(n, 'a', status),
      ),
    },
  );
  expect(reportCounts(report)).toEqual({
    created: 1,
    updated: 1,
    deleted: 0,
    published: 1,
    pairs: { succeeded: 1, failed: 1, inProgress: 1, unknown: 1, skipped: 1 },
  });
});
