import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DesiredFleet } from '../../src/model/desired.js';
import type { LiveParent } from '../../src/model/live.js';
import { failed } from '../../src/model/problem.js';
import { allSteps } from '../../src/plan/fleet-plan.js';
import { planFleet } from '../../src/plan/plan-fleet.js';
import { aFleet, aLiveParent, anItem, ruleId, span, times, workspaceId } from '../support/builders.js';
import { aFleetInput, aReading, codesOf } from '../support/plan-world.js';

/** `top` manages `mid`'s workspace, `mid` manages `low`'s, `low` has a customer. */
const fleet = aFleet()
  .withParent('low', { tier: 2, uppers: ['mid'] })
  .withParent('mid', { tier: 1, uppers: ['top'] })
  .withParent('top', { tier: 0 })
  .withMember('mid', { parents: ['top'] })
  .withMember('low', { parents: ['mid'] })
  .withMember('customer', { parents: ['low'] })
  .withGroup('to-mid', ['mid'], { parent: 'top' })
  .withGroup('to-low', ['low'], { parent: 'mid' })
  .withGroup('to-customer', ['customer'], { parent: 'low' })
  .build();
const rule = anItem('r', {}, 'top');
const settled = {
  top: aLiveParent('top').withPublished('to-mid', ['mid'], [rule]).build(),
  mid: aLiveParent('mid')
    .withPublished('to-low', ['low'], [anItem('r', {}, 'mid')])
    .build(),
  low: aLiveParent('low')
    .withPublished('to-customer', ['customer'], [anItem('r', {}, 'low')])
    .build(),
};

describe('tiers', () => {
  test('are planned from the top down, by name within a tier', () => {
    const wide = aFleet()
      .withParent('b', { tier: 1 })
      .withParent('a', { tier: 1 })
      .withParent('z', { tier: 0 })
      .withParent('y', { tier: 10 })
      .build();
    const readings = Object.fromEntries(
      ['a', 'b', 'y', 'z'].map((name) => [name, aReading(aLiveParent(name).build())]),
    );

    expect(
      planFleet(aFleetInput(wide, readings)).plan.parents.map(({ parent, tier }) => [parent, tier]),
    ).toEqual([
      ['z', 0],
      ['a', 1],
      ['b', 1],
      ['y', 10],
    ]);
  });

  test('a fleet that is settled needs nothing', () => {
    expect(steps(settled)).toEqual([]);
  });

  test('what a tier delivers is published on by every tier below, as delivered', () => {
    const fresh = anItem('r', { modifiedAt: times.later }, 'top');
    const top = aLiveParent('top').withPublished('to-mid', ['mid'], [fresh]).build();

    expect(steps({ ...settled, top })).toEqual([
      ['publish/assignment/top/to-mid', '1 item was modified after its last job: "Rule r"'],
      ['publish/assignment/mid/to-low', 'top/to-mid delivers 1 item: "Rule r"'],
      ['publish/assignment/low/to-customer', 'mid/to-low delivers 1 item: "Rule r"'],
    ]);
  });

  test('what is not there yet is predicted all the way down, with no id', () => {
    const added = anItem('new', {}, 'top');
    const top = aLiveParent('top').withPublished('to-mid', ['mid'], [rule]).withItems(added).build();
    const { plan } = planFleet(aFleetInput(fleet, readingsOf({ ...settled, top })));

    const predicted = {
      kind: 'AnalyticsRule',
      name: 'new',
      displayName: 'Rule new',
      resourceId: null,
      predicted: true,
    };
    expect(
      allSteps(plan).flatMap((step) =>
        step.action === 'publish'
          ? [[step.id, step.items.map(({ name, resourceId }) => [name, resourceId])]]
          : [],
      ),
    ).toEqual([
      [
        'publish/assignment/top/to-mid',
        [
          ['new', ruleId('top', 'new')],
          ['r', ruleId('top', 'r')],
        ],
      ],
      [
        'publish/assignment/mid/to-low',
        [
          ['new', null],
          ['r', ruleId('mid', 'r')],
        ],
      ],
      [
        'publish/assignment/low/to-customer',
        [
          ['new', null],
          ['r', ruleId('low', 'r')],
        ],
      ],
    ]);
    const update = allSteps(plan).find(({ id }) => id === 'update/assignment/mid/to-low');
    expect(update).toMatchObject({
      resource: { items: [predicted, { name: 'r' }] },
      patch: [
        {
          op: 'replace',
          path: '/properties/items',
          value: [{ resourceId: ruleId('mid', 'r') }, { resourceId: null }],
        },
      ],
    });
  });

  test('a parent whose upper tier could not be planned is not planned, nor is what stands below it', () => {
    const problem = { code: 'MUS203' as const, message: 'No.' };
    const { plan, parents } = planFleet(
      aFleetInput(fleet, {
        ...readingsOf(settled),
        top: { live: failed(problem), jobs: new Map() },
      }),
    );

    expect(plan.parents.map(({ parent, state, problems }) => [parent, state, problems])).toEqual([
      ['top', 'error', [{ ...problem, parent: 'top' }]],
      ['mid', 'error', [blocked('mid', 'top')]],
      ['low', 'error', [blocked('low', 'mid')]],
    ]);
    expect(parents.get('top')).toMatchObject({ deliveries: [], wantedJobs: [], groups: [] });
  });

  test('an upper tier outside of the scope does not matter', () => {
    const { plan } = planFleet(aFleetInput(fleet, { low: aReading(settled.low) }));

    expect(plan.parents.map(({ parent, state }) => [parent, state])).toEqual([['low', 'planned']]);
  });
});

describe('without publishing', () => {
  test('there are no publishes, but everything else', () => {
    const one = aFleet().withGroup('emea', ['london']).build();
    const input = aFleetInput(
      one,
      { soc: aReading(aLiveParent().withItems(anItem('a')).build()) },
      { publish: false },
    );

    expect(allSteps(planFleet(input).plan).map(({ id }) => id)).toEqual([
      'create/member/soc/london',
      'create/group/soc/emea',
      'create/assignment/soc/emea',
    ]);
  });

  test('a parent that waits for content of an upper tier is not planned and says for whose', () => {
    const top = aLiveParent('top')
      .withPublished('to-mid', ['mid'], [anItem('r', { modifiedAt: times.later }, 'top')])
      .build();
    const { plan } = planFleet(aFleetInput(fleet, readingsOf({ ...settled, top }), { publish: false }));

    expect(
      plan.parents.map(({ parent, state, steps, findings }) => [parent, state, steps, findings]),
    ).toEqual([
      ['top', 'planned', [], []],
      [
        'mid',
        'planned',
        [],
        [
          {
            code: 'MUS314',
            severity: 'warning',
            message:
              'Parent mid waits for content that top/to-mid would publish, and this run publishes nothing.',
            hint: 'Run without --no-publish.',
            parent: 'mid',
            at: span,
          },
        ],
      ],
      ['low', 'planned', [], []],
    ]);
  });

  test('a settled upper tier holds nobody back', () => {
    const low = aLiveParent('low')
      .withItems(anItem('r', {}, 'low'))
      .build();
    const { plan } = planFleet(aFleetInput(fleet, readingsOf({ ...settled, low }), { publish: false }));

    expect(allSteps(plan).map(({ id }) => id)).toEqual([
      'create/member/low/customer',
      'create/group/low/to-customer',
      'create/assignment/low/to-customer',
    ]);
  });
});

test('a delivery of other members’ workspaces is none of this parent’s', () => {
  const two = aFleet()
    .withParent('top')
    .withParent('low', { tier: 1, uppers: ['top'] })
    .withMember('low', { parents: ['top'] })
    .withGroup('others', ['stranger'], { parent: 'top' })
    .withGroup('to-customer', ['customer'], { parent: 'low' })
    .build();
  const { plan } = planFleet(
    aFleetInput(two, {
      top: aReading(aLiveParent('top').withItems(rule).build()),
      low: aReading(settled.low),
    }),
  );

  expect(plan.parents[1]?.steps).toEqual([]);
});

test('the order and the casing in which Azure and the files list things change nothing', () => {
  const desired = aFleet()
    .withParent('soc', { prune: true })
    .withGroup('emea', ['london', 'paris'])
    .withGroup('apac', ['tokyo', 'london'])
    .withGroup('amer', ['lima'])
    .build();
  const items = ['a', 'b', 'c'].map((name) => anItem(name));
  const live = aLiveParent()
    .withPublished('emea', ['london', 'rome'], items)
    .withPublished('old', ['rome', 'oslo'], items.slice(1))
    .withPublished('amer', ['lima'], items.slice(0, 1))
    .withMember('tokyo')
    .build();
  const plan = (wanted: DesiredFleet, found: LiveParent) =>
    planFleet(aFleetInput(wanted, { soc: aReading(found) })).plan;
  const expected = JSON.stringify(summary(plan(desired, live)));
  const shuffled = <T>(list: readonly T[]) =>
    fc.shuffledSubarray([...list], { minLength: list.length, maxLength: list.length });

  fc.assert(
    fc.property(
      fc.record({
        members: shuffled(live.members),
        groups: shuffled(live.groups),
        assignments: shuffled(live.assignments),
        content: shuffled(live.content),
        desiredGroups: shuffled(desired.groups),
        upper: fc.boolean(),
      }),
      ({ desiredGroups, upper, ...lists }) => {
        const found = {
          ...live,
          ...lists,
          members: lists.members.map((member) =>
            upper ? { ...member, workspace: member.workspace.toUpperCase() } : member,
          ),
          groups: lists.groups.map((group) => ({
            ...group,
            memberResourceNames: upper
              ? group.memberResourceNames.map((name) => name.toUpperCase()).toReversed()
              : group.memberResourceNames,
          })),
          assignments: lists.assignments.map((one) => ({
            ...one,
            itemIds: upper ? one.itemIds.map((id) => `${id.toUpperCase()}/`).toReversed() : one.itemIds,
          })),
        };
        const got = plan({ ...desired, groups: desiredGroups }, found);
        expect(JSON.stringify(summary(got))).toBe(expected);
      },
    ),
  );
});

function summary(plan: ReturnType<typeof planFleet>['plan']) {
  return plan.parents.map(({ steps: all, findings, problems, guard }) => ({
    steps: all.map(({ id, reason, dependsOn, resourceId }) => [id, reason, dependsOn, resourceId]),
    findings: codesOf(findings),
    problems: codesOf(problems),
    guard,
  }));
}

function readingsOf(lives: Readonly<Record<string, LiveParent>>) {
  return Object.fromEntries(Object.entries(lives).map(([name, live]) => [name, aReading(live)]));
}

function steps(lives: Readonly<Record<string, LiveParent>>) {
  const { plan } = planFleet(aFleetInput(fleet, readingsOf(lives)));
  return allSteps(plan).map(({ id, reason }) => [id, reason]);
}

function blocked(parent: string, by: string) {
  return {
    code: 'MUS408',
    message: `Parent ${parent} is not planned, because ${by} above it could not be.`,
    hint: 'Fix what is reported for the upper parent first.',
    parent,
    at: span,
  };
}

test('workspaces are told apart whatever their casing', () => {
  const cased = aFleet()
    .withParent('top')
    .withParent('low', { tier: 1, uppers: ['top'], workspace: workspaceId('low').toUpperCase() })
    .withMember('low', { parents: ['top'] })
    .withGroup('to-low', ['low'], { parent: 'top' })
    .build();
  const { parents } = planFleet(
    aFleetInput(cased, {
      top: aReading(aLiveParent('top').withItems(rule).build()),
      low: aReading(aLiveParent('low').build()),
    }),
  );

  expect(parents.get('top')?.deliveries.map(({ workspace, by }) => [workspace, by])).toEqual([
    [workspaceId('low').toLowerCase(), 'top/to-low'],
  ]);
});
