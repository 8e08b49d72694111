import { describe, expect, test } from 'vitest';
import {
  aFleet,
  aLiveParent,
  anItem,
  assignmentId,
  groupId,
  insightsId,
  memberId,
  memberName,
  span,
  tenant,
  times,
  workspaceId,
} from '../support/builders.js';
import type { ParentPlan } from '../../src/plan/fleet-plan.js';
import { orderOf, planOf, publishOf, updateOf } from '../support/plan-world.js';

const a = anItem('a');

describe('order', () => {
  test('from nothing: configuration, members, group, assignment, publish, each after what it needs', () => {
    const fleet = aFleet().withGroup('emea', ['paris', 'london']).build();
    const live = aLiveParent().withoutConfiguration().withItems(a).build();
    const config = 'create/configuration/soc/soc';

    expect(orderOf(planOf(fleet, live))).toEqual([
      [config, []],
      ['create/member/soc/london', [config]],
      ['create/member/soc/paris', [config]],
      ['create/group/soc/emea', [config, 'create/member/soc/paris', 'create/member/soc/london']],
      ['create/assignment/soc/emea', [config, 'create/group/soc/emea']],
      ['publish/assignment/soc/emea', [config, 'create/group/soc/emea', 'create/assignment/soc/emea']],
    ]);
  });

  test('publishes to an added member only after its group is updated', () => {
    const fleet = aFleet().withGroup('emea', ['london', 'paris']).build();
    const live = aLiveParent().withPublished('emea', ['london'], [a]).withMember('paris').build();

    expect(orderOf(planOf(fleet, live))).toEqual([
      ['update/group/soc/emea', []],
      ['publish/assignment/soc/emea', ['update/group/soc/emea']],
    ]);
  });

  test('a member whose tenant is fixed is published to again, after that', () => {
    const fleet = aFleet().withGroup('emea', ['london']).build();
    const live = aLiveParent()
      .withMember('london', { tenant: 'wrong' })
      .withPublished('emea', ['london'], [a])
      .build();
    const plan = planOf(fleet, live);

    expect(orderOf(plan)).toEqual([
      ['update/member/soc/london', []],
      ['publish/assignment/soc/emea', ['update/member/soc/london']],
    ]);
    expect(publishOf(plan, 'emea').reasons).toEqual([{ why: 'membersChange' }]);
    expect(updateOf(plan, 'update/member/soc/london')).toEqual({
      action: 'update',
      type: 'member',
      id: 'update/member/soc/london',
      parent: 'soc',
      name: 'london',
      member: 'london',
      namedBy: ['emea'],
      resourceName: memberName('london'),
      resourceId: memberId('soc', 'london'),
      reason: `the tenant is wrong, the files say ${tenant}`,
      dependsOn: [],
      at: span,
      resource: {
        type: 'member',
        targetWorkspaceResourceId: workspaceId('london'),
        targetWorkspaceTenantId: tenant,
      },
      patch: [{ op: 'replace', path: '/properties/targetWorkspaceTenantId', value: tenant }],
      changes: [{ what: 'field', field: 'tenant', from: 'wrong', to: tenant }],
    });
  });

  test('pruned: assignment before group before member, each after what refers to it', () => {
    const fleet = aFleet().withParent('soc', { prune: true }).withGroup('emea', ['london']).build();
    const live = aLiveParent()
      .withPublished('emea', ['london', 'rome'], [a])
      .withPublished('old', ['rome', 'oslo'], [a], { name: 'old-assignment' })
      .build();

    expect(orderOf(planOf(fleet, live))).toEqual([
      ['update/group/soc/emea', []],
      ['publish/assignment/soc/emea', ['update/group/soc/emea']],
      ['delete/assignment/soc/old-assignment', []],
      ['delete/group/soc/old', ['delete/assignment/soc/old-assignment']],
      [`delete/member/soc/${memberName('oslo')}`, ['delete/group/soc/old']],
      [`delete/member/soc/${memberName('rome')}`, ['update/group/soc/emea', 'delete/group/soc/old']],
    ]);
  });

  test('nothing to do is an empty plan', () => {
    const fleet = aFleet().withGroup('emea', ['london']).build();

    expect(planOf(fleet, aLiveParent().withPublished('emea', ['london'], [a]).build())).toEqual({
      parent: 'soc',
      tier: 0,
      state: 'planned',
      steps: [],
      findings: [],
      problems: [],
      guard: {
        live: { member: 1, group: 1, assignment: 1 },
        livePairs: 1,
        lostPairs: 0,
        newPairs: 0,
        emptied: [],
        protectedLost: [],
        disables: false,
        noGroupDeclared: false,
        at: span,
        groupsAt: {},
      },
      moves: [],
      reliesOn: expect.any(Array) as unknown,
    });
  });
});

describe('limits', () => {
  test('2,000 operations are one part, 2,001 are two', () => {
    const items = Array.from({ length: 1000 }, (_, index) => anItem(`i${index}`));
    const odd = Array.from({ length: 667 }, (_, index) => anItem(`i${index}`));
    const members = (count: number) => Array.from({ length: count }, (_, index) => `m${index}`);

    const most = planOf(
      aFleet().withGroup('emea', members(2)).build(),
      aLiveParent()
        .withItems(...items)
        .build(),
    );
    const over = planOf(
      aFleet().withGroup('emea', members(3)).build(),
      aLiveParent()
        .withItems(...odd)
        .build(),
    );

    const costs = (plan: ParentPlan) =>
      plan.steps.flatMap((step) =>
        step.action === 'publish' ? [[step.name, step.members.length * step.items.length]] : [],
      );
    expect([most.state, costs(most)]).toEqual(['planned', [['emea', 2000]]]);
    expect([over.state, costs(over)]).toEqual([
      'planned',
      [
        ['emea', 1334],
        ['emea--2', 667],
      ],
    ]);
  });

  test.each([
    ...['x', 'ab', 'a b', 'a_b', '-ab', 'ab-'].map((name) => [name, ''] as const),
    ['em\u0435a', ' Character 3 is U+0435.'] as const,
  ])('a group cannot be created as "%s"', (resourceName, strange) => {
    const fleet = aFleet().withGroup('emea', [], { resourceName }).build();

    expect(planOf(fleet, aLiveParent().withItems(a).build()).problems).toEqual([
      {
        code: 'MUS120',
        message: `Group emea cannot be created as "${resourceName}": new names are letters, digits and hyphens, at least three, with no hyphen at either end.`,
        hint: `Give the group another resourceName.${strange}`,
        at: span,
        parent: 'soc',
      },
    ]);
  });

  test('a selection of nothing needs no second part, and one item for 2,001 members does', () => {
    const members = Array.from({ length: 2001 }, (_, index) => `m${index}`);
    const fleet = aFleet().withGroup('emea', members).build();

    const groupsOf = ({ steps }: ParentPlan) =>
      steps.filter(({ type }) => type === 'group').map(({ name }) => name);
    expect(groupsOf(planOf(fleet, aLiveParent().build()))).toEqual(['emea']);
    expect(groupsOf(planOf(fleet, aLiveParent().withItems(a).build()))).toEqual(['emea', 'emea--2']);
  });

  test('a name that is there already is free of that rule', () => {
    const fleet = aFleet().withGroup('emea', ['london'], { resourceName: 'EM EA' }).build();
    const live = aLiveParent()
      .withGroup('EM EA', ['london'], { displayName: 'emea' })
      .withAssignment('EM EA', [a], published({}))
      .withItems(a)
      .build();

    expect(planOf(fleet, live)).toMatchObject({ state: 'planned', steps: [] });
  });
});

describe('mode', () => {
  test('Disabled is the last step of its parent, and nothing else of it is planned', () => {
    const fleet = aFleet()
      .withParent('soc', { mode: 'Disabled', prune: true })
      .withGroup('emea', ['paris'])
      .build();
    const plan = planOf(fleet, aLiveParent().withPublished('old', ['london'], [a]).build());

    expect(plan.steps).toEqual([
      {
        action: 'update',
        type: 'configuration',
        id: 'update/configuration/soc/soc',
        parent: 'soc',
        name: 'soc',
        resourceName: 'default',
        resourceId: insightsId('soc', 'workspaceManagerConfigurations', 'default'),
        reason: 'the mode is Enabled, the files ask for Disabled',
        dependsOn: [],
        at: span,
        resource: { type: 'configuration', mode: 'Disabled' },
        patch: [{ op: 'replace', path: '/properties/mode', value: 'Disabled' }],
        changes: [{ what: 'field', field: 'mode', from: 'Enabled', to: 'Disabled' }],
      },
    ]);
    expect([plan.findings, plan.guard.livePairs, plan.guard.lostPairs]).toEqual([[], 1, 1]);
  });

  test.each([
    ['disabled already', aLiveParent().withConfiguration('disabled')],
    ['never enabled', aLiveParent().withoutConfiguration()],
  ])('a parent that is %s is left alone, and loses nothing by it', (_how, live) => {
    const fleet = aFleet().withParent('soc', { mode: 'Disabled' }).build();
    const plan = planOf(fleet, live.withPublished('old', ['london'], [a]).build());

    expect([plan.steps, plan.guard.livePairs, plan.guard.lostPairs]).toEqual([[], 1, 0]);
  });

  test('an enabled parent gets a configuration by its workspace’s name, or has its own updated', () => {
    const fleet = aFleet().build();

    expect(planOf(fleet, aLiveParent().withoutConfiguration().build()).steps).toMatchObject([
      { action: 'create', resourceName: 'soc', resource: { mode: 'Enabled' } },
    ]);
    expect(planOf(fleet, aLiveParent().withConfiguration('Disabled', 'odd').build()).steps).toMatchObject([
      { action: 'update', resourceName: 'odd', reason: 'the mode is Disabled, the files ask for Enabled' },
    ]);
  });
});

describe('what no file declares', () => {
  test('is told apart from the declared group that it looks like', () => {
    const live = aLiveParent().withPublished('em\u0435a', ['rome'], [a]).build();
    const { findings } = planOf(aFleet().withGroup('emea', ['london']).build(), live);
    expect(findings.find(({ code }) => code === 'MUS315')?.hint).toBe(
      'Declare them, or set prune: true on the parent to have them deleted. Character 3 is U+0065 here and U+0435 there.',
    );
  });

  const live = aLiveParent().withPublished('old', ['rome'], [a]).build();

  test('is left alone and said where the parent is not pruned', () => {
    const plan = planOf(aFleet().build(), live);

    expect(plan.steps).toEqual([]);
    expect(plan.findings).toEqual([
      {
        code: 'MUS315',
        severity: 'info',
        message: `Parent soc has 1 group, 1 assignment, 1 member that no file declares: old, ${memberName('rome')}. They are left alone.`,
        hint: 'Declare them, or set prune: true on the parent to have them deleted.',
        parent: 'soc',
        at: span,
      },
    ]);
  });

  test('is folded after five names', () => {
    const many = aLiveParent();
    for (const name of ['a1', 'b1', 'c1', 'd1', 'e1', 'f1', 'g1']) many.withGroup(name, []);

    expect(planOf(aFleet().build(), many.build()).findings[0]?.message).toBe(
      'Parent soc has 7 groups that no file declares: a1, b1, c1, d1, e1 and 2 more. They are left alone.',
    );
  });

  test('has no names to show where it is only assignments', () => {
    const stray = aLiveParent().withAssignment('gone', []).build();

    expect(planOf(aFleet().build(), stray).findings[0]?.message).toBe(
      'Parent soc has 1 assignment that no file declares. They are left alone.',
    );
  });

  test('of a group that stays, only the member goes, after that group; a group without assignment at once', () => {
    const fleet = aFleet().withParent('soc', { prune: true }).withGroup('emea', ['london']).build();
    const plan = planOf(
      fleet,
      aLiveParent()
        .withPublished('emea', ['london'], [a])
        .withGroup('bare', [])
        .withAssignment('elsewhere', [a])
        .withMember('rome')
        .build(),
    );

    expect(orderOf(plan)).toEqual([
      ['delete/assignment/soc/elsewhere', []],
      ['delete/group/soc/bare', []],
      [`delete/member/soc/${memberName('rome')}`, []],
    ]);
  });

  test('is deleted by a pruning parent, with a running job awaited', () => {
    const running = aLiveParent().withPublished('old', ['rome'], [a], { lastJobState: 'InProgress' }).build();
    const plan = planOf(aFleet().withParent('soc', { prune: true }).build(), running);

    expect(plan.findings).toEqual([]);
    expect(plan.steps).toEqual([
      {
        action: 'delete',
        type: 'assignment',
        id: 'delete/assignment/soc/old',
        parent: 'soc',
        name: 'old',
        resourceName: 'old',
        resourceId: assignmentId('soc', 'old'),
        reason: 'no file declares it, and the parent is pruned',
        dependsOn: [],
        awaits: assignmentId('soc', 'old'),
      },
      {
        action: 'delete',
        type: 'group',
        id: 'delete/group/soc/old',
        parent: 'soc',
        name: 'old',
        group: 'old',
        resourceName: 'old',
        resourceId: groupId('soc', 'old'),
        reason: 'no file declares it, and the parent is pruned',
        dependsOn: ['delete/assignment/soc/old'],
      },
      {
        action: 'delete',
        type: 'member',
        id: `delete/member/soc/${memberName('rome')}`,
        parent: 'soc',
        name: memberName('rome'),
        resourceName: memberName('rome'),
        resourceId: memberId('soc', 'rome'),
        reason: 'no file declares it, and the parent is pruned',
        dependsOn: ['delete/group/soc/old'],
      },
    ]);
  });
});

describe('a scope of groups', () => {
  const fleet = aFleet()
    .withParent('soc', { prune: true })
    .withGroup('emea', ['london'])
    .withGroup('apac', ['tokyo'])
    .build();

  test('plans only those groups and their members, prunes nothing and says nothing of the rest', () => {
    const live = aLiveParent().withPublished('old', ['rome'], [a]).build();
    const plan = planOf(fleet, live, { groups: ['emea'] });

    expect(plan.steps.map(({ id }) => id)).toEqual([
      'create/member/soc/london',
      'create/group/soc/emea',
      'create/assignment/soc/emea',
      'publish/assignment/soc/emea',
    ]);
    expect(plan.findings).toEqual([]);
  });

  test('counts pairs of groups outside of it as kept', () => {
    const live = aLiveParent()
      .withPublished('emea', ['london', 'rome'], [a])
      .withPublished('apac', ['tokyo'], [a])
      .withPublished('old', ['oslo'], [a])
      .build();

    expect(planOf(fleet, live, { groups: ['emea'] }).guard).toMatchObject({ livePairs: 4, lostPairs: 1 });
    expect(planOf(fleet, live).guard).toMatchObject({ livePairs: 4, lostPairs: 2 });
  });
});

function published(features: object) {
  return { lastJobState: 'Succeeded', lastJobEndTime: times.ended, ...features };
}
