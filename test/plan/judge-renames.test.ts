import { describe, expect, test } from 'vitest';
import type { DesiredGroup } from '../../src/model/desired.js';
import type { LiveGroup } from '../../src/model/live.js';
import type { Problem } from '../../src/model/problem.js';
import { aFleet, aLiveParent, anItem, span } from '../support/builders.js';
import { codesOf, planOf } from '../support/plan-world.js';

const [a, b, c] = [anItem('a'), anItem('b'), anItem('c')];
const five = ['london', 'paris', 'rome', 'lima', 'tokyo'];

describe('a group that was renamed in the files', () => {
  test('is an error where its live group would be deleted, with the line that keeps it', () => {
    const fleet = pruned().withGroup('finance-emea', five).build();
    const live = aLiveParent().withPublished('finance-eu', five, [a]).build();
    const { state, steps, moves, problems, findings } = planOf(fleet, live);

    expect([state, steps, moves, findings]).toEqual(['error', [], [], []]);
    expect(problems).toEqual([
      {
        code: 'MUS418',
        message:
          'Group finance-emea is not in Azure, and live group finance-eu, which would be deleted, looks like it: both have 5 of 5 members.',
        hint: 'If it is another group, create it first with muster apply --group finance-emea. If it was renamed, keep the live group: write this line into its spec: `resourceName: finance-eu`.',
        at: span,
        parent: 'soc',
      },
    ]);
  });

  test('is told apart from a live group whose name looks the same', () => {
    const fleet = pruned().withGroup('finance', five).build();
    const live = aLiveParent().withPublished('f\u0456nance', five, [a]).build();
    expect(planOf(fleet, live).problems[0]?.hint).toMatch(/Character 2 is U\+0069 here and U\+0456 there\.$/);
  });

  test('is planned as what it is once the line is there', () => {
    const fleet = pruned().withGroup('finance-emea', five, { resourceName: 'finance-eu' }).build();
    const live = aLiveParent().withPublished('finance-eu', five, [a]).build();

    expect(planOf(fleet, live)).toMatchObject({ state: 'planned', problems: [] });
    expect(planOf(fleet, live).steps.map(({ id }) => id)).toEqual([
      'update/group/soc/finance-emea',
      'publish/assignment/soc/finance-emea',
    ]);
  });

  test.each([
    ['without prune', aFleet(), undefined],
    ['with --group, which prunes nothing', pruned(), ['finance-emea']],
  ])('is a warning %s, for the live group is left behind', (_how, fleet, groups) => {
    const live = aLiveParent().withPublished('finance-eu', five, [a]).build();
    const plan = planOf(fleet.withGroup('finance-emea', five).build(), live, groups && { groups });

    expect([plan.state, plan.problems]).toEqual(['planned', []]);
    expect(plan.findings.filter(({ code }) => code === 'MUS419')).toEqual([
      {
        code: 'MUS419',
        severity: 'warning',
        message:
          'Group finance-emea is not in Azure, and live group finance-eu, which no file declares, looks like it: both have 5 of 5 members. The live group would stay and be published no more.',
        hint: 'If it was renamed, keep the live group: write this line into its spec: `resourceName: finance-eu`.',
        parent: 'soc',
        at: span,
      },
    ]);
  });

  test('whose resourceName was changed is told which line to replace', () => {
    const fleet = pruned().withGroup('emea', five, { resourceName: 'new-name' }).build();
    const live = aLiveParent().withPublished('old-name', five, [a]).build();

    expect(hintsOf(planOf(fleet, live).problems)).toEqual([
      'If it is another group, create it first with muster apply --group emea. If it was renamed, keep the live group: write in place of its resourceName new-name this line into its spec: `resourceName: old-name`.',
    ]);
  });

  test.each([
    ['007', '"007"'],
    ['on', '"on"'],
    ['group (EU): all', '"group (EU): all"'],
    ['Finance_EU', 'Finance_EU'],
  ])('has the live name %s written as YAML reads it', (name, written) => {
    const fleet = pruned().withGroup('emea', five).build();
    const [hint] = hintsOf(planOf(fleet, aLiveParent().withGroup(name, five).build()).problems);

    expect(hint?.endsWith(` into its spec: \`resourceName: ${written}\`.`)).toBe(true);
  });
});

describe('what makes a group look like another', () => {
  const cases: readonly [
    string,
    Partial<DesiredGroup>,
    Partial<LiveGroup>,
    readonly string[],
    readonly string[],
    string | undefined,
  ][] = [
    ['most of its members', {}, {}, five, five.slice(0, 3), '3 of 5 members'],
    ['not half of its members', {}, {}, five.slice(0, 4), five.slice(0, 2), undefined],
    ['not being part of a much larger one', {}, {}, five.slice(0, 1), five, undefined],
    [
      'the display name, whatever its members',
      { displayName: ' Finance' },
      { displayName: 'FINANCE' },
      ['london'],
      ['lima'],
      'the display name "Finance"',
    ],
    ['not an empty display name', { displayName: '' }, { displayName: '' }, ['london'], ['lima'], undefined],
    ['not the same items with other members', {}, {}, ['london'], ['lima'], undefined],
    ['most of its items where the files give it nobody', {}, {}, [], ['lima'], '2 of 3 items'],
    ['most of its items where the live group has nobody', {}, {}, ['lima'], [], '2 of 3 items'],
  ];

  test.each(cases)('%s', (_what, desired, old, members, liveMembers, evidence) => {
    const fleet = pruned()
      .withGroup('new', members, { displayName: 'A', ...desired })
      .build();
    const live = aLiveParent()
      .withItems(a, b, c)
      .withGroup('old', liveMembers, { displayName: 'B', ...old })
      .withAssignment('old', [a, b])
      .build();
    const problems = planOf(fleet, live).problems;

    expect(problems.map(({ message }) => /both have (.*)\.$/.exec(message)?.[1])).toEqual(
      evidence === undefined ? [] : [evidence],
    );
  });

  test('is told by the members of all parts of a live group that is split, and names the group itself', () => {
    const fleet = pruned().withGroup('new', five).build();
    const live = aLiveParent()
      .withGroup('old', five.slice(0, 2))
      .withGroup('OLD--2', five.slice(2))
      .withGroup('other--2', [])
      .build();

    expect(planOf(fleet, live).problems.map(({ message }) => message)).toEqual([
      'Group new is not in Azure, and live group old, which would be deleted, looks like it: both have 5 of 5 members.',
    ]);
  });

  test('is nothing where neither has members or items', () => {
    const fleet = pruned().withGroup('new', []).build();

    expect(planOf(fleet, aLiveParent().withGroup('old', []).build()).problems).toEqual([]);
  });

  test('is never asked of a group that Azure has, or of a live one that a file declares', () => {
    const fleet = pruned().withGroup('one', five).withGroup('two', five).build();
    const live = aLiveParent().withGroup('ONE', five).build();

    expect(planOf(fleet, live).problems).toEqual([]);
    expect(
      planOf(
        pruned().withGroup('one', five).build(),
        aLiveParent().withGroup('one', five).withGroup('old', five).build(),
      ).problems,
    ).toEqual([]);
  });
});

test('of several likenesses each group has its best: name before members, more members before fewer', () => {
  const fleet = pruned()
    .withGroup('titled', [], { displayName: 'The one' })
    .withGroup('most', five.slice(0, 4))
    .withGroup('all', five)
    .build();
  const live = aLiveParent()
    .withGroup('x', five)
    .withGroup('y', five, { displayName: 'the one' })
    .withGroup('z', five.slice(0, 3))
    .build();
  const problems = planOf(fleet, live).problems;

  expect(codesOf(problems)).toEqual(['MUS418', 'MUS418', 'MUS418']);
  expect(problems.map(({ message }) => /^Group (\S+) .* live group (\S+),/.exec(message)?.slice(1))).toEqual([
    ['all', 'x'],
    ['most', 'z'],
    ['titled', 'y'],
  ]);
});

function pruned() {
  return aFleet().withParent('soc', { prune: true });
}

function hintsOf(problems: readonly Problem[]): readonly (string | undefined)[] {
  return problems.map(({ hint }) => hint);
}

test('of groups without number that all share their members, equal names are told, and enough others', () => {
  const n = 400;
  const fleet = pruned();
  const live = aLiveParent();
  for (let at = 0; at < n; at += 1) {
    fleet.withGroup(`new-${at}`, five, at === n - 1 ? { displayName: 'Same' } : {});
    live.withPublished(`old-${at}`, five, [a]);
  }
  const built = live.build();
  const renamed = {
    ...built,
    groups: built.groups.map((group) => (group.name === 'old-7' ? { ...group, displayName: 'Same' } : group)),
  };
  const { problems } = planOf(fleet.build(), renamed);
  // 100,000 looks are spent on the first groups: five members, each in 400 live groups, is 2,000 a group.
  expect(problems.length).toBe(51);
  expect(problems.find(({ message }) => message.includes(`new-${n - 1} `))?.message).toContain(
    'live group old-7, which would be deleted, looks like it: both have the display name "Same"',
  );
});
