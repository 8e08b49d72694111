import { describe, expect, test } from 'vitest';
import type { ParentPlan } from '../../src/plan/fleet-plan.js';
import type { GuardFacts } from '../../src/plan/guard-facts.js';
import { judgeGuards, type GuardOptions } from '../../src/plan/guards.js';
import type { Step } from '../../src/plan/step.js';

const none: GuardOptions = { allowEmpty: [] };

describe('deletes', () => {
  // total live, deletes, refused
  test.each([
    [0, 1, false],
    [5, 1, false],
    [5, 2, true],
    [19, 1, false],
    [19, 2, true],
    [20, 2, false],
    [20, 3, true],
    [29, 2, false],
    [30, 3, false],
    [30, 4, true],
  ])('by default of %i live members %i may go: refused %s', (live, deletes, refused) => {
    const problems = judge(aPlan({ live: { member: live } }, deletesOf('member', deletes)), none);

    expect(problems).toEqual(refused ? ['MUS404'] : []);
  });

  test.each([
    [{ count: 0 }, 1, true],
    [{ count: 2 }, 2, false],
    [{ count: 2 }, 3, true],
    [{ percent: 0 }, 1, true],
    [{ percent: 50 }, 5, false],
    [{ percent: 50 }, 6, true],
    [{ percent: 9 }, 1, true],
    [{ percent: 100 }, 10, false],
  ])('of 10 live groups %j allows %i: refused %s', (maxDeletes, deletes, refused) => {
    const problems = judge(aPlan({ live: { group: 10 } }, deletesOf('group', deletes)), {
      ...none,
      maxDeletes,
    });

    expect(problems).toEqual(refused ? ['MUS404'] : []);
  });

  test('each kind counts by itself', () => {
    const plan = aPlan({}, [
      ...deletesOf('member', 1),
      ...deletesOf('group', 1),
      ...deletesOf('assignment', 1),
    ]);

    expect(judge(plan, none)).toEqual([]);
    expect(judge(plan, { ...none, maxDeletes: { count: 0 } })).toEqual(['MUS404', 'MUS404', 'MUS404']);
  });

  test('the refusal names parent, counts and the flag that would allow it', () => {
    const plan = aPlan({ live: { member: 20 } }, deletesOf('member', 3));

    expect(judgeGuards({ parents: [plan] }, none)).toEqual([
      {
        code: 'MUS404',
        message: 'The plan deletes 3 of 20 live members of parent soc; 2 would be allowed.',
        hint: 'Read the deletes in the plan; if all are meant, allow them with --max-deletes 3.',
        parent: 'soc',
      },
    ]);
  });
});

describe('lost pairs', () => {
  test.each([
    [100, 100, false],
    [300, 200, false],
    [300, 201, true],
    [666, 200, false],
    [666, 201, true],
    [1000, 300, false],
    [1000, 301, true],
  ])('by default of %i pairs %i may go: refused %s', (livePairs, lostPairs, refused) => {
    expect(judge(aPlan({ livePairs, lostPairs }), none)).toEqual(refused ? ['MUS405'] : []);
  });

  test.each([
    [{ count: 5 }, 5, false],
    [{ count: 5 }, 6, true],
    [{ percent: 5 }, 5, false],
    [{ percent: 5 }, 6, true],
  ])('of 100 pairs %j allows %i: refused %s', (maxLostPairs, lostPairs, refused) => {
    expect(judge(aPlan({ livePairs: 100, lostPairs }), { ...none, maxLostPairs })).toEqual(
      refused ? ['MUS405'] : [],
    );
  });

  test('the refusal names parent, counts and the flag that would allow it', () => {
    expect(judgeGuards({ parents: [aPlan({ livePairs: 300, lostPairs: 201 })] }, none)).toEqual([
      {
        code: 'MUS405',
        message:
          'The plan takes 201 of 300 pairs (item × member) of parent soc out of every group; 200 would be allowed.',
        hint: 'Look for a changed label or pattern; if all are meant, allow them with --max-lost-pairs 201.',
        parent: 'soc',
      },
    ]);
  });
});

describe('emptied groups', () => {
  test('a group is emptied only where it is allowed by name', () => {
    const plan = aPlan({ emptied: ['emea', 'apac'] });

    expect(judge(plan, none)).toEqual(['MUS406', 'MUS406']);
    expect(judge(plan, { allowEmpty: ['emea'] })).toEqual(['MUS406']);
    expect(judge(plan, { allowEmpty: ['emea', 'apac'] })).toEqual([]);
  });

  test('nothing allows to empty a protected group', () => {
    const plan = aPlan({ emptied: ['emea'], protectedLost: ['emea'] });

    expect(judge(plan, { allowEmpty: ['emea'], maxDeletes: { percent: 100 } })).toEqual(['MUS407']);
  });
});

test('each parent is judged by itself, and one without a plan is not', () => {
  const over = { livePairs: 300, lostPairs: 201 };
  const problems = judgeGuards(
    {
      parents: [
        { ...aPlan(over), parent: 'a' },
        { ...aPlan(over), parent: 'b', state: 'error' },
        { ...aPlan({ livePairs: 300, lostPairs: 150 }), parent: 'c' },
        { ...aPlan({ livePairs: 300, lostPairs: 150 }), parent: 'd' },
      ],
    },
    none,
  );

  expect(problems.map(({ code, parent }) => [code, parent])).toEqual([['MUS405', 'a']]);
});

function judge(plan: ParentPlan, options: GuardOptions): readonly string[] {
  return judgeGuards({ parents: [plan] }, options).map(({ code }) => code);
}

type Facts = Partial<Omit<GuardFacts, 'live'>> & { readonly live?: Partial<GuardFacts['live']> };

function aPlan(facts: Facts, steps: readonly Step[] = []): ParentPlan {
  return {
    parent: 'soc',
    tier: 0,
    state: 'planned',
    steps,
    findings: [],
    problems: [],
    guard: {
      livePairs: 0,
      lostPairs: 0,
      emptied: [],
      protectedLost: [],
      ...facts,
      live: { member: 5, group: 5, assignment: 5, ...facts.live },
    },
  };
}

function deletesOf(type: 'member' | 'group' | 'assignment', count: number): readonly Step[] {
  return Array.from({ length: count }, (_, index) => ({
    action: 'delete',
    type,
    id: `delete/${type}/soc/${index}`,
    parent: 'soc',
    name: index.toString(),
    resourceName: index.toString(),
    resourceId: `/${index}`,
    reason: 'pruned',
    dependsOn: [],
  }));
}
