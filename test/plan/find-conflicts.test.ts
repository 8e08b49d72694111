import { describe, expect, test } from 'vitest';
import { itemBody } from '../../src/content/canonical-body.js';
import type { ContentItem } from '../../src/model/content.js';
import { failed } from '../../src/model/problem.js';
import { planFleet } from '../../src/plan/plan-fleet.js';
import { aFleet, workspaceId } from '../support/builders.js';
import { aFleetInput, aReading } from '../support/plan-world.js';
import { bodied, conflictsIn, gist, live } from './conflict-world.js';

const line = (number: number) => ({ file: 'fleet.yaml', line: number, column: 1 });

/** `blue` and `red` both manage `shared`. */
const two = aFleet()
  .withParent('blue')
  .withParent('red')
  .withMember('shared', { parents: ['blue', 'red'] })
  .withGroup('blues', ['shared'], { parent: 'blue', at: line(10) })
  .withGroup('reds', ['shared'], { parent: 'red', at: line(20) })
  .build();

describe('two parents that manage one member', () => {
  test('are in conflict where they deliver different bodies of one kind and name', () => {
    const findings = conflictsIn(two, {
      blue: live('blue', bodied('blue', 'rule-1', { severity: 'High', query: 'T\n| take 1', new: 1 })),
      red: live(
        'red',
        bodied('red', 'RULE-1', { severity: 'Low', query: 'T\n| take 2' }, { displayName: 'Rule rule-1' }),
      ),
    });

    expect(findings).toEqual([
      {
        code: 'MUS324',
        severity: 'warning',
        message:
          'AnalyticsRule "Rule rule-1" (rule-1) reaches member shared with different bodies, from blue/blues and red/reds. ' +
          'Whichever is published last stays. They differ in new, query and severity.',
        hint: 'Let one of the groups deliver it, or make the bodies alike.',
        parent: 'blue',
        at: line(10),
        related: [{ message: 'red/reds is declared here', at: line(20) }],
        details: [
          '--- blue/blues',
          '+++ red/reds',
          '- new: 1',
          'query:',
          '@@ -1,2 +1,2 @@',
          ' T',
          '-| take 1',
          '+| take 2',
          '- severity: "High"',
          '+ severity: "Low"',
        ],
      },
    ]);
  });

  test('are in conflict where functions of one alias differ, whatever their names', () => {
    const parser = (parent: string, name: string, query: string) =>
      bodied(parent, name, { query }, { kind: 'Function', alias: 'Parse', displayName: `The ${name}` });
    const findings = conflictsIn(two, {
      blue: live('blue', parser('blue', 'one', 'A')),
      red: live('red', parser('red', 'two', 'B')),
    });

    expect(gist(findings)).toEqual([
      'MUS324 Function alias Parse reaches member shared with different bodies, from "The one" of blue/blues and "The two" of red/reds. ' +
        'Whichever is published last stays. They differ in displayName and query.',
    ]);
  });

  test('are told of a function once that has the same name and the same alias', () => {
    const parser = (parent: string, query: string) =>
      bodied(parent, 'one', { query }, { kind: 'Function', alias: 'Parse' });

    expect(
      gist(
        conflictsIn(two, { blue: live('blue', parser('blue', 'A')), red: live('red', parser('red', 'B')) }),
      ),
    ).toEqual([
      'MUS324 Function "Rule one" (one) reaches member shared with different bodies, from blue/blues and red/reds. ' +
        'Whichever is published last stays. They differ in query.',
    ]);
  });

  test('are noted once where they deliver the same', () => {
    const items = ['a', 'b', 'c', 'd', 'e'];

    expect(
      conflictsIn(two, {
        blue: live('blue', ...items.map((name) => bodied('blue', name))),
        red: live('red', ...items.map((name) => bodied('red', name))),
      }),
    ).toEqual([
      {
        code: 'MUS325',
        severity: 'info',
        message:
          'blue/blues and red/reds deliver the same to member shared: 5 items, "Rule a", "Rule b", "Rule c" and 2 more. ' +
          'Whoever changes one of them changes the others, or makes a conflict.',
        parent: 'blue',
        at: line(10),
        related: [{ message: 'red/reds is declared here', at: line(20) }],
      },
    ]);
  });

  test('are noted once where it is not known', () => {
    const partial = (parent: string, name: string, displayName = name): ContentItem => {
      const workbook = bodied(parent, name, {}, { kind: 'Workbook', displayName });
      return { ...workbook, body: itemBody(workbook.body?.value ?? {}, true) };
    };
    const bare = (parent: string): ContentItem => ({ ...bodied(parent, 'bare'), body: undefined });

    expect(
      gist(
        conflictsIn(two, {
          blue: live('blue', partial('blue', 'alike'), partial('blue', 'renamed'), bare('blue')),
          red: live('red', partial('red', 'alike'), partial('red', 'renamed', 'other'), bare('red')),
        }),
      ),
    ).toEqual([
      'MUS324 Workbook "renamed" reaches member shared with different bodies, from blue/blues and red/reds. ' +
        'Whichever is published last stays. They differ in displayName.',
      'MUS326 blue/blues and red/reds deliver 2 items of the same name to member shared: "Rule bare" and "alike". ' +
        'Whether they are alike is not known, for a plan reads no content of workbooks.',
    ]);
  });

  test('have nothing to be told where kinds, names or members are others', () => {
    const apart = aFleet()
      .withParent('blue')
      .withParent('red')
      .withMember('shared', { parents: ['blue', 'red'] })
      .withGroup('blues', ['shared'], { parent: 'blue' })
      .withGroup('reds', ['other'], { parent: 'red' })
      .build();
    const blue = live('blue', bodied('blue', 'a', { severity: 'Low' }));

    expect(conflictsIn(apart, { blue, red: live('red', bodied('red', 'a')) })).toEqual([]);
    expect(conflictsIn(two, { blue, red: live('red', bodied('red', 'b')) })).toEqual([]);
    expect(
      conflictsIn(two, { blue, red: live('red', bodied('red', 'a', {}, { kind: 'AutomationRule' })) }),
    ).toEqual([]);
  });

  test('cannot be judged where one was not read, failed or is disabled', () => {
    const blue = live('blue', bodied('blue', 'a', { severity: 'Low' }));
    const red = live('red', bodied('red', 'a'));
    const disabled = {
      ...two,
      parents: two.parents.map((one) => (one.name === 'red' ? { ...one, mode: 'Disabled' as const } : one)),
    };
    const refused = planFleet(
      aFleetInput(two, {
        blue: aReading(blue),
        red: { live: failed({ code: 'MUS203', message: 'No.' }), jobs: new Map() },
      }),
    );

    expect(conflictsIn(two, { blue, red }).length).toBe(1);
    expect(conflictsIn(two, { blue })).toEqual([]);
    expect(conflictsIn(disabled, { blue, red })).toEqual([]);
    expect(refused.plan.parents.flatMap(({ findings }) => findings)).toEqual([]);
    expect(conflictsIn(two, { blue, red }, { asLive: true })).toEqual([]);
  });
});

describe('groups of one parent', () => {
  const fleet = aFleet()
    .withGroup('one', ['london'], { content: ['first'] })
    .withGroup('two', ['london'], { content: ['second', 'first'] })
    .withSelection('first', ['f'])
    .withSelection('second', ['g'])
    .build();
  const parser = (name: string, alias: string) =>
    bodied('soc', name, { query: name }, { kind: 'Function', alias, displayName: name });

  test('deliver one item twice without a word', () => {
    expect(conflictsIn(fleet, { soc: live('soc', parser('f', 'F'), parser('g', 'G')) })).toEqual([]);
  });

  test('are in conflict where two functions have one alias', () => {
    expect(gist(conflictsIn(fleet, { soc: live('soc', parser('f', 'F'), parser('g', 'F')) }))).toEqual([
      'MUS324 Function alias F reaches member london with different bodies, from "f" of soc (groups one and two) and "g" of soc/two. ' +
        'Whichever is published last stays. They differ in displayName and query.',
    ]);
  });

  test('are none where one group alone holds both', () => {
    const alone = aFleet().withGroup('one', ['london']).build();

    expect(conflictsIn(alone, { soc: live('soc', parser('f', 'F'), parser('g', 'F')) })).toEqual([]);
  });
});

describe('many', () => {
  test('members and groups are folded, and each pair of items is one finding', () => {
    const names = ['m1', 'm2', 'm3', 'm4', 'm5'];
    const fleet = aFleet().withParent('blue').withParent('red');
    for (const name of names) fleet.withMember(name, { parents: ['blue', 'red'] });
    fleet
      .withGroup('bl1', names.slice(0, 3), { parent: 'blue' })
      .withGroup('bl2', names.slice(2), { parent: 'blue' })
      .withGroup('reds', names, { parent: 'red' });

    expect(
      gist(
        conflictsIn(fleet.build(), {
          blue: live('blue', bodied('blue', 'x', { severity: 'High' })),
          red: live('red', bodied('red', 'x')),
        }),
      ),
    ).toEqual([
      'MUS324 AnalyticsRule "Rule x" (x) reaches 5 members m1, m2, m3 and 2 more with different bodies, from blue (groups bl1 and bl2) and red/reds. ' +
        'Whichever is published last stays. They differ in severity.',
    ]);
  });

  test('parents with the same item are one conflict, told against the first that differs', () => {
    const fleet = aFleet();
    const parents = ['a', 'b', 'c'];
    for (const name of parents) fleet.withParent(name);
    fleet.withMember('shared', { parents });
    for (const name of parents) fleet.withGroup(`g-${name}`, ['shared'], { parent: name });
    const [finding] = conflictsIn(fleet.build(), {
      a: live('a', { ...bodied('a', 'x'), body: undefined }),
      b: live('b', bodied('b', 'x', { severity: 'High' })),
      c: live('c', bodied('c', 'x', { enabled: false })),
    });

    expect(finding?.message).toContain('from a/g-a, b/g-b and c/g-c.');
    expect(finding?.details).toEqual(['--- b/g-b', '+++ c/g-c', '+ enabled: false', '- severity: "High"']);
    expect(finding?.related?.map(({ message }) => message)).toEqual([
      'b/g-b is declared here',
      'c/g-c is declared here',
    ]);
  });

  test.each([
    [11, 11, undefined],
    [12, 11, ['AnalyticsRule "Rule 11" (11)', 'AnalyticsRule "Rule 12" (12)']],
  ])(
    'conflicts between the same parents are listed from the eleventh: %i give %i findings',
    (count, told, rest) => {
      const names = Array.from({ length: count }, (_, at) => String(at + 1).padStart(2, '0'));
      const findings = conflictsIn(two, {
        blue: live('blue', ...names.map((name) => bodied('blue', name, { severity: 'High' }))),
        red: live('red', ...names.map((name) => bodied('red', name))),
      });

      expect(findings.length).toBe(told);
      if (rest === undefined) return;
      expect(findings.at(-1)).toEqual({
        code: 'MUS324',
        severity: 'warning',
        message:
          '2 more items reach member shared with different bodies, from blue/blues and red/reds. Whichever is published last stays.',
        hint: 'Let one of the groups deliver it, or make the bodies alike.',
        parent: 'blue',
        at: line(10),
        related: [{ message: 'red/reds is declared here', at: line(20) }],
        details: rest,
      });
    },
  );
});

describe('a plan of some groups', () => {
  const fleet = aFleet()
    .withParent('blue')
    .withMember('shared', { parents: ['blue'] })
    .withGroup('one', ['shared'], { parent: 'blue', content: ['f'] })
    .withGroup('two', ['shared'], { parent: 'blue', content: ['g'] })
    .withGroup('three', ['shared'], { parent: 'blue', content: ['g'], publish: 'Manual' })
    .withSelection('f', ['f'])
    .withSelection('g', ['g'])
    .build();
  const parser = (name: string) => bodied('blue', name, { query: name }, { kind: 'Function', alias: 'F' });
  const lives = { blue: live('blue', parser('f'), parser('g')) };

  test('counts groups outside of it against those within', () => {
    const messages = gist(conflictsIn(fleet, lives, { groups: ['one'] }));
    expect(messages).toEqual(gist(conflictsIn(fleet, lives)));
    expect(messages[0]).toContain('from "Rule f" of blue/one and "Rule g" of blue (groups three and two).');
  });

  test('leaves out what concerns only groups outside of it', () => {
    const others = aFleet()
      .withParent('blue')
      .withMember('shared', { parents: ['blue'] })
      .withGroup('one', ['shared'], { parent: 'blue', content: ['f'] })
      .withGroup('two', ['shared'], { parent: 'blue', content: ['g'] })
      .withGroup('three', ['elsewhere'], { parent: 'blue', content: ['g'] })
      .withSelection('f', ['f'])
      .withSelection('g', ['g'])
      .build();

    expect(conflictsIn(others, lives, { groups: ['three'] })).toEqual([]);
  });
});

test('ids and names compare without case', () => {
  const cased = {
    ...two,
    members: two.members.map((member) => ({ ...member, workspace: workspaceId(member.name).toUpperCase() })),
  };
  expect(
    conflictsIn(cased, {
      blue: live('blue', bodied('blue', 'a', { severity: 'Low' })),
      red: live('red', bodied('red', 'A', {}, { displayName: 'Rule a' })),
    }).map(({ code, at }) => [code, at]),
  ).toEqual([['MUS324', line(10)]]);
});
