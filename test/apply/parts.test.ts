import { expect, test } from 'vitest';
import type { StepResult } from '../../src/apply/events.js';
import { planPublishOnly } from '../../src/apply/plan-publish-only.js';
import { readStatus } from '../../src/apply/read-status.js';
import { skipPublish } from '../../src/apply/pair-results.js';
import type { PublishStep, Step } from '../../src/plan/steps/step.js';
import { aFleet, aJob, aLiveParent, anItem, assignmentId, memberName, times } from '../support/builders.js';
import { planOf } from '../support/plan-world.js';
import { aRunWorld, type RunWorld } from '../support/run-world.js';

/** 1,001 rules: a publish carries them to one member. */
const rules = Array.from({ length: 1001 }, (_, index) => anItem(`r${index}`));
const fleet = aFleet()
  .withGroup('emea', ['lima', 'oslo'], { displayName: 'emea' })
  .withMember('rome', { parents: ['elsewhere'] })
  .build();
const published = { lastJobState: 'Succeeded', lastJobEndTime: times.ended };

function aSplit(second: Parameters<ReturnType<typeof aLiveParent>['withAssignment']>[2] = {}) {
  return aLiveParent()
    .withItems(...rules)
    .withGroup('emea', ['lima'])
    .withAssignment('emea', rules, published)
    .withGroup('emea--2', ['oslo'], { displayName: 'emea (2)' })
    .withAssignment('emea--2', rules, { ...published, ...second });
}

function publishOfPart(steps: readonly Step[], name: string): PublishStep {
  const step = steps.find((one) => one.action === 'publish' && one.name === name);
  if (step?.action !== 'publish') throw new Error(`No publish of ${name}`);
  return step;
}

/** How many pairs there are of each member and status. */
function pairCounts(world: RunWorld): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { group, member, status } of world.pairs()) {
    const key = `${group}/${member} ${status}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

test('jobs and pairs of every part are those of the one group', async () => {
  const world = aRunWorld(aSplit({ lastJobState: 'Failed' }).build());

  expect(await world.apply(fleet)).toBe('succeeded');
  expect(world.steps()).toEqual([['publish/assignment/soc/emea--2', 'succeeded', null]]);
  expect(world.jobs().map(({ group, assignment }) => [group, assignment])).toEqual([['emea', 'emea--2']]);
  expect(pairCounts(world)).toEqual({ 'emea/oslo Succeeded': 1001 });
});

const theirs = aJob(rules, { name: 'theirs', state: 'InProgress', endTime: undefined });

test('a running job is awaited, and stands in for the publish of its own part', async () => {
  const running = { lastJobState: 'InProgress', lastJobEndTime: undefined };
  const world = aRunWorld(aSplit(running).build());
  world.arm.holdJob(assignmentId('soc', 'emea--2'), theirs);

  expect(await world.apply(fleet)).toBe('succeeded');
  expect(world.steps()).toEqual([['publish/assignment/soc/emea--2', 'succeeded', null]]);
  expect(world.arm.written()).toEqual([]);
  expect(world.jobs()).toMatchObject([{ group: 'emea', assignment: 'emea--2', jobId: 'theirs' }]);
  expect(pairCounts(world)).toEqual({ 'emea/oslo Succeeded': 1001 });
});

test('a part is left pending by its own name, and so is its publish cleared', async () => {
  const joined = aFleet().withGroup('emea', ['bern', 'lima', 'oslo'], { displayName: 'emea' }).build();
  const fewer = rules.slice(0, 1000);
  const live = aLiveParent()
    .withItems(...fewer)
    .withMember('bern')
    .withGroup('emea', ['lima'])
    .withAssignment('emea', fewer, published)
    .withGroup('emea--2', ['oslo', 'bern'], { description: 'other' })
    .withAssignment('emea--2', fewer, published);
  const world = aRunWorld(live.build());

  expect(await world.apply(joined)).toBe('succeeded');
  expect(world.pendingLog).toEqual(['+soc/emea--2', '-soc/emea--2']);
});

test('a member that could not be created is left out of its own part only', () => {
  const plan = planOf(fleet, aSplit({ lastJobState: 'Failed' }).build());
  const publish = publishOfPart(plan.steps, 'emea--2');
  const failed: StepResult = {
    step: { ...publish, action: 'delete', type: 'member', name: 'oslo', resourceName: memberName('oslo') },
    status: 'failed',
    problem: null,
    durationMs: 1,
  };
  const world = aRunWorld(aSplit().build());
  const run = world.parentRun(fleet);
  run.leftOut.set('emea', [failed]);
  skipPublish(run, publish, { code: 'MUS501', message: 'Its group failed.' });

  expect(pairCounts(world)).toEqual({ 'emea/oslo Skipped': 1001 });
});

test('muster publish takes every live part, and says once that the group differs', async () => {
  const three = aFleet().withGroup('emea', ['bern', 'lima', 'oslo']).build();
  const [plan] = (await planPublishOnly(aRunWorld(aSplit().build()).deps, three, ['emea'], {})).parents;

  expect(plan?.steps.map(({ id, group, part }) => [id, group, part])).toEqual([
    ['publish/assignment/soc/emea', 'emea', { number: 1, of: 2 }],
    ['publish/assignment/soc/emea--2', 'emea', { number: 2, of: 2 }],
  ]);
  expect(plan?.findings.map(({ code }) => code)).toEqual(['MUS320']);
});

test('muster publish passes over a part that has nobody or is half made, but not over one above the limit', async () => {
  const idle = aSplit()
    .withGroup('emea--3', [])
    .withAssignment('emea--3', rules)
    .withGroup('emea--4', ['rome']);
  const [plan] = (await planPublishOnly(aRunWorld(idle.build()).deps, fleet, ['emea'], {})).parents;
  expect(plan?.steps.map(({ name }) => name)).toEqual(['emea', 'emea--2']);

  const above = aSplit().withGroup('emea--3', ['rome', 'bern']).withAssignment('emea--3', rules);
  const [refused] = (await planPublishOnly(aRunWorld(above.build()).deps, fleet, ['emea'], {})).parents;
  expect(refused?.steps).toEqual([]);
  expect(refused?.problems.map(({ code, message }) => [code, message])).toEqual([
    [
      'MUS403',
      'Group emea--3 cannot be published: it has 2 members and 1001 items in Azure, 2002 operations, and the service allows 2000.',
    ],
  ]);
});

test('status tells the last job of every part, and which was never published', async () => {
  const world = aRunWorld(aSplit().withGroup('emea--3', ['rome']).build());
  for (const name of ['emea', 'emea--2'])
    world.arm.holdJob(assignmentId('soc', name), aJob(rules, { name: `job-${name}` }));

  expect(await readStatus(world.deps, fleet, {}, { watch: false, timeoutMs: 1 })).toBe('succeeded');
  expect(world.jobs().map(({ group, assignment, jobId }) => [group, assignment, jobId])).toEqual([
    ['emea', 'emea', 'job-emea'],
    ['emea', 'emea--2', 'job-emea--2'],
  ]);
  expect(pairCounts(world)).toEqual({ 'emea/lima Succeeded': 1001, 'emea/oslo Succeeded': 1001 });
  expect(world.findings().map(({ message }) => message)).toEqual(['Group emea--3 was never published.']);
});

test('status says once that no part of a group was ever published', async () => {
  const live = aLiveParent().withGroup('emea', ['lima']).withGroup('emea--2', ['oslo']);
  const world = aRunWorld(live.build());

  await readStatus(world.deps, fleet, {}, { watch: false, timeoutMs: 1 });
  expect(world.findings().map(({ message }) => message)).toEqual(['Group emea was never published.']);
});

test('a part is dissolved after its running job: assignment, then group', async () => {
  const one = aFleet()
    .withGroup('emea', ['lima'], { displayName: 'emea' })
    .withMember('oslo', { parents: ['soc'] })
    .build();
  const world = aRunWorld(aSplit({ lastJobState: 'InProgress', lastJobEndTime: undefined }).build());
  world.arm.holdJob(assignmentId('soc', 'emea--2'), theirs);

  expect(await world.apply(one)).toBe('succeeded');
  expect(world.arm.seen).toEqual([
    'LIST soc/groups',
    'LIST soc/members',
    'LIST soc/assignments',
    'LIST soc/assignments/emea--2/jobs',
    'GET soc/assignments/emea--2/jobs/theirs',
    'DELETE soc/assignments/emea--2',
    'DELETE soc/groups/emea--2',
  ]);
});
