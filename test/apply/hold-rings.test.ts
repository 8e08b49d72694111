import { expect, test } from 'vitest';
import { holdRings, type RingRun } from '../../src/apply/hold-rings.js';
import type { GroupProgress } from '../../src/apply/ledger.js';
import type { Step } from '../../src/plan/steps/step.js';
import { publish, updateGroup } from '../features/run/builders.js';
import type { RingGate } from '../../src/plan/publish/rings.js';

const canary = publish('canary');
const late: Step = { ...updateGroup('finance', []), ring: 2 };
const gate: RingGate = {
  group: 'canary',
  ring: 0,
  publishes: [canary.id],
  behind: 'its last job ended Failed',
  lastJob: null,
};
const ended = (state: string, undelivered: number): GroupProgress => ({
  jobs: new Map([['a', state]]),
  pairs: 4,
  undelivered,
});
const nothing: GroupProgress = { jobs: new Map(), pairs: 0, undelivered: 0 };

function why(more: Partial<RingRun>, gates: readonly RingGate[] = [gate]): string | undefined {
  const hold = holdRings({
    gates,
    steps: [canary, late],
    resultOf: () => nothing,
    maxFailedPairs: undefined,
    ...more,
  })(late);
  const message = hold?.problem()?.message;
  return message?.replace('update/group/contoso-soc/finance was held back: ring 2 waits for ', '');
}

test('a step of ring 0 is held by nothing', () => {
  const hold = holdRings({
    gates: [gate],
    steps: [canary],
    resultOf: () => nothing,
    maxFailedPairs: undefined,
  });
  expect(hold(canary)).toBeUndefined();
});

test('a step waits for the publishes of lower rings that this run takes', () => {
  const gates = [gate, { ...gate, group: 'more', publishes: ['not/taken'] }, { ...gate, ring: 2 }];
  const hold = holdRings({
    gates,
    steps: [canary, late],
    resultOf: () => nothing,
    maxFailedPairs: undefined,
  });
  expect(hold(late)?.after).toEqual([canary.id]);
});

test('the whole of what is told', () => {
  const gates = [gate, { ...gate, group: 'more', ring: 1, publishes: [] }];
  const hold = holdRings({
    gates,
    steps: [canary, late],
    resultOf: () => nothing,
    maxFailedPairs: undefined,
  });
  expect(hold(late)?.problem()).toEqual({
    code: 'MUS508',
    message:
      'update/group/contoso-soc/finance was held back: ring 2 waits for group canary of ring 0, which was not published (and 1 more group).',
    hint: 'Fix what is reported for that group. Run apply again: it goes on from there.',
    parent: 'contoso-soc',
    at: undefined,
  });
});

test.each([
  ['Succeeded', 0, undefined],
  ['Succeeded', 1, 'group canary of ring 0, of which 1 of 4 pairs did not succeed.'],
  ['Failed', 1, 'group canary of ring 0, whose job ended Failed: 1 of 4 pairs did not succeed.'],
  ['Canceled', 4, 'group canary of ring 0, whose job ended Canceled: 4 of 4 pairs did not succeed.'],
  ['InProgress', 4, 'group canary of ring 0, whose job has not ended yet.'],
] as const)('published, its job %s with %i pairs missing: %s', (state, undelivered, expected) => {
  expect(why({ resultOf: () => ended(state, undelivered) })).toBe(expected);
});

test.each([
  ['Failed', 1, { count: 1 }, true],
  ['Failed', 2, { count: 1 }, false],
  ['Succeeded', 1, { count: 1 }, true],
  ['Failed', 1, { percent: 25 }, true],
  ['Failed', 1, { percent: 24 }, false],
  ['Failed', 0, { count: 0 }, false],
  ['Canceled', 1, { count: 4 }, false],
  ['InProgress', 1, { count: 4 }, false],
] as const)(
  'its job %s with %i pairs missing, allowed %o: good enough is %s',
  (state, missing, allowed, good) => {
    expect(why({ resultOf: () => ended(state, missing), maxFailedPairs: allowed }) === undefined).toBe(good);
  },
);

test('a group of several parts is good once each has its job', () => {
  const parts = [{ ...gate, publishes: [canary.id, late.id] }];
  expect(why({ resultOf: () => ended('Succeeded', 0) }, parts)).toBe(
    'group canary of ring 0, which was not published.',
  );
});

test('what this run does not publish is judged by live state', () => {
  const elsewhere = { ...gate, publishes: ['publish/of/another/run'] };
  expect(why({}, [{ ...elsewhere, behind: null }])).toBeUndefined();
  expect(why({}, [elsewhere])).toBe(
    'group canary of ring 0, which this run does not publish: its last job ended Failed.',
  );
  const lastJob = { failed: 1, of: 4 };
  expect(why({ maxFailedPairs: { count: 1 } }, [elsewhere])).not.toBeUndefined();
  expect(why({ maxFailedPairs: { count: 1 } }, [{ ...elsewhere, lastJob }])).toBeUndefined();
  expect(why({}, [{ ...elsewhere, lastJob }])).not.toBeUndefined();
});

test('the hint for what this run does not publish is to publish it', () => {
  const gates = [{ ...gate, publishes: [] }];
  const hold = holdRings({ gates, steps: [late], resultOf: () => nothing, maxFailedPairs: undefined });
  expect(hold(late)?.problem()?.hint).toBe(
    'Publish canary first: run apply without --no-publish, and with --group canary or without any.',
  );
});
