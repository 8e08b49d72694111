import { describe, expect, test } from 'vitest';
import { judgeGuards } from '../../src/plan/guards/guards.js';
import { aFleet, aJob, aLiveParent, assignmentId, groupId, memberName, span } from '../support/builders.js';
import { orderOf, plannedOf, planOf, stepOf } from '../support/plan-world.js';
import { aLiveSplit, fields, published, rules } from '../support/split-world.js';

describe('a part too many', () => {
  const fleet = aFleet()
    .withGroup('emea', ['lima', 'oslo', 'rome'], fields)
    .withMember('york', { parents: ['soc'] })
    .build();
  const live = aLiveSplit(['lima', 'oslo'], ['york'], ['rome']).build();

  test('is deleted, assignment first, and nothing else is touched', () => {
    const plan = planOf(fleet, live, { jobs: { 'emea--2': [] } });

    expect(orderOf(plan)).toEqual([
      ['delete/assignment/soc/emea--2', []],
      ['delete/group/soc/emea--2', ['delete/assignment/soc/emea--2']],
    ]);
    expect(stepOf(plan, 'delete/group/soc/emea--2')).toEqual({
      action: 'delete',
      type: 'group',
      id: 'delete/group/soc/emea--2',
      parent: 'soc',
      name: 'emea--2',
      group: 'emea',
      part: { number: 2, of: 2 },
      resourceName: 'emea--2',
      resourceId: groupId('soc', 'emea--2'),
      reason: 'the group needs fewer parts',
      dependsOn: ['delete/assignment/soc/emea--2'],
      at: span,
    });
  });

  test('goes after the parts that take its members were written', () => {
    const two = aFleet().withGroup('emea', ['lima', 'rome'], fields).build();
    const plan = planOf(two, aLiveSplit(['lima'], ['rome']).build(), { jobs: { 'emea--2': [] } });

    expect(orderOf(plan)).toEqual([
      ['update/group/soc/emea', []],
      ['publish/assignment/soc/emea', ['update/group/soc/emea']],
      ['delete/assignment/soc/emea--2', ['update/group/soc/emea']],
      ['delete/group/soc/emea--2', ['update/group/soc/emea', 'delete/assignment/soc/emea--2']],
    ]);
  });

  test('needs no prune and counts for no guard', () => {
    const one = aFleet()
      .withGroup('emea', ['lima'], fields)
      .withGroup('apac', ['york', 'rome', 'bern'], { content: [] })
      .build();
    const plan = planOf(one, aLiveSplit(['lima'], ['york'], ['rome'], ['bern']).build());

    expect(plan.steps.filter(({ action }) => action === 'delete')).toHaveLength(6);
    const options = { allowEmpty: [], maxDeletes: { count: 0 }, maxLostPairs: { count: 3 * 700 } };
    expect(judgeGuards({ parents: [plan] }, options)).toEqual([]);
  });

  test('has its running job awaited: its jobs are asked for where they were not read', () => {
    const running = aJob([], { state: 'InProgress' });

    expect(plannedOf(fleet, live).wantedJobs).toEqual(['emea--2']);
    expect(
      stepOf(planOf(fleet, live, { jobs: { 'emea--2': [running] } }), 'delete/assignment/soc/emea--2'),
    ).toMatchObject({ awaits: assignmentId('soc', 'emea--2') });
  });

  test('takes all its assignments with it, each under an id of its own', () => {
    const twice = aLiveSplit(['lima', 'oslo'], ['york'], ['rome'])
      .withAssignment('emea--2', rules, { name: 'zweite' })
      .build();

    expect(orderOf(planOf(fleet, twice, { jobs: { 'emea--2': [] } }))).toEqual([
      ['delete/assignment/soc/emea--2', []],
      ['delete/assignment/soc/emea--2@zweite', []],
      ['delete/group/soc/emea--2', ['delete/assignment/soc/emea--2', 'delete/assignment/soc/emea--2@zweite']],
    ]);
  });

  test('has another assignment of it awaited too, as far as that tells of a job', () => {
    const twice = aLiveSplit(['lima', 'oslo'], ['york'], ['rome'])
      .withAssignment('emea--2', rules, { name: 'zweite', lastJobState: 'InProgress' })
      .build();
    const { steps } = planOf(fleet, twice, { jobs: { 'emea--2': [] } });

    expect(steps.map(({ id, awaits }) => [id, awaits])).toEqual([
      ['delete/assignment/soc/emea--2', undefined],
      ['delete/assignment/soc/emea--2@zweite', assignmentId('soc', 'zweite')],
      ['delete/group/soc/emea--2', undefined],
    ]);
  });

  test('has an id of its own beside an undeclared group that is called what it goes by', () => {
    const other = aFleet()
      .withParent('soc', { prune: true })
      .withGroup('emea', ['lima'], { displayName: 'eu', resourceName: 'eu-west' })
      .build();
    const stray = aLiveParent()
      .withItems(...rules)
      .withGroup('eu-west', ['lima'], { displayName: 'eu' })
      .withAssignment('eu-west', rules, published)
      .withGroup('eu-west--2', [], { displayName: 'eu (2)' })
      .withGroup('emea--2', []);

    expect(planOf(other, stray.build()).steps.map(({ id }) => id)).toEqual([
      'delete/group/soc/emea--2@eu-west--2',
      'delete/group/soc/emea--2',
    ]);
  });

  test('lets a member go that leaves the parent with it', () => {
    const pruned = aFleet()
      .withParent('soc', { prune: true })
      .withGroup('emea', ['lima', 'oslo'], fields)
      .build();
    const plan = planOf(pruned, aLiveSplit(['lima'], ['oslo', 'york']).build(), { jobs: { 'emea--2': [] } });

    expect(orderOf(plan).at(-1)).toEqual([
      `delete/member/soc/${memberName('york')}`,
      ['delete/group/soc/emea--2'],
    ]);
  });
});
