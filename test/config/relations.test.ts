import { describe, expect, test } from 'vitest';
import { toFleet } from '../../src/config/to-fleet.js';
import {
  groupDoc,
  memberDoc,
  parentDoc,
  problemsOf,
  selectionDoc,
  tenant,
  told,
  workspaceId,
} from './documents.js';

const soc = parentDoc('soc');

describe('what may stand once', () => {
  test('a name of one kind', () => {
    const problems = problemsOf(
      soc,
      parentDoc('soc', { workspace: workspaceId('other') }),
      selectionDoc('soc'),
    );
    expect(told(problems)).toEqual([
      '12:9 MUS108 There are two Parents called "soc" | Rename one of them, or remove it.',
    ]);
    expect(problems[0]?.related).toEqual([
      { message: 'the first is here', at: { file: 'fleet.yaml', line: 4, column: 9, length: 3 } },
    ]);
  });

  test('a workspace of Parents, and of Members, whatever its casing', () => {
    const id = workspaceId('central');
    expect(
      told(
        problemsOf(
          parentDoc('soc', { workspace: id }),
          parentDoc('emea', { workspace: id.toUpperCase() }),
          memberDoc('one', ['emea'], { workspace: workspaceId('one') }),
          memberDoc('two', ['emea'], { workspace: `${workspaceId('one')}/` }),
        ),
      ),
    ).toEqual([
      `14:14 MUS110 Two Parents have the workspace ${id.toUpperCase()} | Keep one of the two Parents, or fix the id.`,
      `33:14 MUS111 Two Members have the workspace ${workspaceId('one')}/ | Keep one of the two Members, or fix the id.`,
    ]);
  });

  test('tells which character of a name only looks like another', () => {
    const reference = groupDoc('all', 's\u043ec');
    const name = groupDoc('gr\u00f6up', 'soc');
    expect(told(problemsOf(soc, reference))[0]).toMatch(
      /Did you mean "soc"\? Character 2 is U\+043E here and U\+006F there\.$/,
    );
    expect(told(problemsOf(soc, groupDoc('gr\u043eup', 'soc')))[0]).toMatch(
      /Write it like .+\. Character 3 is U\+043E\.$/,
    );
    expect(told(problemsOf(soc, name))[0]).toMatch(/Write it like [a-z-]+$/);
  });

  test('a resource name of a parent’s groups, without case', () => {
    expect(
      told(
        problemsOf(
          soc,
          parentDoc('emea'),
          groupDoc('all', 'soc'),
          groupDoc('every', 'soc', '  resourceName: ALL'),
          groupDoc('other', 'emea', '  resourceName: all'),
        ),
      ),
    ).toEqual([
      '30:17 MUS112 Two groups of soc have the resource name "ALL" | Give each its own resourceName; Azure compares them without case.',
    ]);
  });

  test('and tells apart those that only the casing of a sign makes one', () => {
    const kelvin = (name: string, resourceName: string) =>
      groupDoc(name, 'soc', `  resourceName: ${resourceName}`);
    expect(told(problemsOf(soc, kelvin('all', 'kelvin'), kelvin('every', '\u212aelvin')))).toEqual([
      '23:17 MUS112 Two groups of soc have the resource name "\u212aelvin" | Give each its own resourceName; Azure compares them without case. Character 1 is U+212A here and U+006B there.',
    ]);
    expect(told(problemsOf(soc, kelvin('all', 'kelvin'), kelvin('part', '\u212aelvin--2')))).toEqual([
      '23:17 MUS121 The resource name "\u212aelvin--2" is reserved for a part of the group "all" | Choose a resourceName that does not end in "--" and a number, or in "--x-" and a hash. Character 1 is U+212A here and U+006B there.',
    ]);
  });

  test('a resource name that muster would give to a part of another group', () => {
    const groups = [groupDoc('all', 'soc'), groupDoc('part', 'soc', '  resourceName: All--2')];
    expect(told(problemsOf(soc, ...groups))).toEqual([
      '22:17 MUS121 The resource name "All--2" is reserved for a part of the group "all" | Choose a resourceName that does not end in "--" and a number, or in "--x-" and a hash.',
    ]);
    expect(problemsOf(soc, groupDoc('part', 'soc', '  resourceName: lonely--2'))).toEqual([]);
  });

  test('a subscription’s tenant: those are told who differ from most', () => {
    const other = '44444444-4444-4444-4444-444444444444';
    const problems = problemsOf(
      memberDoc('wrong', ['soc'], { tenant: other }),
      soc,
      memberDoc('right', ['soc'], { tenant: tenant.toUpperCase() }),
      memberDoc('elsewhere', ['soc'], { tenant: other, workspace: workspaceId('elsewhere', 3) }),
    );
    expect(told(problems)).toEqual([
      `8:11 MUS113 Subscription 11111111-1111-1111-1111-111111111111 is given the tenant ${other}, and elsewhere ${tenant} | A subscription belongs to one tenant: fix the wrong one.`,
    ]);
    expect(problems[0]?.related?.map(({ at }) => at.line)).toEqual([17]);
  });

  test('a broken workspace claims nothing', () => {
    expect(
      problemsOf(parentDoc('soc', { workspace: 'x' }), parentDoc('emea', { workspace: 'x' })).map(
        ({ code }) => code,
      ),
    ).toEqual(['MUS106', 'MUS106']);
  });
});

describe('references', () => {
  test('names that no document has, with the nearest one', () => {
    expect(
      told(
        problemsOf(
          soc,
          memberDoc('one', ['sock']),
          groupDoc('all', 'zzzzzz', '  members: {names: [onee]}\n  content: [base]'),
          selectionDoc('bases'),
        ),
      ),
    ).toEqual([
      '17:13 MUS109 No Parent is called "sock" | Did you mean "soc"?',
      '24:11 MUS109 No Parent is called "zzzzzz" | Declare the Parent, or remove the name.',
      '25:21 MUS109 No Member is called "onee" | Did you mean "one"?',
      '26:13 MUS109 No ContentSelection is called "base" | Did you mean "bases"?',
    ]);
  });

  test('a name that is not allowed is told once, and not by all that refer to it', () => {
    expect(
      problemsOf(
        parentDoc('Soc_One', { workspace: workspaceId('soc') }),
        memberDoc('one', ['Soc_One']),
        groupDoc('all', 'Soc_One', '  members: {names: [one]}\n  content: [Base]'),
        selectionDoc('Base'),
      ).map(({ code, at }) => [code, at?.line]),
    ).toEqual([
      ['MUS106', 4],
      ['MUS106', 31],
    ]);
  });

  test('a named member must be one of the group’s parent', () => {
    const problems = problemsOf(
      soc,
      parentDoc('emea'),
      memberDoc('one', ['emea']),
      groupDoc('all', 'soc', '  members: {names: [one]}'),
    );
    expect(told(problems)).toEqual([
      '33:21 MUS114 "one" is in a group of soc, but is a member of emea only | Add soc to the parents of one, or remove one from this group.',
    ]);
    expect(problems[0]?.related).toEqual([
      { message: 'its parents are here', at: { file: 'fleet.yaml', line: 25, column: 12, length: 6 } },
    ]);
  });

  test('a member without readable parents is told for that alone', () => {
    expect(
      problemsOf(soc, memberDoc('one', []), groupDoc('all', 'soc', '  members: {names: [one]}')).map(
        ({ code }) => code,
      ),
    ).toEqual(['MUS106']);
  });

  test('there must be a Parent', () => {
    expect(problemsOf('a: 1\n')).toEqual([
      {
        code: 'MUS117',
        message: 'No document declares a Parent',
        hint: 'Add a document of kind Parent: the central workspace that manages the others.',
        at: { file: 'fleet.yaml', line: 1, column: 1 },
      },
    ]);
    expect(toFleet([])).toMatchObject({ ok: false, problems: [{ code: 'MUS117', at: { file: '.' } }] });
  });
});
