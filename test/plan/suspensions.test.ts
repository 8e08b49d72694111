import { describe, expect, test } from 'vitest';
import { judgeGuards } from '../../src/plan/guards/guards.js';
import { planFleet } from '../../src/plan/plan-fleet.js';
import type { Suspension } from '../../src/model/desired.js';
import { aFleet, aLiveParent, anItem, memberName, span, workspaceId } from '../support/builders.js';
import { aFleetInput, aReading, orderOf, planOf, publishOf, updateOf } from '../support/plan-world.js';

const a = anItem('a');
const suspend: Suspension = { reason: 'change freeze', until: '2027-01-31', at: span };
const memberNote = {
  code: 'MUS329',
  severity: 'info',
  message:
    'Member london is suspended until 2027-01-31: change freeze (it is left out of its groups, and keeps its copies).',
  at: span,
} as const;

describe('a suspended member', () => {
  test('leaves its groups, which are published to the others', () => {
    const fleet = aFleet().withMember('london', { suspend }).withGroup('emea', ['london', 'paris']).build();
    const live = aLiveParent().withPublished('emea', ['london', 'paris'], [a]).build();
    const plan = planOf(fleet, live);

    expect(orderOf(plan)).toEqual([
      ['update/group/soc/emea', []],
      ['publish/assignment/soc/emea', ['update/group/soc/emea']],
    ]);
    expect(updateOf(plan, 'update/group/soc/emea').changes).toEqual([
      { what: 'members', added: [], removed: ['london'] },
    ]);
    expect(publishOf(plan, 'emea').members.map(({ name }) => name)).toEqual(['paris']);
    expect(plan.findings).toEqual([memberNote]);
  });

  test('keeps its resource: it is created and fixed as ever', () => {
    const fleet = aFleet().withMember('london', { suspend }).withGroup('emea', ['london']).build();
    expect(orderOf(planOf(fleet, aLiveParent().withItems(a).build()))).toEqual([
      ['create/member/soc/london', []],
      ['create/group/soc/emea', []],
      ['create/assignment/soc/emea', ['create/group/soc/emea']],
    ]);
    const wrongTenant = aLiveParent().withMember('london', { tenant: 'wrong' }).withGroup('emea', []).build();
    expect(orderOf(planOf(fleet, wrongTenant))).toEqual([['update/member/soc/london', []]]);
  });

  test('is no lost pair and no emptied group, even as the last member of a protected one', () => {
    const fleet = aFleet()
      .withMember('london', { suspend })
      .withGroup('emea', ['london'], { protect: true })
      .build();
    const live = aLiveParent().withPublished('emea', ['london'], [a]).build();
    const plan = planOf(fleet, live);

    expect(orderOf(plan)).toEqual([['update/group/soc/emea', []]]);
    expect(plan.guard).toEqual({
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
    });
    expect(judgeGuards({ parents: [plan] }, { allowEmpty: [], maxLostPairs: { count: 0 } })).toEqual([]);
    expect(plan.findings).toEqual([
      memberNote,
      {
        code: 'MUS329',
        severity: 'info',
        message:
          'Group emea has no members left, because all are suspended (london): it is kept up to date and not published.',
        parent: 'soc',
        at: span,
      },
    ]);
  });

  test('that the files take out of its group is lost all the same', () => {
    const fleet = aFleet().withMember('london', { suspend }).withGroup('emea', []).build();
    const live = aLiveParent().withPublished('emea', ['london'], [a]).build();
    const { guard } = planOf(fleet, live);
    expect([guard.lostPairs, guard.emptied]).toEqual([1, ['emea']]);
  });

  test('of several parents is told once', () => {
    const fleet = aFleet()
      .withParent('soc')
      .withParent('emea')
      .withMember('london', { parents: ['emea', 'soc'], suspend: { ...suspend, over: true } })
      .build();
    const { plan } = planFleet(
      aFleetInput(fleet, {
        soc: aReading(aLiveParent().build()),
        emea: aReading(aLiveParent('emea').build()),
      }),
    );
    expect(
      plan.parents.map(({ parent, findings }) => [parent, findings.map(({ message }) => message)]),
    ).toEqual([
      [
        'emea',
        [
          memberNote.message,
          'Member london was to be suspended until 2027-01-31; that day is over, and it still is.',
        ],
      ],
      ['soc', []],
    ]);
  });
});

describe('a suspended group', () => {
  test('has no step, and a prune passes over it, its assignment and its members', () => {
    const fleet = aFleet()
      .withParent('soc', { prune: true })
      .withGroup('emea', ['london'], { suspend, content: [] })
      .build();
    const live = aLiveParent().withPublished('emea', ['london', 'stranger'], [a]).withMember('other').build();
    const plan = planOf(fleet, live);

    expect(orderOf(plan)).toEqual([['delete/member/soc/' + memberName('other'), []]]);
    expect([plan.guard.livePairs, plan.guard.lostPairs, plan.guard.emptied]).toEqual([2, 0, []]);
    expect(plan.findings).toEqual([
      {
        code: 'MUS329',
        severity: 'info',
        message:
          'Group emea is suspended until 2027-01-31: change freeze (it is neither written nor published).',
        parent: 'soc',
        at: span,
      },
    ]);
  });

  test('keeps its parts, and the members that they hold', () => {
    const fleet = aFleet().withParent('soc', { prune: true }).withGroup('emea', [], { suspend }).build();
    const live = aLiveParent()
      .withPublished('emea', ['london'], [a])
      .withPublished('emea--2', ['stranger'], [a])
      .build();
    expect(orderOf(planOf(fleet, live))).toEqual([]);
  });

  test('is not planned when it is asked for by name', () => {
    const fleet = aFleet().withGroup('emea', ['london'], { suspend }).withGroup('apac', ['tokyo']).build();
    const plan = planOf(fleet, aLiveParent().withItems(a).build(), { groups: ['emea'] });
    expect(orderOf(plan)).toEqual([]);
    expect(plan.findings.map(({ code }) => code)).toEqual(['MUS329']);
  });
});

describe('a suspended parent', () => {
  const lower = (over: Partial<Parameters<ReturnType<typeof aFleet>['withGroup']>[2]> = {}) =>
    aFleet()
      .withParent('soc', over.suspend === undefined ? {} : { suspend: over.suspend })
      .withParent('emea', { tier: 1, uppers: ['soc'] })
      .withMember('emea', { parents: ['soc'], workspace: workspaceId('emea') })
      .withGroup('down', ['emea'])
      .withGroup('shops', ['shop'], { parent: 'emea' })
      .build();
  const readings = {
    soc: aReading(aLiveParent().withItems(a).withPublished('down', ['emea'], [], {}).build()),
    emea: aReading(
      aLiveParent('emea')
        .withItems(anItem('own', {}, 'emea'))
        .build(),
    ),
  };

  test('has no steps, and nothing is predicted from it', () => {
    const { plan } = planFleet(aFleetInput(lower({ suspend }), readings));
    const [soc, emea] = plan.parents;
    expect([soc?.state, soc?.suspended, soc?.steps, soc?.findings]).toEqual([
      'planned',
      true,
      [],
      [
        {
          code: 'MUS329',
          severity: 'info',
          message:
            'Parent soc is suspended until 2027-01-31: change freeze (nothing of it is written, published or deleted).',
          parent: 'soc',
          at: span,
        },
      ],
    ]);
    expect(emea && publishOf(emea, 'shops').items.map(({ name, predicted }) => [name, predicted])).toEqual([
      ['own', undefined],
    ]);
  });

  test('otherwise would predict what it delivers', () => {
    const { plan } = planFleet(aFleetInput(lower(), readings));
    const [, emea] = plan.parents;
    expect(emea && publishOf(emea, 'shops').items.map(({ name, predicted }) => [name, predicted])).toEqual([
      ['a', true],
      ['own', undefined],
    ]);
  });
});
