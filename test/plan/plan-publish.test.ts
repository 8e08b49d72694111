import { describe, expect, test } from 'vitest';
import { aFleet, aJob, aLiveParent, anItem, assignmentId, span, times } from '../support/builders.js';
import { codesOf, orderOf, planOf, plannedOf, publishOf } from '../support/plan-world.js';

const [a, b] = [anItem('a'), anItem('b')];

describe('publish', () => {
  test('by hand: never planned, but said with its reason', () => {
    const fleet = aFleet().withGroup('emea', ['london'], { publish: 'Manual', displayName: 'EMEA' }).build();
    const plan = planOf(fleet, aLiveParent().withPublished('emea', ['london'], [a]).build());

    expect(orderOf(plan)).toEqual([['update/group/soc/emea', []]]);
    expect(plan.findings).toEqual([
      {
        code: 'MUS303',
        severity: 'info',
        message:
          'Group emea is published by hand and has something to publish: the group was modified after its last job.',
        hint: 'Run muster publish --group emea.',
        parent: 'soc',
        at: span,
      },
    ]);
  });

  test('by hand and with nothing to publish: nothing is said', () => {
    const fleet = aFleet().withGroup('emea', ['london'], { publish: 'Manual' }).build();

    expect(planOf(fleet, aLiveParent().withPublished('emea', ['london'], [a]).build()).findings).toEqual([]);
  });

  test('what the plan changes comes before what live state shows, and each reason once', () => {
    const fleet = aFleet().withGroup('emea', ['london', 'paris']).build();
    const live = aLiveParent()
      .withPublished('emea', ['london'], [a], { lastJobState: 'Failed' })
      .withItems(b)
      .build();

    expect(publishOf(planOf(fleet, live), 'emea').reason).toBe(
      'this plan changes its members; this plan changes its items; its last job ended Failed',
    );
  });

  test('a renamed group that was modified anyway is said to be so once', () => {
    const fleet = aFleet().withGroup('emea', ['london'], { displayName: 'EMEA' }).build();
    const live = aLiveParent()
      .withGroup('emea', ['london'], { modifiedAt: times.later })
      .withItems(a)
      .withAssignment('emea', [a], { lastJobState: 'Succeeded', lastJobEndTime: times.ended })
      .build();

    expect(publishOf(planOf(fleet, live), 'emea').reasons).toEqual([{ why: 'groupModified' }]);
  });

  test('items of unknown age are a finding and no publish', () => {
    const fleet = aFleet().withGroup('emea', ['london']).build();
    const plan = planOf(
      fleet,
      aLiveParent()
        .withPublished('emea', ['london'], [anItem('a', { modifiedAt: undefined })])
        .build(),
    );

    expect(plan.steps).toEqual([]);
    expect(plan.findings).toEqual([
      {
        code: 'MUS308',
        severity: 'info',
        message:
          'Group emea: the service does not say when "Rule a" changed, so a change of theirs is not seen.',
        parent: 'soc',
        at: span,
      },
    ]);
  });

  test('a last job without any time is a warning and no publish', () => {
    const fleet = aFleet().withGroup('emea', ['london']).build();
    const live = aLiveParent().withPublished('emea', ['london'], [a], { lastJobEndTime: undefined }).build();
    const jobs = { emea: [aJob([a], { startTime: undefined, endTime: undefined })] };

    const { steps, findings } = plannedOf(fleet, live, { jobs }).plan;
    expect([steps, findings]).toEqual([
      [],
      [
        {
          code: 'MUS354',
          severity: 'warning',
          message:
            'Group emea: the service does not say when its last job ran, so what changed since is not seen.',
          hint: 'Run muster plan --deep, or muster publish --group emea.',
          parent: 'soc',
          at: span,
        },
      ],
    ]);
  });

  test('the jobs of groups that they would settle are wanted, by the assignment’s name', () => {
    const fleet = aFleet().withGroup('emea', ['london']).withGroup('apac', ['london']).build();
    const live = aLiveParent()
      .withPublished('emea', ['london'], [a], { name: 'Of-Emea', lastJobState: 'Failed' })
      .withPublished('apac', ['london'], [a])
      .build();

    expect(plannedOf(fleet, live).wantedJobs).toEqual(['of-emea']);
    expect(plannedOf(fleet, live, { jobs: { 'of-emea': [] } }).wantedJobs).toEqual([]);
  });

  test('a running job is awaited by every step of its group', () => {
    const fleet = aFleet().withGroup('emea', ['london'], { displayName: 'EMEA' }).build();
    const live = aLiveParent()
      .withPublished('emea', ['london'], [a], { lastJobState: 'InProgress', lastJobEndTime: undefined })
      .withItems(b)
      .build();
    const awaits = assignmentId('soc', 'emea');

    expect(planOf(fleet, live).steps.map((step) => [step.id, step.awaits])).toEqual([
      ['update/group/soc/emea', awaits],
      ['update/assignment/soc/emea', awaits],
      ['publish/assignment/soc/emea', awaits],
    ]);
  });

  test('the pending list counts only where the service gives no modified times, which is said once', () => {
    const fleet = aFleet().withGroup('emea', ['london']).withGroup('apac', ['london']).build();
    const live = aLiveParent()
      .withGroup('emea', ['london'], { modifiedAt: undefined })
      .withGroup('apac', ['london'], { modifiedAt: undefined })
      .withItems(a)
      .withAssignment('emea', [a], published({ modifiedAt: undefined }))
      .withAssignment('apac', [a], published({ modifiedAt: undefined }))
      .build();
    const plan = planOf(fleet, live, { pending: new Set(['soc/emea', 'other/apac']) });

    expect(plan.steps.map(({ id, reason }) => [id, reason])).toEqual([
      ['publish/assignment/soc/emea', 'an earlier run wrote it without publishing it'],
    ]);
    expect(codesOf(plan.findings)).toEqual(['MUS309']);
  });

  test('the end of the last job is taken from the jobs where the assignment lags behind them', () => {
    const fleet = aFleet().withGroup('emea', ['london']).build();
    const live = aLiveParent().withPublished('emea', ['london'], [a]).build();
    const failed = { id: '/j', name: 'j', state: 'Failed', items: [] };
    const endOf = (endTime: string | undefined) =>
      publishOf(planOf(fleet, live, { jobs: { emea: [{ ...failed, endTime }] } }), 'emea').lastJobEndTime;

    expect(endOf('2026-01-03T00:00:00Z')).toBe('2026-01-03T00:00:00Z');
    expect(endOf(undefined)).toBe(times.ended);
  });
});

function published(features: object) {
  return { lastJobState: 'Succeeded', lastJobEndTime: times.ended, ...features };
}
