import { describe, expect, test } from 'vitest';
import type { JobResult, RunEvent, StepResult } from '../../src/apply/events.js';
import { createLedger } from '../../src/apply/ledger.js';
import type { PairResult, PairStatus } from '../../src/model/content.js';
import { aFleet, aLiveParent, anItem } from '../support/builders.js';
import { planOf } from '../support/plan-world.js';

const plan = planOf(
  aFleet().withGroup('emea', ['london']).build(),
  aLiveParent().withItems(anItem('a')).build(),
);

test('passes every event on, in order', () => {
  const seen: RunEvent[] = [];
  const ledger = createLedger((event) => seen.push(event), undefined, true);
  const events: RunEvent[] = [{ type: 'interrupted' }, pairs('Succeeded')];
  events.forEach((event) => {
    ledger.emit(event);
  });

  expect(seen).toEqual(events);
});

describe('the outcome', () => {
  test.each<[string, RunEvent, string]>([
    ['a step that succeeded', stepFinished('succeeded'), 'succeeded'],
    ['a step that failed', stepFinished('failed'), 'failed'],
    ['a step that was skipped', stepFinished('skipped'), 'failed'],
    ['a pair that succeeded', pairs('Succeeded'), 'succeeded'],
    ['a pair that failed', pairs('Failed'), 'failed'],
    ['a pair that is unknown', pairs('Unknown'), 'failed'],
    ['a pair that was skipped', pairs('Skipped'), 'failed'],
    ['a pair in progress', pairs('InProgress'), 'failed'],
    ['a problem', { type: 'problem', problem: { code: 'MUS206', message: 'No.' } }, 'failed'],
    ['another writer', finding('MUS311'), 'failed'],
    ['a step that was not shown', finding('MUS312'), 'failed'],
    ['any other finding', finding('MUS313'), 'succeeded'],
    ['a job that succeeded', jobFinished('Succeeded'), 'succeeded'],
    ['a job that runs', jobFinished('InProgress'), 'succeeded'],
    ['a job that failed', jobFinished('Failed'), 'failed'],
    ['a job that was canceled', jobFinished('Canceled'), 'failed'],
    ['a job in a state we do not know', jobFinished('Odd'), 'failed'],
    ['an interruption', { type: 'interrupted' }, 'interrupted'],
  ])('after %s', (_what, event, outcome) => {
    const ledger = createLedger(() => undefined, undefined, true);
    ledger.emit(event);

    expect(ledger.outcome()).toBe(outcome);
  });

  test('where jobs are not awaited, a pair in progress is no failure', () => {
    const ledger = createLedger(() => undefined, undefined, false);
    ledger.emit(pairs('InProgress'));

    expect(ledger.outcome()).toBe('succeeded');
  });

  test('is failed from the start where a parent could not be planned', () => {
    const parents = [{ ...plan, state: 'error' as const }];

    expect(createLedger(() => undefined, { parents }, true).outcome()).toBe('failed');
    expect(createLedger(() => undefined, { parents: [plan] }, true).outcome()).toBe('succeeded');
  });
});

test('what did not reach a member is remembered, from all groups', () => {
  const ledger = createLedger(() => undefined, undefined, true);
  const [failed, skipped] = [aPair('Failed', 'london'), aPair('Skipped', 'london')];
  ledger.emit({ type: 'pairs', pairs: [failed, aPair('Succeeded', 'london'), aPair('Failed', 'paris')] });
  ledger.emit({ type: 'pairs', pairs: [skipped] });

  expect(ledger.undelivered('london')).toEqual([failed, skipped]);
  expect(ledger.undelivered('rome')).toEqual([]);
});

function aPair(status: PairStatus, member: string): PairResult {
  return {
    parent: 'soc',
    group: 'emea',
    member,
    item: anItem('a'),
    status,
    cause: null,
    error: null,
    hint: null,
  };
}

function pairs(status: PairStatus): RunEvent {
  return { type: 'pairs', pairs: [aPair('Succeeded', 'london'), aPair(status, 'london')] };
}

function finding(code: 'MUS311' | 'MUS312' | 'MUS313'): RunEvent {
  return { type: 'finding', finding: { code, severity: 'warning', message: '' } };
}

function stepFinished(status: StepResult['status']): RunEvent {
  const [step] = plan.steps;
  if (step === undefined) throw new Error('no step');
  return { type: 'stepFinished', result: { step, status, problem: null, durationMs: 0 } };
}

function jobFinished(state: string): RunEvent {
  const job: JobResult = {
    parent: 'soc',
    group: 'emea',
    assignment: 'emea',
    assignmentId: '/a',
    jobId: 'job-1',
    state,
    startTime: null,
    endTime: null,
    error: null,
  };
  return { type: 'jobFinished', job };
}
