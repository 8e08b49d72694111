import type { ContentItem } from '../../src/model/content.js';
import { describe, expect, test } from 'vitest';
import { parentsInScope, readAndPlan, readPlanned, replanParent } from '../../src/apply/read-and-plan.js';
import type {
  ContentSelection,
  DesiredFleet,
  DesiredParent,
  SelectionEntry,
} from '../../src/model/desired.js';
import {
  aFleet,
  aLiveParent,
  anItem,
  aJob,
  assignmentId,
  span,
  times,
  workspaceId,
} from '../support/builders.js';
import { refused } from '../support/fake-arm.js';
import { aRunWorld } from '../support/run-world.js';

const rule = anItem('a');
const fleet = aFleet().withGroup('emea', ['london']).withGroup('apac', ['london']).build();
const lists = (parent: string) =>
  ['configurations', 'members', 'groups', 'assignments']
    .map((type) => `LIST ${parent}/${type}`)
    .concat([`LIST ${parent}/alertRules`, `LIST ${parent}/automationRules`, `LIST ${parent}/savedSearches`])
    .concat([`LIST rg-${parent}/providers/Microsoft.Insights/workbooks`]);

test('a settled parent is read by one list a type, and no job', async () => {
  const world = aRunWorld(
    aLiveParent().withPublished('emea', ['london'], [rule]).withPublished('apac', ['london'], [rule]).build(),
  );
  const plan = await world.plan(fleet);

  expect(plan.parents.map(({ parent, state, steps }) => [parent, state, steps])).toEqual([
    ['soc', 'planned', []],
  ]);
  expect(world.arm.seen.toSorted()).toEqual(lists('soc').toSorted());
});

test('jobs are read of those groups only where they settle the publish, once', async () => {
  const world = aRunWorld(
    aLiveParent()
      .withPublished('emea', ['london'], [rule], { lastJobState: 'InProgress' })
      .withPublished('apac', ['london'], [rule])
      .build(),
  );
  world.arm.holdJob(assignmentId('soc', 'emea'), aJob([rule], { endTime: times.later }));
  const plan = await world.plan(fleet);

  expect(plan.parents[0]?.steps).toEqual([]);
  expect(world.arm.seen.slice(lists('soc').length)).toEqual(['LIST soc/assignments/emea/jobs']);
});

test('what cannot be read makes its parent an error, without the other parents', async () => {
  const two = aFleet().withParent('soc').withParent('other').build();
  const world = aRunWorld(aLiveParent().build(), aLiveParent('other').build());
  world.arm.script('LIST soc/groups', refused('MUS203', 'No.'));
  const plan = await world.plan(two);

  expect(plan.parents.map(({ parent, state, problems }) => [parent, state, problems])).toEqual([
    ['other', 'planned', []],
    ['soc', 'error', [{ code: 'MUS203', message: 'No.', parent: 'soc' }]],
  ]);
});

test('jobs that cannot be read make their parent an error', async () => {
  const world = aRunWorld(
    aLiveParent()
      .withPublished('emea', ['london'], [rule], { lastJobState: 'Failed' })
      .withPublished('apac', ['london'], [rule], { lastJobState: 'Failed' })
      .build(),
  );
  world.arm.script('LIST soc/assignments/emea/jobs', refused('MUS209', 'It broke off.'));
  const plan = await world.plan(fleet);

  expect(plan.parents.map(({ state, problems }) => [state, problems])).toEqual([
    ['error', [{ code: 'MUS209', message: 'It broke off.', parent: 'soc' }]],
  ]);
});

test('only parents in scope are read, and only groups in scope planned', async () => {
  const two = aFleet()
    .withParent('soc')
    .withParent('other')
    .withGroup('emea', ['london'])
    .withGroup('far', ['tokyo'], { parent: 'other' })
    .build();
  const world = aRunWorld(aLiveParent('other').build());
  const plan = await readAndPlan(world.deps, two, { groups: ['far'] }, { publish: true });

  expect(plan.parents.map(({ parent, steps }) => [parent, steps.map(({ id }) => id)])).toEqual([
    ['other', ['create/member/other/tokyo', 'create/group/other/far']],
  ]);
  expect(world.arm.seen.toSorted()).toEqual(lists('other').toSorted());
});

test('the plan is made from the pending list too, and without publishes where none are wanted', async () => {
  const live = aLiveParent()
    .withGroup('emea', ['london'], { modifiedAt: undefined })
    .withItems(rule)
    .withAssignment('emea', [rule], {
      modifiedAt: undefined,
      lastJobState: 'Succeeded',
      lastJobEndTime: times.ended,
    })
    .build();
  const one = aFleet().withGroup('emea', ['london']).build();
  const world = aRunWorld(live);
  world.pendingKeys.add('soc/emea');

  expect((await world.plan(one)).parents[0]?.steps.map(({ id }) => id)).toEqual([
    'publish/assignment/soc/emea',
  ]);
  expect((await world.plan(one, {}, false)).parents[0]?.steps).toEqual([]);
});

describe('the lists of content that a plan does not look at', () => {
  const every = ['alertRules', 'automationRules', 'savedSearches', 'workbooks'];
  const files = { from: ['content'], prune: false, edited: 'Keep' as const, at: span };
  const entry = (given: Partial<SelectionEntry> = {}): SelectionEntry => ({
    kinds: ['AnalyticsRule'],
    at: span,
    ...given,
  });
  const selection: ContentSelection = {
    name: 'inner',
    include: [entry({ kinds: ['AutomationRule'] })],
    exclude: [],
    allowEmpty: true,
    at: span,
  };
  const pinned = {
    parent: 'soc',
    items: [{ kind: 'Function' as const, name: 'f', displayName: 'F', at: span }],
    at: span,
  };
  const fleetWith = (given: Partial<ContentSelection>) =>
    aFleet()
      .withSelection('some', undefined, { allowEmpty: true, include: [entry()], ...given })
      .withGroup('emea', ['london'], { content: ['some'] });
  const content = async (asked: DesiredFleet, live = aLiveParent()) => {
    const world = aRunWorld(live.build());
    await readAndPlan(world.deps, asked, {}, { publish: true, onlyUsed: true });
    return world.arm.seen.flatMap((request) => /(\w+)$/.exec(request)?.[1] ?? []).slice(4);
  };

  test.each<[string, Partial<ContentSelection>, readonly string[]]>([
    ['what its entries take', {}, ['alertRules']],
    ['an entry of any kind', { include: [entry({ kinds: undefined })] }, every],
    ['a selection in it', { include: [entry({ kinds: undefined, selection })] }, ['automationRules']],
    ['names that it leaves out', { exclude: [entry({ kinds: ['Workbook'] })] }, ['alertRules', 'workbooks']],
    ['what is pinned', { snapshots: [pinned] }, ['alertRules', 'savedSearches']],
  ])('are not read: those for %s are', async (_what, given, expected) => {
    expect(await content(fleetWith(given).build())).toEqual(expected);
  });

  test('are read where an assignment still names an item of them, so that the plan can call it by its name', async () => {
    const left = anItem('gone', {
      kind: 'HuntingQuery',
      displayName: 'Old hunt',
      resourceId: `${workspaceId('soc')}/savedSearches/gone`,
    });
    const world = aRunWorld(aLiveParent().withPublished('emea', ['london'], [left]).build());
    const { parents } = await readAndPlan(
      world.deps,
      fleetWith({}).build(),
      {},
      { publish: true, onlyUsed: true },
    );
    expect(JSON.stringify(parents[0]?.steps)).toContain('Old hunt');
  });

  test('are all read where files say what the content is, and where an upper tier delivers', async () => {
    expect(await content(fleetWith({}).withParent('soc', { content: files }).build())).toEqual(every);
    expect(
      await content(
        fleetWith({})
          .withParent('soc', { uppers: ['top'] })
          .build(),
      ),
    ).toEqual(every);
  });
});

describe('workbooks', () => {
  const forbidden = refused('MUS203', 'No.', { status: 403 });
  const request = 'LIST rg-soc/providers/Microsoft.Insights/workbooks';
  const withKinds = (kinds: 'Workbook' | 'AnalyticsRule' | undefined) =>
    aFleet()
      .withSelection('some', undefined, {
        allowEmpty: true,
        include: [{ ...(kinds === undefined ? {} : { kinds: [kinds] }), at: span }],
      })
      .withGroup('emea', ['london'], { content: ['some'] })
      .build();

  test.each([
    ['any kind', undefined, 'error'],
    ['workbooks', 'Workbook' as const, 'error'],
    ['rules', 'AnalyticsRule' as const, 'planned'],
  ])('that may not be read are an error where a selection takes %s: %s', async (_what, kinds, state) => {
    const world = aRunWorld(aLiveParent().build());
    world.arm.script(request, forbidden);

    expect((await world.plan(withKinds(kinds))).parents[0]?.state).toBe(state);
  });

  test('that a selection of nobody could take are not needed', async () => {
    const world = aRunWorld(aLiveParent().build());
    world.arm.script(request, forbidden);

    expect((await world.plan(aFleet().build())).parents[0]?.state).toBe('planned');
  });
});

describe('planning a lower parent again', () => {
  const lower = aFleet().withGroup('emea', ['london']).build();
  const [parent] = lower.parents as [DesiredParent];

  test('finds what was delivered a reason to publish, and nothing predicted', async () => {
    const world = aRunWorld(aLiveParent().withPublished('emea', ['london'], [rule]).build());
    const none = new Set<ContentItem>();
    const deliveries = [
      {
        workspace: workspaceId('soc').toLowerCase(),
        by: 'top/x',
        items: [anItem('a', {}, 'top')],
        copied: none,
      },
      {
        workspace: workspaceId('else').toLowerCase(),
        by: 'top/y',
        items: [anItem('b', {}, 'top')],
        copied: none,
      },
    ];
    const again = await replanParent(world.deps, lower, parent, deliveries, undefined);

    expect(again.ok && again.value.planned.plan.steps.map(({ id, reason }) => [id, reason])).toEqual([
      ['publish/assignment/soc/emea', 'top/x delivers 1 item: "Rule a"'],
    ]);
  });

  test('reads the jobs it needs', async () => {
    const world = aRunWorld(
      aLiveParent().withPublished('emea', ['london'], [rule], { lastJobState: 'Failed' }).build(),
    );
    const again = await replanParent(world.deps, lower, parent, [], ['emea']);

    expect(again.ok && again.value.planned.wantedJobs).toEqual([]);
    expect(world.arm.seen.at(-1)).toBe('LIST soc/assignments/emea/jobs');
  });

  test('fails with what could not be read', async () => {
    const world = aRunWorld(
      aLiveParent().withPublished('emea', ['london'], [rule], { lastJobState: 'Failed' }).build(),
    );
    world.arm.script('LIST soc/assignments/emea/jobs', refused('MUS206', 'No jobs.'));
    world.arm.script('LIST soc/members');

    expect(await replanParent(world.deps, lower, parent, [], undefined)).toEqual({
      ok: false,
      problems: [{ code: 'MUS206', message: 'No jobs.' }],
    });
    world.arm.script('LIST soc/members', refused('MUS206', 'No members.'));
    expect(await replanParent(world.deps, lower, parent, [], undefined)).toEqual({
      ok: false,
      problems: [{ code: 'MUS206', message: 'No members.' }],
    });
  });
});

test('parents in scope are those named, those that own a named group, or all', () => {
  const two = aFleet()
    .withParent('soc')
    .withParent('other')
    .withGroup('emea', [])
    .withGroup('far', [], { parent: 'other' })
    .build();
  const names = (scope: Parameters<typeof parentsInScope>[1]) =>
    parentsInScope(two, scope).map(({ name }) => name);

  expect(names({})).toEqual(['other', 'soc']);
  expect(names({ parents: ['soc'] })).toEqual(['soc']);
  expect(names({ groups: ['far'] })).toEqual(['other']);
  expect(names({ parents: ['soc'], groups: ['far'] })).toEqual([]);
});

test('the planner’s own view comes along for those who want it', async () => {
  const world = aRunWorld(aLiveParent().withPublished('emea', ['london'], [rule]).build());
  const { parents } = await readPlanned(world.deps, fleet, { groups: ['emea'] }, { publish: true });

  expect(parents.get('soc')?.groups.map(({ view, items }) => [view.desired.name, items.length])).toEqual([
    ['emea', 1],
  ]);
});
