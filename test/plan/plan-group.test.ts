import { describe, expect, test } from 'vitest';
import {
  aFleet,
  aLiveParent,
  anItem,
  assignmentId,
  groupId,
  memberId,
  memberName,
  ruleId,
  span,
  subscription,
  tenant,
  times,
  workspaceId,
} from '../support/builders.js';
import { codesOf, orderOf, planOf, publishOf, stepOf, updateOf } from '../support/plan-world.js';

const [a, b] = [anItem('a'), anItem('b')];

describe('whole steps', () => {
  test('a group and its assignment are created under their names and published with items and members', () => {
    const fleet = aFleet()
      .withGroup('emea', ['london'], { resourceName: 'Emea-1', displayName: 'EMEA', description: 'Europe' })
      .build();
    const common = { parent: 'soc', name: 'emea', group: 'emea', resourceName: 'Emea-1', at: span };
    const item = { kind: 'AnalyticsRule', name: 'a', displayName: 'Rule a', resourceId: ruleId('soc', 'a') };

    expect(planOf(fleet, aLiveParent().withMember('london').withItems(a).build()).steps).toEqual([
      {
        ...common,
        action: 'create',
        type: 'group',
        id: 'create/group/soc/emea',
        resourceId: groupId('soc', 'Emea-1'),
        reason: 'no live group has this name',
        dependsOn: [],
        resource: {
          type: 'group',
          displayName: 'EMEA',
          description: 'Europe',
          memberResourceNames: [memberName('london')],
        },
      },
      {
        ...common,
        action: 'create',
        type: 'assignment',
        id: 'create/assignment/soc/emea',
        resourceId: assignmentId('soc', 'Emea-1'),
        reason: 'no live assignment targets the group',
        dependsOn: ['create/group/soc/emea'],
        resource: { type: 'assignment', targetResourceName: 'Emea-1', items: [item] },
      },
      {
        ...common,
        action: 'publish',
        type: 'assignment',
        id: 'publish/assignment/soc/emea',
        resourceId: assignmentId('soc', 'Emea-1'),
        reason: 'it was never published',
        reasons: [{ why: 'neverPublished' }],
        coarseTime: '2025-01-01T00:00:00Z',
        items: [item],
        members: [{ name: 'london', resourceName: memberName('london'), workspace: workspaceId('london') }],
        dependsOn: ['create/group/soc/emea', 'create/assignment/soc/emea'],
      },
    ]);
  });

  test('an update says what changes by the files’ names, and its reason which fields', () => {
    const fleet = aFleet()
      .withMember('rome')
      .withGroup('emea', ['london', 'paris'], { displayName: 'EMEA', description: 'Europe' })
      .build();
    const live = aLiveParent()
      .withPublished('emea', ['london', 'rome', 'oslo'], [a])
      .withMember('paris')
      .build();
    const update = updateOf(planOf(fleet, live), 'update/group/soc/emea');

    expect(update.reason).toBe('differs from the files: display name, description, members');
    expect(update.changes).toEqual([
      { what: 'field', field: 'displayName', from: 'emea', to: 'EMEA' },
      { what: 'field', field: 'description', from: null, to: 'Europe' },
      { what: 'members', added: ['paris'], removed: [memberName('oslo'), 'rome'] },
    ]);
    expect(update.patch).toEqual([
      { op: 'replace', path: '/properties/displayName', value: 'EMEA' },
      { op: 'add', path: '/properties/description', value: 'Europe' },
      {
        op: 'replace',
        path: '/properties/memberResourceNames',
        value: [memberName('london'), memberName('paris')],
      },
    ]);
  });

  test('an update of items names those that are gone by their resource', () => {
    const fleet = aFleet()
      .withSelection('some', ['b', 'c'])
      .withGroup('emea', ['london'], { content: ['some'] })
      .build();
    const gone = anItem('gone');
    const live = aLiveParent().withPublished('emea', ['london'], [a, b, gone]).withItems(anItem('c')).build();
    const plan = planOf(fleet, { ...live, content: live.content.filter((item) => item !== gone) });
    const update = updateOf(plan, 'update/assignment/soc/emea');

    expect(update.reason).toBe('differs from the files: items');
    expect(update.changes).toEqual([
      {
        what: 'items',
        added: ['Rule c'],
        removed: ['Rule a', 'gone'],
        kinds: { added: { AnalyticsRule: 1 }, removed: { AnalyticsRule: 1, gone: 1 } },
      },
    ]);
    expect(publishOf(plan, 'emea').reasons).toEqual([{ why: 'itemsChange' }]);
  });

  test('a member that is created carries the names that groups and jobs use', () => {
    const fleet = aFleet().withMember('london').build();

    expect(planOf(fleet, aLiveParent().build()).steps).toEqual([
      {
        action: 'create',
        type: 'member',
        id: 'create/member/soc/london',
        parent: 'soc',
        name: 'london',
        member: 'london',
        resourceName: `london-${subscription}`,
        resourceId: memberId('soc', 'london'),
        reason: 'the workspace is not registered as a member yet',
        dependsOn: [],
        at: span,
        resource: {
          type: 'member',
          targetWorkspaceResourceId: workspaceId('london'),
          targetWorkspaceTenantId: tenant,
        },
      },
    ]);
  });
});

describe('adoption', () => {
  test('a group is found by its resource name, an assignment by the group it targets, casing aside', () => {
    const fleet = aFleet().withGroup('emea', ['london'], { displayName: 'EMEA' }).build();
    const live = aLiveParent()
      .withGroup('EMEA', ['london'])
      .withAssignment('EmEa', [a], {
        name: 'b0e2',
        lastJobState: 'Succeeded',
        lastJobEndTime: times.ended,
      })
      .withItems(a)
      .build();

    expect(planOf(fleet, live).steps).toEqual([]);
  });

  test('an adopted group keeps its name when an assignment is made for it', () => {
    const fleet = aFleet().withGroup('emea', ['london']).build();
    const live = aLiveParent().withGroup('EMEA', ['london'], { displayName: 'emea' }).withItems(a).build();
    const step = stepOf(planOf(fleet, live), 'create/assignment/soc/emea');

    expect([step.resourceName, step.resourceId]).toEqual(['EMEA', assignmentId('soc', 'EMEA')]);
    expect('resource' in step ? step.resource : undefined).toMatchObject({ targetResourceName: 'EMEA' });
  });

  test('of several assignments of a group the first by name is used, and that is said', () => {
    const fleet = aFleet().withGroup('emea', ['london']).build();
    const live = aLiveParent()
      .withPublished('emea', ['london'], [a], { name: 'z' })
      .withAssignment('emea', [a], { name: 'B', lastJobState: 'Succeeded', lastJobEndTime: times.ended })
      .build();
    const plan = planOf(fleet, live);

    expect(plan.steps).toEqual([]);
    expect(plan.findings).toEqual([
      {
        code: 'MUS318',
        severity: 'warning',
        parent: 'soc',
        message: 'Group emea has 2 assignments; muster uses B.',
        at: span,
      },
    ]);
  });

  test('a member of another parent that a group still names is not taken', () => {
    const fleet = aFleet()
      .withMember('london')
      .withMember('foreign', { parents: ['other'] })
      .withGroup('emea', ['london', 'foreign'])
      .build();
    const live = aLiveParent().withPublished('emea', ['london'], [a]).build();

    expect(planOf(fleet, live).steps).toEqual([]);
  });

  test('a workspace that is registered twice is said, with the member that is used', () => {
    const fleet = aFleet().withGroup('emea', ['london']).build();
    const live = aLiveParent()
      .withMember('london', { name: 'twin' })
      .withMember('london')
      .withPublished('emea', ['london'], [a])
      .build();
    const plan = planOf(fleet, live);

    expect(plan.steps).toEqual([]);
    expect(plan.findings.map(({ code, message }) => [code, message])).toEqual([
      [
        'MUS316',
        `The workspace of member london is registered more than once; muster uses ${memberName('london')}.`,
      ],
      ['MUS315', 'Parent soc has 1 member that no file declares: twin. They are left alone.'],
    ]);
  });
});

describe('content', () => {
  test('content [] deletes a live assignment and publishes nothing', () => {
    const fleet = aFleet().withGroup('emea', ['london'], { content: [] }).build();
    const live = aLiveParent().withPublished('emea', ['london'], [a], { name: 'x' }).build();
    const plan = planOf(fleet, live);

    expect(plan.steps).toEqual([
      {
        action: 'delete',
        type: 'assignment',
        id: 'delete/assignment/soc/emea',
        parent: 'soc',
        name: 'emea',
        group: 'emea',
        resourceName: 'x',
        resourceId: assignmentId('soc', 'x'),
        reason: 'the files give the group no content',
        dependsOn: [],
        at: span,
        awaits: assignmentId('soc', 'x'),
      },
    ]);
    expect(codesOf(plan.findings)).toEqual(['MUS302']);
    expect(plan.guard.emptied).toEqual(['emea']);
  });

  test('content [] without a live assignment needs nothing', () => {
    const fleet = aFleet().withGroup('emea', ['london'], { content: [] }).build();
    const live = aLiveParent().withGroup('emea', ['london']).build();

    expect(planOf(fleet, live)).toMatchObject({ steps: [], guard: { emptied: [] } });
  });

  test('a function keeps its alias in the step', () => {
    const fn = anItem('f', { kind: 'Function', alias: 'Parse' });
    const fleet = aFleet().withGroup('emea', ['london']).build();
    const step = stepOf(planOf(fleet, aLiveParent().withItems(fn).build()), 'create/assignment/soc/emea');

    expect('resource' in step ? step.resource : undefined).toEqual({
      type: 'assignment',
      targetResourceName: 'emea',
      items: [
        {
          kind: 'Function',
          name: 'f',
          displayName: 'Rule f',
          alias: 'Parse',
          resourceId: ruleId('soc', 'f'),
        },
      ],
    });
  });

  test('a selection that may be empty creates no assignment, but empties a live one', () => {
    const fleet = aFleet().withGroup('emea', ['london']).build();

    const fresh = planOf(fleet, aLiveParent().withMember('london').build());
    expect(orderOf(fresh)).toEqual([['create/group/soc/emea', []]]);
    expect(codesOf(fresh.findings)).toEqual(['MUS317', 'MUS302']);

    const live = aLiveParent().withPublished('emea', ['london'], [a]).build();
    const emptied = planOf(fleet, { ...live, content: [] });
    expect(updateOf(emptied, 'update/assignment/soc/emea').resource).toEqual({
      type: 'assignment',
      targetResourceName: 'emea',
      items: [],
    });
    expect(emptied.steps).toHaveLength(1);
    expect(emptied.guard.emptied).toEqual(['emea']);
  });

  test('a selection that resolves to nothing unasked is an error without steps', () => {
    const fleet = aFleet()
      .withSelection('strict', undefined)
      .withGroup('emea', ['london'], { content: ['strict'] })
      .withGroup('apac', ['london'], { content: ['strict'] })
      .build();
    const plan = planOf(fleet, aLiveParent().build());

    expect([plan.state, plan.steps, plan.problems.map(({ code, parent }) => [code, parent])]).toEqual([
      'error',
      [],
      [['MUS401', 'soc']],
    ]);
  });

  test('a group without members is kept up to date and not published', () => {
    const fleet = aFleet().withGroup('emea', []).build();
    const plan = planOf(fleet, aLiveParent().withItems(a).build());

    expect(orderOf(plan)).toEqual([
      ['create/group/soc/emea', []],
      ['create/assignment/soc/emea', ['create/group/soc/emea']],
    ]);
    expect(plan.findings).toEqual([
      {
        code: 'MUS301',
        severity: 'info',
        message: 'Group emea has no members: it is kept up to date and not published.',
        parent: 'soc',
        at: span,
      },
    ]);
  });
});

describe('names that are taken', () => {
  test('an assignment is never created over another group’s of the same name', () => {
    const live = aLiveParent()
      .withGroup('emea', ['london'])
      .withGroup('portal', ['london'])
      .withAssignment('portal', [b], { name: 'emea' })
      .withItems(a, b)
      .build();
    const step = stepOf(
      planOf(aFleet().withGroup('emea', ['london']).build(), live),
      'create/assignment/soc/emea',
    );

    expect(step.resourceName).toMatch(/^emea-[0-9a-f]{8}$/);
    expect(publishOf(planOf(aFleet().withGroup('emea', ['london']).build(), live), 'emea').resourceName).toBe(
      step.resourceName,
    );
  });

  test('deletes of two assignments never share an id', () => {
    const live = aLiveParent()
      .withGroup('emea', ['london'])
      .withAssignment('emea', [a], { name: 'own' })
      .withGroup('portal', ['london'])
      .withAssignment('portal', [b], { name: 'emea' })
      .withItems(a, b)
      .build();
    const fleet = aFleet()
      .withParent('soc', { prune: true })
      .withGroup('emea', ['london'], { content: [] })
      .build();

    expect(
      planOf(fleet, live)
        .steps.map(({ id }) => id)
        .filter((id) => id.startsWith('delete/assignment')),
    ).toEqual(['delete/assignment/soc/emea', 'delete/assignment/soc/emea@portal']);
  });
});
