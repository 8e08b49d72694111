import { describe, expect, test } from 'vitest';
import { planFleet } from '../../src/plan/plan-fleet.js';
import { aFleet, aJob, aJobItem, aLiveParent, anItem, memberName, span, times } from '../support/builders.js';
import { aFleetInput, aReading, orderOf, planOf, plannedOf } from '../support/plan-world.js';

const [a, b] = [anItem('a'), anItem('b')];
const rolled = () =>
  aFleet()
    .withGroup('canary', ['lab'])
    .withGroup('finance', ['bank'], { ring: 1 })
    .withGroup('all', ['shop'], { ring: 2 });

describe('the plan', () => {
  test('goes ring by ring, and says of each step above ring 0 where it stands', () => {
    const plan = planOf(rolled().build(), aLiveParent().withItems(a).withMember('lab').build());
    expect(plan.steps.map(({ id, ring }) => [id, ring])).toEqual([
      ['create/member/soc/bank', undefined],
      ['create/member/soc/shop', undefined],
      ['create/group/soc/canary', undefined],
      ['create/assignment/soc/canary', undefined],
      ['publish/assignment/soc/canary', undefined],
      ['create/group/soc/finance', 1],
      ['create/assignment/soc/finance', 1],
      ['publish/assignment/soc/finance', 1],
      ['create/group/soc/all', 2],
      ['create/assignment/soc/all', 2],
      ['publish/assignment/soc/all', 2],
    ]);
    expect(plan.rings).toEqual([
      {
        group: 'canary',
        ring: 0,
        publishes: ['publish/assignment/soc/canary'],
        behind: 'it was never published',
        lastJob: null,
      },
      {
        group: 'finance',
        ring: 1,
        publishes: ['publish/assignment/soc/finance'],
        behind: 'it was never published',
        lastJob: null,
      },
    ]);
  });

  test('deletes what no file declares last, also where it bears a declared group’s name', () => {
    const fleet = aFleet()
      .withParent('soc', { prune: true })
      .withGroup('late', ['bank'], { ring: 1, resourceName: 'other', displayName: 'Other' })
      .build();
    const live = aLiveParent().withItems(a).withMember('bank').withGroup('late', ['lab']).build();
    const plan = planOf(fleet, live);
    expect(orderOf(plan).map(([id]) => id)).toEqual([
      'create/group/soc/late',
      'create/assignment/soc/late',
      'publish/assignment/soc/late',
      'delete/group/soc/late',
      `delete/member/soc/${memberName('lab')}`,
    ]);
    expect(plan.steps.map(({ ring }) => ring)).toEqual([1, 1, 1, undefined, undefined]);
  });

  test('has no rings where no step stands above ring 0', () => {
    const fleet = aFleet().withGroup('canary', ['lab']).withGroup('finance', ['bank'], { ring: 1 }).build();
    const live = aLiveParent().withPublished('finance', ['bank'], [a]).build();
    expect(planOf(fleet, live).rings).toBeUndefined();
  });
});

describe('who is waited for', () => {
  const finance = (canary: Parameters<ReturnType<typeof aFleet>['withGroup']>[2], members = ['lab']) =>
    aFleet().withGroup('canary', members, canary).withGroup('finance', ['bank'], { ring: 1 }).build();
  const gatesOf = (...[fleet, live]: Parameters<typeof planOf>) =>
    planOf(fleet, live).rings?.map(({ group, behind }) => [group, behind]);

  test('a group that live state shows in order is, and has nothing against it', () => {
    const live = aLiveParent().withPublished('canary', ['lab'], [a]).build();
    expect(gatesOf(finance({}), live)).toEqual([['canary', null]]);
  });

  test('a manual group is nobody’s ring, nor is a suspended one', () => {
    const live = aLiveParent().withItems(a).build();
    expect(gatesOf(finance({ publish: 'Manual' }), live)).toEqual([]);
    expect(gatesOf(finance({ suspend: { reason: 'freeze', at: span } }), live)).toEqual([]);
  });

  test('nor is one without members or content', () => {
    const live = aLiveParent().withItems(a).build();
    expect(gatesOf(finance({}, []), live)).toEqual([]);
    expect(gatesOf(finance({ content: [] }), live)).toEqual([]);
  });

  test('with --group a lower ring outside the scope is judged, and none of its steps planned', () => {
    const live = aLiveParent().withItems(a, b).withPublished('canary', ['lab'], [a]).build();
    const plan = planOf(finance({}), live, { groups: ['finance'] });
    expect(plan.steps.map(({ id }) => id)).toEqual([
      'create/member/soc/bank',
      'create/group/soc/finance',
      'create/assignment/soc/finance',
      'publish/assignment/soc/finance',
    ]);
    expect(plan.rings).toEqual([
      {
        group: 'canary',
        ring: 0,
        publishes: ['publish/assignment/soc/canary'],
        behind: 'this plan changes its items',
        lastJob: null,
      },
    ]);
  });

  test('outside the scope, content that cannot be resolved is against it too', () => {
    const fleet = aFleet()
      .withSelection('none', ['missing'])
      .withGroup('canary', ['lab'], { content: ['none'] })
      .withGroup('finance', ['bank'], { ring: 1 })
      .build();
    const plan = planOf(fleet, aLiveParent().withItems(a).build(), { groups: ['finance'] });
    expect([plan.state, plan.rings?.map(({ behind }) => behind)]).toEqual([
      'planned',
      ['its content cannot be resolved'],
    ]);
  });

  test('outside the scope, its jobs are asked for where they decide', () => {
    const live = aLiveParent().withPublished('canary', ['lab'], [a], { lastJobState: 'Failed' }).build();
    const unread = plannedOf(finance({}), live, { groups: ['finance'] });
    expect(unread.wantedJobs).toEqual(['canary']);
    const failed = aJob([], {
      state: 'Failed',
      items: [
        aJobItem(a, {
          status: 'Failed',
          errors: [{ memberResourceName: memberName('lab').toUpperCase(), errorMessage: 'Forbidden' }],
        }),
      ],
    });
    const read = plannedOf(finance({}), live, { groups: ['finance'], jobs: { canary: [failed] } });
    expect(read.wantedJobs).toEqual([]);
    expect(read.plan.rings).toEqual([
      {
        group: 'canary',
        ring: 0,
        publishes: ['publish/assignment/soc/canary'],
        behind: 'its last job ended Failed',
        lastJob: { failed: 1, of: 1 },
      },
    ]);
  });

  test('a failed job is no measure where something was changed since', () => {
    const changed = anItem('a', { modifiedAt: times.later });
    const live = aLiveParent()
      .withPublished('canary', ['lab'], [changed], { lastJobState: 'Failed' })
      .build();
    const job = aJob([changed], { state: 'Failed' });
    const { rings } = planOf(finance({}), live, { jobs: { canary: [job] } });
    expect(rings?.map(({ lastJob }) => lastJob)).toEqual([null]);
  });

  test('only groups of the same parent', () => {
    const fleet = aFleet()
      .withParent('soc')
      .withParent('emea')
      .withGroup('canary', ['lab'])
      .withGroup('shops', ['shop'], { parent: 'emea', ring: 1 })
      .build();
    const { plan } = planFleet(
      aFleetInput(fleet, {
        soc: aReading(aLiveParent().withItems(a).build()),
        emea: aReading(
          aLiveParent('emea')
            .withItems(anItem('e', {}, 'emea'))
            .build(),
        ),
      }),
    );
    expect(plan.parents.map(({ parent, rings }) => [parent, rings])).toEqual([
      ['emea', []],
      ['soc', undefined],
    ]);
  });

  test('all parts of a group that is kept in several', () => {
    const items = Array.from({ length: 1001 }, (_, index) => anItem(`item-${String(index)}`));
    const fleet = finance({}, ['lab', 'mill', 'yard']);
    const plan = planOf(
      fleet,
      aLiveParent()
        .withItems(...items)
        .build(),
    );
    expect(plan.rings?.map(({ group, publishes, behind }) => [group, publishes, behind])).toEqual([
      [
        'canary',
        [1, 2, 3].map((n) => `publish/assignment/soc/canary${n === 1 ? '' : `--${String(n)}`}`),
        'it was never published',
      ],
    ]);
    expect(plan.steps.filter(({ group }) => group === 'canary').map(({ ring }) => ring)).toEqual(
      Array.from({ length: 9 }, () => undefined),
    );
  });
});
