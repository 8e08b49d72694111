import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Problem } from '../../src/model/problem.js';
import type { ParentPlan } from '../../src/plan/fleet-plan.js';
import { judgeGuards, type GuardOptions } from '../../src/plan/guards/guards.js';
import type { Step } from '../../src/plan/steps/step.js';
import { type GuardFacts, noFacts } from '../../src/plan/guards/guard-facts.js';

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
    [{ percent: 29 }, 2, false],
    [{ percent: 29 }, 3, true],
  ])('of 10 live groups %j allows %i: refused %s', (maxDeletes, deletes, refused) => {
    const problems = judge(aPlan({ live: { group: 10 } }, deletesOf('group', deletes)), {
      ...none,
      maxDeletes,
    });

    expect(problems).toEqual(refused ? ['MUS404'] : []);
  });

  test.each([
    [{ percent: 100 }, 0, false],
    [{ percent: 100 }, 1, true],
    [{ count: 1 }, 1, false],
  ])('of no live assignment %j allows %i: refused %s', (maxDeletes, deletes, refused) => {
    const problems = judge(aPlan({ live: { assignment: 0 } }, deletesOf('assignment', deletes)), {
      ...none,
      maxDeletes,
    });

    expect(problems).toEqual(refused ? ['MUS404'] : []);
  });

  test('the number that is named allows every kind of every parent', () => {
    const few = aPlan({}, [...deletesOf('member', 2), ...deletesOf('group', 3)]);
    const many = { ...aPlan({ live: { member: 100 } }, deletesOf('member', 7)), parent: 'big' };
    const hints = judgeGuards({ parents: [few, many] }, none).map(({ hint }) => hint);

    const hint = 'Read the deletes in the plan; if all are meant, allow them with --max-deletes 7.';
    expect(hints).toEqual([hint, hint]);
    expect(judgeGuards({ parents: [few, many] }, { ...none, maxDeletes: { count: 7 } })).toEqual([]);
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
    [20, 20, false],
    [30, 20, false],
    [30, 21, true],
    [66, 20, false],
    [69, 20, false],
    [69, 21, true],
    [70, 21, false],
    [300, 90, false],
    [300, 91, true],
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
    [{ count: 0 }, 0, false],
    [{ count: 0 }, 1, true],
    [{ percent: 0 }, 0, false],
    [{ percent: 0 }, 1, true],
    [{ percent: 100 }, 100, false],
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
          'The plan takes 201 of 300 pairs (item × member) of parent soc out of every group; 90 would be allowed.',
        hint: 'Look for a changed label or pattern; if all are meant, allow them with --max-lost-pairs 201.',
        parent: 'soc',
      },
    ]);
  });
});

describe('a parent that is disabled', () => {
  const plan = aPlan({ livePairs: 300, lostPairs: 300, disables: true });

  test('is refused as what it is, with the flag that allows it', () => {
    expect(judgeGuards({ parents: [plan] }, none)).toEqual([
      {
        code: 'MUS405',
        message:
          'The plan disables parent soc, whose groups cover 300 pairs (item × member): they are published no more; 90 would be allowed.',
        hint: 'If the parent is to be disabled, allow it with --max-lost-pairs 300.',
        parent: 'soc',
      },
    ]);
    expect(judge(plan, { ...none, maxLostPairs: { count: 300 } })).toEqual([]);
    expect(judge(plan, { ...none, maxLostPairs: { count: 299 } })).toEqual(['MUS405']);
  });

  test('is never disabled while a protected group would lose all by it', () => {
    const all = { ...none, allowEmpty: ['emea'], maxLostPairs: { percent: 100 } };
    const problems = judgeGuards({ parents: [aPlan({ disables: true, protectedLost: ['emea'] })] }, all);

    expect(problems).toEqual([
      {
        code: 'MUS407',
        message: 'The plan disables parent soc, and its group emea is protected.',
        hint: 'Leave the mode Enabled, or remove protect: true in a change of its own.',
        parent: 'soc',
      },
    ]);
  });
});

describe('a pruned parent without a declared group', () => {
  const plan = aPlan({ noGroupDeclared: true, live: { group: 3 } }, deletesOf('group', 3));

  test('is refused whatever number of deletes is allowed', () => {
    expect(judgeGuards({ parents: [plan] }, { ...none, maxDeletes: { count: 3 } })).toEqual([
      {
        code: 'MUS417',
        message:
          'No file declares a group of parent soc, which is pruned: the plan deletes all of its 3 live groups.',
        hint: 'Look for a file that was not read: a folder left out, a name that starts with a dot or an underscore. If all groups are to go, allow it with --allow-empty-parent soc.',
        parent: 'soc',
      },
    ]);
  });

  test('is allowed by name, and its deletes by their number', () => {
    expect(judge(plan, none)).toEqual(['MUS417', 'MUS404']);
    expect(judge(plan, { ...none, allowEmptyParent: ['other'] })).toEqual(['MUS417', 'MUS404']);
    expect(judge(plan, { ...none, allowEmptyParent: ['soc'] })).toEqual(['MUS404']);
    expect(judge(plan, { ...none, allowEmptyParent: ['soc'], maxDeletes: { count: 3 } })).toEqual([]);
  });
});

describe('new pairs', () => {
  test.each([
    [0, 100_000, false],
    [1, 200, false],
    [1, 201, true],
    [199, 200, false],
    [199, 201, true],
    [200, 200, false],
    [201, 201, false],
    [201, 202, true],
    [5000, 5000, false],
    [5000, 5001, true],
  ])('by default %i pairs may get %i more: refused %s', (livePairs, newPairs, refused) => {
    expect(judge(aPlan({ livePairs, newPairs }), none)).toEqual(refused ? ['MUS426'] : []);
  });

  test.each([
    [100, { count: 0 }, 0, false],
    [100, { count: 0 }, 1, true],
    [100, { percent: 5 }, 5, false],
    [100, { percent: 5 }, 6, true],
    [100, { percent: 250 }, 250, false],
    [0, { count: 5 }, 5, false],
    [0, { count: 5 }, 6, true],
    [0, { percent: 0 }, 6, false],
  ])('beside %i pairs %j allows %i: refused %s', (livePairs, maxNewPairs, newPairs, refused) => {
    expect(judge(aPlan({ livePairs, newPairs }), { ...none, maxNewPairs })).toEqual(
      refused ? ['MUS426'] : [],
    );
  });

  test('the refusal names parent, counts and the flag that would allow it', () => {
    expect(judgeGuards({ parents: [aPlan({ livePairs: 100, newPairs: 900 })] }, none)).toEqual([
      {
        code: 'MUS426',
        message:
          'The plan brings 900 new pairs (item × member) to parent soc, whose groups cover 100; 200 would be allowed.',
        hint: 'Look for a selector or a pattern that takes too much (NotIn, "*", a match left out); if all are meant, allow them with --max-new-pairs 900.',
        parent: 'soc',
      },
    ]);
  });

  test('of a plan that was saved before there was this guard are none', () => {
    expect(judge(aPlan({ livePairs: 100, newPairs: undefined }), none)).toEqual([]);
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

test('every refusal says where the files declare what it is about', () => {
  const at = (line: number) => ({ file: 'fleet.yaml', line, column: 9 });
  const plan = aPlan(
    {
      noGroupDeclared: true,
      livePairs: 300,
      lostPairs: 300,
      emptied: ['emea', 'apac'],
      protectedLost: ['apac'],
      at: at(1),
      groupsAt: { emea: at(2), apac: at(3) },
    },
    deletesOf('group', 2),
  );

  expect(judgeGuards({ parents: [plan] }, none).map((problem) => [problem.code, problem.at?.line])).toEqual([
    ['MUS417', 1],
    ['MUS404', 1],
    ['MUS405', 1],
    ['MUS406', 2],
    ['MUS407', 3],
  ]);
});

test('each parent is judged by itself, and one without a plan is not', () => {
  const over = { livePairs: 300, lostPairs: 91 };
  const problems = judgeGuards(
    {
      parents: [
        { ...aPlan(over), parent: 'a' },
        { ...aPlan(over), parent: 'b', state: 'error' },
        { ...aPlan({ livePairs: 300, lostPairs: 90 }), parent: 'c' },
        { ...aPlan({ livePairs: 300, lostPairs: 90 }), parent: 'd' },
      ],
    },
    none,
  );

  expect(problems.map(({ code, parent }) => [code, parent])).toEqual([['MUS405', 'a']]);
});

test('the flags that the refusals name allow the plan, but for what is protected', () => {
  const facts = fc.record({
    parent: fc.constantFrom('a', 'b', 'c'),
    deletes: fc.tuple(fc.nat(12), fc.nat(12), fc.nat(12)),
    lostPairs: fc.nat(900),
    newPairs: fc.nat(2000),
    more: fc.nat(300),
    emptied: fc.subarray(['emea', 'apac', 'amer']),
    noGroupDeclared: fc.boolean(),
    disables: fc.boolean(),
  });
  const parents = fc.uniqueArray(facts, { minLength: 1, maxLength: 3, selector: ({ parent }) => parent });
  fc.assert(
    fc.property(parents, (all) => {
      const plan = {
        parents: all.map(({ parent, deletes: [members, groups, assignments], more, ...rest }) => ({
          ...aPlan({ ...rest, livePairs: rest.lostPairs + more }, [
            ...deletesOf('member', members),
            ...deletesOf('group', groups),
            ...deletesOf('assignment', assignments),
          ]),
          parent,
        })),
      };
      expect(judgeGuards(plan, flagsOf(judgeGuards(plan, none)))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

/** The options that the hints of refusals ask for, as somebody who follows them would give them. */
function flagsOf(refusals: readonly Problem[]): GuardOptions {
  const given = (flag: string) =>
    refusals.flatMap(({ hint }) => new RegExp(`${flag} (\\S+)\\.$`).exec(hint ?? '')?.[1] ?? []);
  const count = (flag: string) => given(flag).map((text) => ({ count: Number(text) }))[0];
  const [maxDeletes, maxLostPairs] = [count('--max-deletes'), count('--max-lost-pairs')];
  const maxNewPairs = count('--max-new-pairs');
  return {
    ...(maxDeletes === undefined ? {} : { maxDeletes }),
    ...(maxLostPairs === undefined ? {} : { maxLostPairs }),
    ...(maxNewPairs === undefined ? {} : { maxNewPairs }),
    allowEmpty: given('--allow-empty'),
    allowEmptyParent: given('--allow-empty-parent'),
  };
}

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
    moves: [],
    guard: {
      ...noFacts,
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
