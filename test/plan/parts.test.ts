import { describe, expect, test } from 'vitest';
import { judgeGuards } from '../../src/plan/guards/guards.js';
import type { LiveParent } from '../../src/model/live.js';
import {
  aFleet,
  aJob,
  aLiveParent,
  anItem,
  assignmentId,
  groupId,
  memberName,
  ruleId,
  span,
} from '../support/builders.js';
import { codesOf, orderOf, planOf, publishOf, stepOf, updateOf } from '../support/plan-world.js';
import { aLiveSplit, fields, part, published, rules } from '../support/split-world.js';

describe('a group that one publish cannot carry', () => {
  const fleet = aFleet().withGroup('emea', ['lima', 'oslo', 'rome'], fields).build();

  test('is split: the group itself, and parts named after it with groups, assignments and publishes of their own', () => {
    const live = aLiveParent()
      .withMember('lima')
      .withMember('oslo')
      .withMember('rome')
      .withItems(...rules);
    const plan = planOf(fleet, live.build());

    expect(orderOf(plan)).toEqual([
      ['create/group/soc/emea', []],
      ['create/group/soc/emea--2', []],
      ['create/assignment/soc/emea', ['create/group/soc/emea']],
      ['create/assignment/soc/emea--2', ['create/group/soc/emea--2']],
      ['publish/assignment/soc/emea', ['create/group/soc/emea', 'create/assignment/soc/emea']],
      ['publish/assignment/soc/emea--2', ['create/group/soc/emea--2', 'create/assignment/soc/emea--2']],
    ]);
    expect(stepOf(plan, 'create/group/soc/emea--2')).toEqual({
      action: 'create',
      type: 'group',
      id: 'create/group/soc/emea--2',
      parent: 'soc',
      name: 'emea--2',
      group: 'emea',
      part: { number: 2, of: 2 },
      resourceName: 'emea--2',
      resourceId: groupId('soc', 'emea--2'),
      resource: { type: 'group', ...part(2), memberResourceNames: [memberName('rome')] },
      reason: 'one publish cannot carry the whole group',
      dependsOn: [],
      at: span,
    });
    expect(stepOf(plan, 'create/assignment/soc/emea--2')).toMatchObject({
      resourceId: assignmentId('soc', 'emea--2'),
      resource: { targetResourceName: 'emea--2', items: { length: 700 } },
    });
    expect(plan.findings).toEqual([
      {
        code: 'MUS321',
        severity: 'info',
        message: 'Group emea needs 2,100 operations and is kept in 2 parts.',
        parent: 'soc',
        at: span,
      },
    ]);
  });

  test('is split in place where it is live: its last members by name move', () => {
    const plan = planOf(fleet, aLiveSplit(['rome', 'oslo', 'lima']).build());

    expect(plan.steps.map(({ id }) => id)).toEqual([
      'update/group/soc/emea',
      'create/group/soc/emea--2',
      'create/assignment/soc/emea--2',
      'publish/assignment/soc/emea',
      'publish/assignment/soc/emea--2',
    ]);
    expect(updateOf(plan, 'update/group/soc/emea').changes).toEqual([
      { what: 'members', added: [], removed: ['rome'] },
    ]);
    expect(plan.guard).toMatchObject({ livePairs: 2100, lostPairs: 0, emptied: [] });
  });

  test('that is live as it should be, needs nothing', () => {
    expect(planOf(fleet, aLiveSplit(['lima', 'oslo'], ['rome']).build()).steps).toEqual([]);
    expect(planOf(fleet, aLiveSplit(['oslo', 'rome'], ['lima']).build()).steps).toEqual([]);
  });

  test('writes and publishes only the part that somebody joins', () => {
    const joined = aFleet().withGroup('emea', ['bern', 'lima', 'oslo', 'rome'], fields).build();
    const plan = planOf(joined, aLiveSplit(['lima', 'oslo'], ['rome']).withMember('bern').build());

    expect(orderOf(plan)).toEqual([
      ['update/group/soc/emea--2', []],
      ['publish/assignment/soc/emea--2', ['update/group/soc/emea--2']],
    ]);
    expect(stepOf(plan, 'publish/assignment/soc/emea--2')).toMatchObject({
      reasons: [{ why: 'membersChange' }],
      members: [{ name: 'bern' }, { name: 'rome' }],
    });
  });

  test('is published part by part for reasons of their own, and awaits their own jobs', () => {
    const live = aLiveParent()
      .withItems(...rules)
      .withGroup('emea', ['lima', 'oslo'], part(1))
      .withAssignment('emea', rules, published)
      .withGroup('emea--2', ['rome'], part(2))
      .withAssignment('emea--2', rules, { ...published, lastJobState: 'InProgress' });
    const plan = planOf(fleet, live.build(), { jobs: { 'emea--2': [aJob([], { state: 'InProgress' })] } });

    expect(plan.steps.map(({ id }) => id)).toEqual(['publish/assignment/soc/emea--2']);
    expect(plan.steps[0]).toMatchObject({
      reasons: [{ why: 'jobRunning' }],
      awaits: assignmentId('soc', 'emea--2'),
    });
  });

  test('is remembered part by part where the service tells no times', () => {
    const bare = aLiveParent().withItems(...rules);
    for (const [name, members] of [
      ['emea', ['lima', 'oslo']],
      ['emea--2', ['rome']],
    ] as const)
      bare
        .withGroup(name, members, { ...part(name === 'emea' ? 1 : 2), modifiedAt: undefined })
        .withAssignment(name, rules, { ...published, modifiedAt: undefined });

    const plan = planOf(fleet, bare.build(), { pending: new Set(['soc/emea--2']) });
    expect(plan.steps.map(({ id }) => id)).toEqual(['publish/assignment/soc/emea--2']);
  });

  test('has its parts in the casing that is live', () => {
    const live = aLiveParent()
      .withItems(...rules)
      .withGroup('EMEA', ['lima', 'oslo'], part(1))
      .withAssignment('EMEA', rules, published)
      .withGroup('Emea--2', [], part(2))
      .withAssignment('Emea--2', rules, published);

    expect(stepOf(planOf(fleet, live.build()), 'update/group/soc/emea--2')).toMatchObject({
      resourceName: 'Emea--2',
    });
  });

  test('cannot be split where a part of its name cannot be created', () => {
    const odd = aFleet()
      .withGroup('emea', ['lima', 'oslo', 'rome'], { resourceName: 'Finance (EU)' })
      .build();
    const live = aLiveParent()
      .withItems(...rules)
      .withGroup('Finance (EU)', ['lima', 'oslo', 'rome'])
      .withAssignment('Finance (EU)', rules, published);

    const alike = aFleet()
      .withGroup('emea', ['lima', 'oslo', 'rome'], { resourceName: 'Fin\u0430nce' })
      .build();
    const held = aLiveParent()
      .withItems(...rules)
      .withGroup('Fin\u0430nce', ['lima', 'oslo', 'rome'])
      .withAssignment('Fin\u0430nce', rules, published);
    expect(planOf(alike, held.build()).problems[0]).toEqual({
      code: 'MUS409',
      message:
        'Group emea must be split, for one publish cannot carry it, and its part cannot be created as "Fin\u0430nce--2": new names are letters, digits and hyphens.',
      hint: 'Move members of emea to a group of another resourceName, or select less content. Character 4 is U+0430.',
      at: span,
      parent: 'soc',
    });
    expect(planOf(odd, live.build())).toMatchObject({ state: 'error', steps: [] });
    expect(planOf(odd, live.build()).problems[0]).toEqual({
      code: 'MUS409',
      message:
        'Group emea must be split, for one publish cannot carry it, and its part cannot be created as "Finance (EU)--2": new names are letters, digits and hyphens.',
      hint: 'Move members of emea to a group of another resourceName, or select less content.',
      at: span,
      parent: 'soc',
    });
  });
});

describe('what counts as a part', () => {
  const small = aFleet()
    .withGroup('emea', ['lima'], { ...fields, members: ['lima'], content: [] })
    .build();

  test('is declared with its group: not pruned, not told as undeclared, and kept out of a plan of other groups', () => {
    const fleet = aFleet()
      .withGroup('emea', ['lima', 'oslo', 'rome'], fields)
      .withGroup('apac', [], { content: [] })
      .build();
    const live = aLiveSplit(['lima', 'oslo'], ['rome']).build();

    expect(codesOf(planOf(fleet, live).findings)).toEqual(['MUS301', 'MUS321']);
    expect(planOf(fleet, live, { groups: ['apac'] }).steps.map(({ id }) => id)).toEqual([
      'create/group/soc/apac',
    ]);
    const pruned = { ...fleet, parents: fleet.parents.map((parent) => ({ ...parent, prune: true })) };
    expect(planOf(pruned, live).steps.map(({ id }) => id)).toEqual(['create/group/soc/apac']);
  });

  test.each(['emea--1', 'emea--02', 'apac--2', 'emea-2'])('%s is none: nobody declares it', (name) => {
    const plan = planOf(
      small,
      aLiveParent().withGroup('emea', ['lima'], part(1)).withGroup(name, []).build(),
    );

    expect(plan.steps).toEqual([]);
    expect(plan.findings.map(({ message }) => message)).toContain(
      `Parent soc has 1 group that no file declares: ${name}. They are left alone.`,
    );
  });

  test.each([
    ['has another display name', ['lima'], 'Somebody’s'],
    ['has another number in its display name', ['lima'], 'EMEA (3)'],
    ['holds nobody of the files', ['york'], 'EMEA (2)'],
    ['is somebody else’s altogether', ['york'], 'emea--2'],
  ] as const)('a live emea--2 that %s is none, and nothing touches it', (_, held, displayName) => {
    const live = aLiveParent()
      .withItems(...rules)
      .withGroup('emea', ['lima', 'oslo', 'rome'], part(1))
      .withAssignment('emea', rules, published)
      .withGroup('emea--2', held, { displayName })
      .withAssignment('emea--2', rules.slice(0, 3), published)
      .build();
    const of = (members: readonly string[], prune: boolean) =>
      planOf(aFleet().withParent('soc', { prune }).withGroup('emea', members, fields).build(), live);

    for (const prune of [false, true]) {
      // One that fits one publish, and one that needs a second part, which takes the next free number.
      const plans = [of(['lima', 'oslo'], prune), of(['lima', 'oslo', 'rome'], prune)];
      expect(plans.flatMap(({ steps }) => steps.filter(({ name }) => name === 'emea--2'))).toEqual([]);
      expect(plans.map(({ findings }) => codesOf(findings).includes('MUS350'))).toEqual([true, true]);
      expect(plans[1]?.steps.map(({ id }) => id)).toEqual([
        'update/group/soc/emea',
        'create/group/soc/emea--3',
        'create/assignment/soc/emea--3',
        'publish/assignment/soc/emea',
        'publish/assignment/soc/emea--3',
      ]);
    }
    const [guard] = [of([], true).guard];
    // Its own pairs are covered as before.
    expect(guard.livePairs - guard.lostPairs).toBe(held.length * 3);
  });

  test('keeps being one where the group gets another title, and is known by both', () => {
    const renamed = aFleet()
      .withGroup('emea', ['lima', 'oslo', 'rome'], { ...fields, displayName: 'Europe' })
      .build();
    const half = aLiveParent()
      .withItems(...rules)
      .withGroup('emea', ['lima', 'oslo'], part(1))
      .withAssignment('emea', rules, published)
      .withGroup('emea--2', ['rome'], { ...part(2), displayName: 'Europe (2) ' })
      .withAssignment('emea--2', rules, published);

    const written = (live: LiveParent) =>
      planOf(renamed, live).steps.flatMap(({ id, action }) => (action === 'publish' ? [] : [id]));
    expect(written(half.build())).toEqual(['update/group/soc/emea']);
    expect(written(aLiveSplit(['lima', 'oslo'], ['rome']).build())).toEqual([
      'update/group/soc/emea',
      'update/group/soc/emea--2',
    ]);
  });

  test('of a group that no file declares any more is undeclared with it, and its deletes count', () => {
    const none = aFleet().withParent('soc', { prune: true }).build();
    const plan = planOf(none, aLiveSplit(['lima', 'oslo'], ['rome']).build());

    expect(codesOf(judgeGuards({ parents: [plan] }, { allowEmpty: [] }))).toContain('MUS404');
  });
});

describe('emptying is judged on the whole group', () => {
  test('parts that dissolve empty nothing', () => {
    const fleet = aFleet().withGroup('emea', ['rome'], fields).build();
    expect(planOf(fleet, aLiveSplit([], ['rome']).build()).guard.emptied).toEqual([]);
  });

  test('members or items that only further parts hold are lost with the last', () => {
    const noMembers = aFleet()
      .withGroup('emea', [], { ...fields, protect: true })
      .withMember('rome', { parents: ['soc'] })
      .build();
    expect(planOf(noMembers, aLiveSplit([], ['rome']).build()).guard).toMatchObject({
      emptied: ['emea'],
      protectedLost: ['emea'],
    });
    const noItems = aFleet()
      .withGroup('emea', ['lima', 'rome'], { ...fields, content: [] })
      .build();
    const plan = planOf(noItems, aLiveSplit(['lima'], ['rome']).build(), { jobs: { 'emea--2': [] } });
    expect(plan.guard.emptied).toEqual(['emea']);
    expect(plan.steps.map(({ id }) => id)).toEqual([
      'update/group/soc/emea',
      'delete/assignment/soc/emea',
      'delete/assignment/soc/emea--2',
      'delete/group/soc/emea--2',
    ]);
  });
});

test('above 2,000 items each part carries a run of them, to every member', () => {
  const many = Array.from({ length: 2001 }, (_, index) => anItem(`r${String(index).padStart(4, '0')}`));
  const fleet = aFleet().withGroup('emea', ['lima'], fields).build();
  const plan = planOf(
    fleet,
    aLiveParent()
      .withMember('lima')
      .withItems(...many)
      .build(),
  );

  expect(plan.steps.map((step) => [step.name, step.action, 'items' in step ? step.items.length : 0])).toEqual(
    [
      ['emea', 'create', 0],
      ['emea--2', 'create', 0],
      ['emea', 'create', 0],
      ['emea--2', 'create', 0],
      ['emea', 'publish', 1001],
      ['emea--2', 'publish', 1000],
    ],
  );
  expect(publishOf(plan, 'emea').items[0]?.resourceId).toBe(ruleId('soc', 'r0000'));
});

test('a group published by hand says once that its parts have something to publish', () => {
  const fleet = aFleet().withGroup('emea', ['lima', 'oslo', 'rome'], { publish: 'Manual' }).build();
  const live = aLiveParent()
    .withMember('lima')
    .withMember('oslo')
    .withMember('rome')
    .withItems(...rules);

  expect(codesOf(planOf(fleet, live.build()).findings)).toEqual(['MUS303', 'MUS321']);
  // Also where each has reasons of its own.
  const half = aLiveSplit(['rome', 'oslo', 'lima']).build();
  expect(codesOf(planOf(fleet, half).findings)).toEqual(['MUS303', 'MUS321']);
});
