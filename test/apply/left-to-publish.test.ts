import { expect, test } from 'vitest';
import { leftToPublish } from '../../src/apply/left-to-publish.js';
import type { LivePart } from '../../src/plan/parts/live-parts.js';
import type { PublishReason, Step } from '../../src/plan/steps/step.js';
import { aFleet, aLiveParent, anItem } from '../support/builders.js';
import { planOf, publishOf } from '../support/plan-world.js';

const [a, b, c] = [anItem('a'), anItem('b'), anItem('c')];
const fleet = aFleet().withGroup('emea', ['london', 'paris']).build();
const live = aLiveParent()
  .withPublished('emea', ['london', 'paris'], [a, b], { lastJobState: 'Failed' })
  .build();
const shown = publishOf(planOf(fleet, live), 'emea');
const view: LivePart = {
  number: 1,
  live: live.groups[0],
  assignment: live.assignments[0],
  otherAssignments: [],
  jobs: undefined,
};
const update: Step = {
  ...shown,
  action: 'update',
  type: 'assignment',
  id: 'update/assignment/soc/emea',
  resource: { type: 'assignment', targetResourceName: 'emea', items: [a, b, c] },
  patch: [],
  changes: [],
};

test('other groups leave nothing', () => {
  expect(leftToPublish(shown, [{ ...update, group: 'apac' }], view)).toEqual({ left: 'nothing' });
});

test('a reason that is still there is published with what was shown', () => {
  const reasons: readonly PublishReason[] = [{ why: 'lastJob', state: 'Failed' }];
  expect(leftToPublish(shown, [{ ...shown, reasons, members: [] }], view)).toEqual({
    left: 'publish',
    step: { ...shown, reasons },
  });
});

test('reasons are narrowed to what was shown, where something new has come up', () => {
  const reasons: readonly PublishReason[] = [
    { why: 'itemsChange' },
    { why: 'itemModified', items: [a, c] },
    { why: 'delivered', by: 'top/all', items: [c] },
  ];
  expect(leftToPublish(shown, [update, { ...shown, items: [a, b, c], reasons }], view)).toEqual({
    left: 'publish',
    step: { ...shown, reasons: [{ why: 'itemModified', items: [a] }] },
  });
});

test('a change of members that needs no write of the group is still published', () => {
  const reasons: readonly PublishReason[] = [{ why: 'membersChange' }];
  expect(leftToPublish(shown, [{ ...shown, reasons }], view)).toMatchObject({ left: 'publish' });
});

test.each([
  ['members', { ...view, live: undefined }],
  ['items', { ...view, assignment: undefined }],
  ['everything', undefined],
])('what somebody took away since is no longer what was shown: %s', (_, changed) => {
  expect(leftToPublish(shown, [update], changed)).toEqual({ left: 'other' });
});
