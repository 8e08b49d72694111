import { describe, expect, test } from 'vitest';
import { planPublishOnly } from '../../src/apply/plan-publish-only.js';
import type { DesiredFleet } from '../../src/model/desired.js';
import { judgeGuards } from '../../src/plan/guards/guards.js';
import { runApply } from '../../src/apply/run-apply.js';
import {
  aFleet,
  aLiveParent,
  anItem,
  assignmentId,
  memberName,
  ruleId,
  span,
  times,
  workspaceId,
} from '../support/builders.js';
import { refused } from '../support/fake-arm.js';
import { aRunWorld, type RunWorld, waiting } from '../support/run-world.js';

const a = anItem('a');
const fleet = aFleet()
  .withGroup('apac', ['tokyo'], { publish: 'Manual' })
  .withGroup('emea', ['london'])
  .build();
const settled = () =>
  aLiveParent().withPublished('emea', ['london'], [a]).withPublished('apac', ['tokyo'], [a]).build();

test('groups that are asked for are published, changed or not, by hand or not', async () => {
  const world = aRunWorld(settled());
  const plan = await planPublishOnly(world.deps, fleet, ['apac'], {});

  expect(plan.parents.map(({ steps, findings, problems }) => ({ steps, findings, problems }))).toEqual([
    {
      steps: [
        {
          action: 'publish',
          type: 'assignment',
          id: 'publish/assignment/soc/apac',
          parent: 'soc',
          name: 'apac',
          group: 'apac',
          resourceName: 'apac',
          resourceId: assignmentId('soc', 'apac'),
          reasons: [{ why: 'asked' }],
          reason: 'it was asked for',
          items: [
            { kind: 'AnalyticsRule', name: 'a', displayName: 'Rule a', resourceId: ruleId('soc', 'a') },
          ],
          members: [{ name: 'tokyo', resourceName: memberName('tokyo'), workspace: workspaceId('tokyo') }],
          dependsOn: [],
          at: span,
          lastJobEndTime: times.ended,
        },
      ],
      findings: [],
      problems: [],
    },
  ]);
});

test('all means every declared group that can be published, and those that cannot are said', async () => {
  const more = aFleet().withGroup('emea', ['london']).withGroup('new', ['london']).build();
  const world = aRunWorld(aLiveParent().withPublished('emea', ['london'], [a]).build());
  const [plan] = (await planPublishOnly(world.deps, more, 'all', {})).parents;

  expect([plan?.state, plan?.steps.map(({ id }) => id)]).toEqual([
    'planned',
    ['publish/assignment/soc/emea'],
  ]);
  expect(plan?.findings).toEqual([
    {
      code: 'MUS319',
      severity: 'info',
      message: 'Group new cannot be published: its group is not in Azure yet.',
      hint: 'Run muster apply first.',
      parent: 'soc',
      at: span,
    },
  ]);
});

test('a group that differs from the files is published as it is, and that is said', async () => {
  const renamed = aFleet().withGroup('emea', ['london', 'paris']).build();
  const world = aRunWorld(aLiveParent().withPublished('emea', ['london'], [a]).build());
  const [plan] = (await planPublishOnly(world.deps, renamed, ['emea'], {})).parents;

  expect(
    plan?.steps.map((step) => (step.action === 'publish' ? step.members.map(({ name }) => name) : [])),
  ).toEqual([['london']]);
  expect(plan?.findings).toEqual([
    {
      code: 'MUS320',
      severity: 'warning',
      message: 'Group emea differs from the files; it is published as it is in Azure.',
      hint: 'Run muster apply to bring it to what the files ask for.',
      parent: 'soc',
      at: span,
    },
  ]);
});

describe('a group that is asked for and cannot be published is a problem', () => {
  const one = aFleet().withGroup('emea', ['london']).build();
  const many = Array.from({ length: 2001 }, (_, index) => anItem(`i${index}`));

  test.each([
    ['its group is not in Azure yet.', 'MUS319', aLiveParent().withItems(a)],
    ['its assignment is not in Azure yet.', 'MUS319', aLiveParent().withGroup('emea', ['london'])],
    [
      'it has 0 members and 1 items in Azure.',
      'MUS302',
      aLiveParent().withItems(a).withGroup('emea', []).withAssignment('emea', [a]),
    ],
    [
      'it has 1 members and 0 items in Azure.',
      'MUS302',
      aLiveParent().withGroup('emea', ['london']).withAssignment('emea', []),
    ],
    [
      'it has 1 members and 2001 items in Azure, 2001 operations, and the service allows 2000.',
      'MUS403',
      aLiveParent().withGroup('emea', ['london']).withAssignment('emea', many),
    ],
  ])('%s', async (why, code, live) => {
    const world = aRunWorld(live.build());
    const [plan] = (await planPublishOnly(world.deps, one, ['emea'], {})).parents;

    expect([plan?.state, plan?.steps]).toEqual(['error', []]);
    expect(plan?.problems.map((problem) => [problem.code, problem.message, problem.at])).toEqual([
      [code, `Group emea cannot be published: ${why}`, span],
    ]);
  });

  test('2,000 operations can', async () => {
    const live = aLiveParent().withGroup('emea', ['london']).withAssignment('emea', many.slice(1));
    const [plan] = (await planPublishOnly(aRunWorld(live.build()).deps, one, ['emea'], {})).parents;

    expect(plan?.steps).toHaveLength(1);
  });
});

test('a publish writes nothing, so no guard has anything to refuse', async () => {
  const emptied = aFleet().withGroup('emea', [], { content: [], protect: true }).build();
  const world = aRunWorld(aLiveParent().withPublished('emea', ['london'], [a]).build());
  const plan = await planPublishOnly(world.deps, emptied, ['emea'], {});

  expect(plan.parents[0]?.steps).toHaveLength(1);
  expect(judgeGuards(plan, { allowEmpty: [], maxLostPairs: { count: 0 } })).toEqual([]);
});

test('a parent that cannot be read is an error as in any plan', async () => {
  const world = aRunWorld(settled());
  world.arm.script('LIST soc/groups', refused('MUS203', 'No.'));
  const plan = await planPublishOnly(world.deps, fleet, 'all', {});

  expect(plan.parents.map(({ state, problems }) => [state, problems])).toEqual([
    ['error', [{ code: 'MUS203', message: 'No.', parent: 'soc' }]],
  ]);
});

test('a group that was never published and whose job runs is awaited, then published', async () => {
  const world = aRunWorld(
    aLiveParent()
      .withPublished('emea', ['london'], [a], { lastJobState: 'InProgress', lastJobEndTime: undefined })
      .build(),
  );
  world.arm.holdJob(assignmentId('soc', 'emea'), {
    id: '/j',
    name: 'theirs',
    state: 'InProgress',
    startTime: times.started,
    items: [],
  });
  const plan = await planPublishOnly(world.deps, fleet, ['emea'], {});
  world.arm.seen.length = 0;

  expect(await runApply(world.deps, fleet, plan, { groups: ['emea'] }, waiting, 'publish')).toBe('succeeded');
  expect(world.arm.seen).toEqual([
    'LIST soc/assignments/emea/jobs',
    'GET soc/assignments/emea/jobs/theirs',
    'POST soc/assignments/emea/jobs',
    'GET soc/assignments/emea/jobs/job-1',
  ]);
  expect(world.events[0]).toMatchObject({ type: 'started', command: 'publish' });
});

test('a lower tier is published as it is, without being planned again, once the upper one was', async () => {
  const tiers = aFleet()
    .withParent('low', { tier: 1, uppers: ['top'] })
    .withParent('top')
    .withGroup('to-low', ['low'], { parent: 'top' })
    .withGroup('to-customer', ['customer'], { parent: 'low' })
    .build();
  const world = aRunWorld(
    aLiveParent('top')
      .withPublished('to-low', ['low'], [anItem('a', {}, 'top')])
      .build(),
    aLiveParent('low')
      .withPublished('to-customer', ['customer'], [anItem('a', {}, 'low')])
      .build(),
  );
  const plan = await planPublishOnly(world.deps, tiers, 'all', {});
  world.arm.seen.length = 0;

  expect(await runApply(world.deps, tiers, plan, {}, waiting, 'publish')).toBe('succeeded');
  expect(world.arm.seen).toEqual([
    'POST top/assignments/to-low/jobs',
    'GET top/assignments/to-low/jobs/job-1',
    'POST low/assignments/to-customer/jobs',
    'GET low/assignments/to-customer/jobs/job-2',
  ]);
});

describe('pairs that the files ask for and the group in Azure lacks', () => {
  const wanted = aFleet().withGroup('emea', ['london', 'paris']).withGroup('new', ['london']).build();
  const lacking = () =>
    aRunWorld(
      aLiveParent().withPublished('emea', ['london'], [a]).withItems(anItem('b')).withMember('paris').build(),
    );
  const publish = async (world: RunWorld, files: DesiredFleet, groups: readonly string[] | 'all') => {
    const plan = await planPublishOnly(world.deps, files, groups, {});
    return runApply(world.deps, files, plan, {}, waiting, 'publish');
  };

  test('are told by member, and the publish fails in part', async () => {
    const world = lacking();

    expect(await publish(world, wanted, ['emea'])).toBe('failed');
    expect(world.pairLines()).toEqual([
      'soc/emea london a: Succeeded',
      'soc/emea paris a: NotPublished',
      'soc/emea london b: NotPublished',
      'soc/emea paris b: NotPublished',
    ]);
  });

  test('are told, and no failure, of a group of which nothing was ever published', async () => {
    const world = aRunWorld(aLiveParent().withPublished('emea', ['london', 'paris'], [a]).build());

    expect(await publish(world, wanted, 'all')).toBe('succeeded');
    expect(world.pairLines()).toEqual([
      'soc/emea london a: Succeeded',
      'soc/emea paris a: Succeeded',
      'soc/new london a: NotPublished',
    ]);
  });

  test('hold up no group of a higher ring and no lower tier', async () => {
    const tiers = aFleet()
      .withParent('low', { tier: 1, uppers: ['top'] })
      .withParent('top')
      .withGroup('to-low', ['low', 'other'], { parent: 'top' })
      .withGroup('second', ['other'], { parent: 'top', ring: 1 })
      .withGroup('to-customer', ['customer'], { parent: 'low' })
      .build();
    const rule = anItem('a', {}, 'top');
    const world = aRunWorld(
      aLiveParent('top')
        .withPublished('to-low', ['low'], [rule])
        .withPublished('second', ['other'], [rule])
        .withItems(anItem('b', {}, 'top'))
        .build(),
      aLiveParent('low')
        .withPublished('to-customer', ['customer'], [anItem('a', {}, 'low')])
        .build(),
    );

    expect(await publish(world, tiers, 'all')).toBe('failed');
    expect(world.steps().map(([id, status]) => [id, status])).toEqual([
      ['publish/assignment/top/to-low', 'succeeded'],
      ['publish/assignment/top/second', 'succeeded'],
      ['publish/assignment/low/to-customer', 'succeeded'],
    ]);
  });

  test('are not known where a selection cannot be resolved, which is an error', async () => {
    const world = aRunWorld(aLiveParent().withPublished('emea', ['london'], [a]).build());
    const files = aFleet()
      .withSelection('gone', ['gone'])
      .withGroup('emea', ['london'], { content: ['gone'] })
      .build();

    expect(await publish(world, files, ['emea'])).toBe('failed');
    expect(world.problems().map(({ code, parent }) => [code, parent])).toEqual([['MUS402', 'soc']]);
    expect(world.pairLines()).toEqual(['soc/emea london a: Succeeded']);
  });
});
