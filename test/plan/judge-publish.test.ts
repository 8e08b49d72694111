import { describe, expect, test } from 'vitest';
import { targets, type PublishFacts } from '../../src/plan/publish/judge-publish.js';
import { aJob, aJobItem, anItem, times } from '../support/builders.js';
import { adopted, aLiveGroup, anAssignment, clean, judge, reasons, rule } from '../support/publish-facts.js';

test('a group that is published and unchanged gives no reason, and its jobs are not read', () => {
  expect(judge({})).toEqual(clean);
});

describe('the last job', () => {
  test('a group without assignment was never published, and there are no jobs to read', () => {
    expect(judge({ assignment: undefined })).toEqual({
      ...clean,
      reasons: [{ why: 'neverPublished' }],
    });
  });

  test('an assignment without a last job was never published, which its jobs would confirm', () => {
    const assignment = anAssignment({ lastJobState: undefined, lastJobEndTime: undefined });

    expect(judge({ assignment })).toEqual({
      ...clean,
      reasons: [{ why: 'neverPublished' }],
      wantsJobs: true,
    });
    expect(judge({ assignment, jobs: [] })).toEqual({ ...clean, reasons: [{ why: 'neverPublished' }] });
  });

  test('one of an unknown state runs until it says when it ended', () => {
    const assignment = anAssignment({ lastJobState: 'Odd' });
    const odd = aJob([rule], { state: 'Odd', endTime: undefined });

    expect(judge({ assignment }).wantsJobs).toBe(true);
    expect(reasons({ assignment, jobs: [odd] })).toEqual([{ why: 'jobRunning' }]);
    expect(reasons({ assignment, jobs: [{ ...odd, endTime: times.ended }] })).toEqual([
      { why: 'lastJob', state: 'Odd' },
    ]);
  });

  test.each(['Failed', 'Canceled', 'SomethingNew'])('one that ended %s is a reason', (state) => {
    expect(judge({ assignment: anAssignment({ lastJobState: state }) })).toEqual({
      ...clean,
      reasons: [{ why: 'lastJob', state }],
      wantsJobs: true,
    });
  });

  test('an end without a state is of an unknown state', () => {
    expect(reasons({ assignment: anAssignment({ lastJobState: undefined }) })).toEqual([
      { why: 'lastJob', state: 'Unknown' },
    ]);
  });

  test('one that runs is a reason, and what changed since cannot be told yet', () => {
    const assignment = anAssignment({ lastJobState: 'InProgress', modifiedAt: times.later });

    expect(
      reasons({ assignment, jobs: [aJob([rule], { state: 'InProgress', endTime: undefined })] }),
    ).toEqual([{ why: 'jobRunning' }]);
  });

  test('a job that runs behind the newest one counts as running', () => {
    const running = aJob([], { name: 'job-0', state: 'InProgress', endTime: undefined });

    expect(reasons({ jobs: [aJob([rule]), running] })).toEqual([{ why: 'jobRunning' }]);
  });

  test('an assignment that lags behind its succeeded job is no reason once the jobs were read', () => {
    const lagging = anAssignment({ lastJobState: 'InProgress', lastJobEndTime: undefined });

    expect(judge({ assignment: lagging }).wantsJobs).toBe(true);
    expect(judge({ assignment: lagging, jobs: [aJob([rule])] })).toEqual(clean);
  });

  test('an assignment that lags behind its failed job does not hide the failure', () => {
    const failed = aJob([rule], {
      state: 'Failed',
      startTime: '2026-01-02T00:00:00Z',
      endTime: '2026-01-02T00:01:00Z',
    });

    expect(reasons({ jobs: [failed] })).toEqual([{ why: 'lastJob', state: 'Failed' }]);
  });

  test('where the newest job was deleted from the list, the assignment knows more', () => {
    const older = aJob([rule], { state: 'Failed', endTime: '2026-01-01T09:00:00Z' });

    expect(reasons({ jobs: [older] })).toEqual([]);
  });

  test('a run that the assignment still shows and the job list does not is not one to be awaited', () => {
    const assignment = anAssignment({ lastJobState: 'InProgress' });

    expect(reasons({ assignment, jobs: [] })).toEqual([{ why: 'lastJob', state: 'Unknown' }]);
  });

  test('a job that ended without saying when is measured by the end that the assignment tells', () => {
    const jobs = [aJob([rule], { endTime: undefined })];

    expect(reasons({ jobs, group: aLiveGroup({ modifiedAt: times.later }) })).toEqual([
      { why: 'groupModified' },
    ]);
    expect(reasons({ jobs })).toEqual([]);
  });
});

describe('between a job’s start and its end nothing is settled', () => {
  const during = '2026-01-01T11:00:00.0000001Z';
  const long = [aJob([rule], { startTime: '2025-12-31T23:00:00.0000000Z' })];
  const inLong = '2026-01-01T01:00:00.0000000Z';
  const london = adopted('london', { modifiedAt: during });

  test.each<[string, Partial<PublishFacts>, string]>([
    ['a group', { group: aLiveGroup({ modifiedAt: during }) }, 'groupModified'],
    ['an item', { items: [anItem('a', { modifiedAt: during })] }, 'itemModified'],
    ['a member', { group: aLiveGroup({}, ['london']), members: [london] }, 'memberModified'],
    [
      'an assignment of which the job does not report the items',
      { assignment: anAssignment({ modifiedAt: during, itemIds: [] }) },
      'assignmentModified',
    ],
  ])('%s is modified: the job is asked for, and does not settle it', (_what, facts, why) => {
    expect(judge(facts)).toEqual({ ...clean, wantsJobs: true });
    expect(reasons({ ...facts, jobs: [aJob([rule])] }).map((reason) => reason.why)).toEqual([why]);
  });

  test('also more than an hour before the end of a long job', () => {
    expect(reasons({ group: aLiveGroup({ modifiedAt: inLong }), jobs: long })).toEqual([
      { why: 'groupModified' },
    ]);
    const item = anItem('a', { modifiedAt: inLong });
    expect(reasons({ items: [item], jobs: long })).toEqual([{ why: 'itemModified', items: [item] }]);
  });

  test('a time to the second in which the job started is not settled, the second before is', () => {
    const of = (modifiedAt: string) => reasons({ group: aLiveGroup({ modifiedAt }), jobs: [aJob([rule])] });

    expect(of('2026-01-01T11:00:00Z')).toEqual([{ why: 'groupModified' }]);
    expect(of('2026-01-01T10:59:59Z')).toEqual([]);
  });

  test.each([
    ['as the job runs', during, []],
    ['as it ends', '2026-01-01T11:05:03Z', []],
    ['a minute after that', '2026-01-01T11:06:00.0000001Z', ['assignmentModified']],
  ])('an assignment of the very items that the job reports, written %s: %s', (_when, modifiedAt, why) => {
    const facts = { assignment: anAssignment({ modifiedAt }), jobs: [aJob([rule])] };

    expect(reasons(facts).map((reason) => reason.why)).toEqual(why);
  });
});

describe('modified times', () => {
  test('are compared to 100 ns: at the job’s end is before, one tick later is after', () => {
    expect(reasons({ group: aLiveGroup({ modifiedAt: times.ended }) })).toEqual([]);
    expect(reasons({ group: aLiveGroup({ modifiedAt: times.later }) })).toEqual([{ why: 'groupModified' }]);
    expect(reasons({ assignment: anAssignment({ modifiedAt: times.ended }) })).toEqual([]);
    expect(reasons({ assignment: anAssignment({ modifiedAt: times.later }) })).toEqual([
      { why: 'assignmentModified' },
    ]);
  });

  test('a reason by the assignment’s word asks for the jobs, which may have ended later than it says', () => {
    const group = aLiveGroup({ modifiedAt: times.later });
    const jobs = [aJob([rule], { endTime: '2026-01-01T12:00:00Z' })];

    expect(judge({ group }).wantsJobs).toBe(true);
    expect(
      judge({ group, jobs: jobs.map((job) => ({ ...job, startTime: '2026-01-01T11:59:00Z' })) }),
    ).toEqual(clean);
  });

  test('that cannot be read are no reason', () => {
    expect(
      reasons({
        group: aLiveGroup({ modifiedAt: 'yesterday' }),
        assignment: anAssignment({ modifiedAt: 'now' }),
      }),
    ).toEqual([]);
  });
});

describe('the pending list', () => {
  const silent = {
    group: aLiveGroup({ modifiedAt: undefined }),
    assignment: anAssignment({ modifiedAt: undefined }),
  };

  test('counts where the service sends no modified times, without a look at the jobs', () => {
    expect(judge({ ...silent, pending: true })).toEqual({
      ...clean,
      reasons: [{ why: 'pending' }],
      noModifiedTimes: true,
    });
    expect(judge({ ...silent, pending: false })).toEqual({ ...clean, noModifiedTimes: true });
  });

  test.each([
    ['the group', { ...silent, group: aLiveGroup({}) }],
    ['the assignment', { ...silent, assignment: anAssignment({}) }],
  ])('is not asked where %s says when it was modified', (_which, facts) => {
    expect(judge({ ...facts, pending: true })).toEqual(clean);
  });

  test('a group that is not there yet does not tell that the service is silent', () => {
    expect(judge({ group: undefined, assignment: undefined }).noModifiedTimes).toBe(false);
  });
});

describe('items', () => {
  test('modified after the job’s end is a reason, one tick being enough', () => {
    const item = anItem('a', { modifiedAt: times.later });

    expect(judge({ items: [item, anItem('b')] })).toEqual({
      ...clean,
      reasons: [{ why: 'itemModified', items: [item] }],
      wantsJobs: true,
    });
  });

  test.each([
    ['at the end', times.ended, true],
    ['less than a day before it', '2025-12-31T11:05:00.0000001Z', true],
    ['a day before it', '2025-12-31T11:05:00.0000000Z', false],
    ['a day before it, to the second', '2025-12-31T11:05:00Z', true],
  ])('modified %s, %s: the jobs are wanted: %s', (_when, modifiedAt, wantsJobs) => {
    expect(judge({ items: [anItem('a', { modifiedAt })] })).toEqual({ ...clean, wantsJobs });
    expect(judge({ group: aLiveGroup({ modifiedAt }) })).toEqual({ ...clean, wantsJobs });
  });

  test('the item’s own execution decides where the job was read', () => {
    const item = anItem('a', { modifiedAt: '2026-01-01T11:02:00.0000000Z' });
    const withExecution = (executionTime: string) => [
      aJob([rule], { items: [aJobItem(item, { executionTime })] }),
    ];

    expect(judge({ items: [item], jobs: withExecution('2026-01-01T11:02:00Z') })).toEqual(clean);
    expect(reasons({ items: [item], jobs: withExecution('2026-01-01T11:01:59.9999999Z') })).toEqual([
      { why: 'itemModified', items: [item] },
    ]);
  });

  test('without an execution time the job’s start decides, however long before its end that was', () => {
    const before = anItem('a', { modifiedAt: times.started });
    const during = anItem('b', { modifiedAt: '2026-01-01T11:00:00.0000001Z' });

    expect(reasons({ items: [before, during], jobs: [aJob([before])] })).toEqual([
      { why: 'itemModified', items: [during] },
    ]);
  });

  test.each([
    ['the second before the execution', '2026-01-01T11:01:59Z', []],
    ['the second of the execution', '2026-01-01T11:02:00Z', ['itemModified']],
    ['the second after it', '2026-01-01T11:02:01Z', ['itemModified']],
  ])('a time to the second, %s: %s', (_when, modifiedAt, why) => {
    const item = anItem('a', { modifiedAt });
    const jobs = [aJob([], { items: [aJobItem(item, { executionTime: '2026-01-01T11:02:00.5000000Z' })] })];

    expect(reasons({ items: [item], jobs }).map((reason) => reason.why)).toEqual(why);
  });

  test('of a job that tells neither, its end decides', () => {
    const item = anItem('a', { modifiedAt: '2026-01-01T11:02:00Z' });

    expect(judge({ items: [item], jobs: [aJob([item], { startTime: undefined })] })).toEqual(clean);
  });

  test('ids in a job are found whatever their casing', () => {
    const item = anItem('a', { modifiedAt: '2026-01-01T11:02:00Z' });
    const reported = aJobItem(item, {
      resourceId: item.resourceId?.toUpperCase() ?? '',
      executionTime: '2026-01-01T11:03:00Z',
    });

    expect(reasons({ items: [item], jobs: [aJob([], { items: [reported] })] })).toEqual([]);
  });

  test('of unknown age are told and never a reason', () => {
    const items = [anItem('a', { modifiedAt: undefined }), anItem('b', { modifiedAt: 'soon' })];

    expect(judge({ items })).toEqual({ ...clean, unknownAge: items });
  });

  test('that an upper tier delivers are a reason by their sender, whatever their age', () => {
    const [one, two, three] = [anItem('a'), anItem('b', { modifiedAt: undefined }), anItem('c')];
    const above = (by: string) => ({ from: 'above' as const, by });
    const coming = new Map([
      [one, above('top/x')],
      [two, above('top/y')],
      [three, above('top/x')],
    ]);

    expect(judge({ items: [one, two, three], coming })).toEqual({
      ...clean,
      reasons: [
        { why: 'delivered', by: 'top/x', items: [one, three] },
        { why: 'delivered', by: 'top/y', items: [two] },
      ],
    });
  });
});

test('several reasons stand together: job, group, assignment, items', () => {
  const item = anItem('a', { modifiedAt: times.later });

  expect(
    reasons({
      group: aLiveGroup({ modifiedAt: times.later }),
      assignment: anAssignment({ modifiedAt: times.later, lastJobState: 'Failed' }),
      items: [item],
    }).map(({ why }) => why),
  ).toEqual(['lastJob', 'groupModified', 'assignmentModified', 'itemModified']);
});

test('an assignment belongs to the group it targets, casing aside', () => {
  expect(targets(anAssignment({ targetResourceName: 'EMEA' }), 'emea')).toBe(true);
  expect(targets(anAssignment({ targetResourceName: 'apac', name: 'emea' }), 'emea')).toBe(false);
});
