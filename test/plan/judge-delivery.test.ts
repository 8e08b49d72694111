import { describe, expect, test } from 'vitest';
import type { LiveJobItem } from '../../src/model/live.js';
import { deliveredPairs } from '../../src/plan/publish/delivered-pairs.js';
import { aJob, aJobItem, aLiveParent, aMember, anItem, memberName, times } from '../support/builders.js';
import { adopted, aLiveGroup, anAssignment, clean, judge, reasons, rule } from '../support/publish-facts.js';

describe('members', () => {
  const group = aLiveGroup({}, ['london', 'paris']);

  test('registered anew after the last job are a reason, by the files’ names', () => {
    const members = [adopted('london', { modifiedAt: times.later }), adopted('paris', {})];

    expect(reasons({ group, members })).toEqual([{ why: 'memberModified', members: ['london'] }]);
  });

  test('that the live group does not name are none yet', () => {
    const members = [adopted('rome', { modifiedAt: times.later })];

    expect(reasons({ group, members })).toEqual([]);
  });

  test('that are not registered have no time', () => {
    expect(reasons({ group, members: [{ desired: aMember('london'), resourceName: 'london' }] })).toEqual([]);
  });
});

describe('a job that succeeded, and does not say that it delivered all', () => {
  const [group, assignment] = [aLiveGroup({}, ['london']), anAssignment({})];

  test.each<[string, Partial<LiveJobItem>]>([
    ['reports the item as of an unknown state', { status: 'Odd' }],
    [
      'has an error for a member',
      { errors: [{ memberResourceName: memberName('london'), errorMessage: 'No.' }] },
    ],
    [
      'failed the item for nobody of the group',
      { status: 'Failed', errors: [{ memberResourceName: 'rome', errorMessage: 'No.' }] },
    ],
  ])('as it %s, is published again', (_how, features) => {
    const jobs = [aJob([], { items: [aJobItem(rule, features)] })];

    expect(reasons({ group, assignment, jobs })).toEqual([{ why: 'notDelivered', items: [rule] }]);
  });

  test('as it names no items, is published again', () => {
    expect(reasons({ group, assignment, jobs: [aJob()] })).toEqual([{ why: 'notDelivered', items: [rule] }]);
  });

  test('is not judged by items that its assignment does not hold', () => {
    const items = [rule, anItem('b')];

    expect(reasons({ group, assignment, items, jobs: [aJob([rule])] })).toEqual([]);
  });
});

describe('a job that does not say when it ran', () => {
  const timeless = [aJob([rule], { startTime: undefined, endTime: undefined })];
  const assignment = anAssignment({ lastJobEndTime: undefined });

  test('is asked for, settles nothing, and is told', () => {
    expect(judge({ assignment })).toEqual({ ...clean, wantsJobs: true });
    expect(judge({ assignment, jobs: timeless })).toEqual({ ...clean, timelessJob: true });
  });

  test('lets an item’s own execution decide all the same', () => {
    const item = anItem('a', { modifiedAt: times.later });
    const items = [aJobItem(item, { executionTime: times.ended })];
    const jobs = timeless.map((job) => ({ ...job, items }));

    expect(reasons({ assignment, items: [item], jobs })).toEqual([{ why: 'itemModified', items: [item] }]);
  });
});

test('an item that failed for nobody of the group proves no delivery to anyone', () => {
  const live = aLiveParent().withGroup('emea', ['london']).build();
  const [group] = live.groups;
  const members = live.members.map((member) => ({ ...member, modifiedAt: times.written }));
  const proofs = (memberResourceName: string, status: string) =>
    deliveredPairs(
      [
        aJob([], {
          items: [aJobItem(rule, { status, errors: [{ memberResourceName, errorMessage: 'No.' }] })],
        }),
      ],
      group ?? aLiveGroup({}),
      members,
    ).length;

  expect([
    proofs('rome', 'Failed'),
    proofs('rome', 'Succeeded'),
    proofs(memberName('london'), 'Failed'),
  ]).toEqual([0, 1, 0]);
});
