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

describe('unknown, missing and wrong values', () => {
  test('an unknown key is told at the key, with the nearest known one', () => {
    const problems = problemsOf(
      soc.replace('  tenant:', '  prnue: true\n  tenant:'),
      groupDoc('all', 'soc', '  zzz: 1'),
    );
    expect(told(problems)).toEqual([
      '7:3 MUS104 Unknown key "prnue" in spec | Did you mean "prune"?',
      '16:3 MUS104 Unknown key "zzz" in spec | Known here: parent, resourceName, displayName, description, members, content, publish, protect, ring, suspend.',
    ]);
    expect(problems[0]?.at).toEqual({ file: 'fleet.yaml', line: 7, column: 3, length: 5 });
  });

  test('a number is told as the file has it', () => {
    const written = groupDoc('all', 'soc', '  description: 0123\n  displayName: 1.10\n  resourceName: 0x1F');
    expect(told(problemsOf(soc, written)).map((each) => each.replace(/^\S+ /, ''))).toEqual([
      'MUS106 spec.description must be a text, and is 0123 | Put it in quotes: "0123".',
      'MUS106 spec.displayName must be a text, and is 1.10 | Put it in quotes: "1.10".',
      'MUS106 spec.resourceName must be a text, and is 0x1F | Put it in quotes: "0x1F".',
    ]);
  });

  test('a misspelt key is one problem, not an unknown and a missing one', () => {
    expect(told(problemsOf(soc.replace('workspace:', 'workpsace:')))).toEqual([
      '6:3 MUS104 Unknown key "workpsace" in spec | Did you mean "workspace"?',
    ]);
  });

  test('a missing key is told at the mapping’s key, or at its first key where it has none', () => {
    expect(
      told(
        problemsOf(
          soc.replace(/ {2}tenant: .*\n/, ''),
          'apiVersion: muster/v1\nkind: Parent\nmetadata: {name: other}\n',
          groupDoc(
            'all',
            'soc',
            '  members: {selector: {matchExpressions: [{operator: Exists}, {key: a, operator: In}]}}',
          ),
        ),
      ),
    ).toEqual([
      '5:1 MUS105 spec lacks "tenant" | Add "tenant": the id of a tenant (a GUID).',
      '8:1 MUS105 The document lacks "spec" | Add "spec".',
      '18:44 MUS105 spec.members.selector.matchExpressions[0] lacks "key" | Add "key".',
      '18:64 MUS105 spec.members.selector.matchExpressions[1] lacks "values" | Add "values".',
    ]);
  });

  test('wrong types say what is wanted', () => {
    expect(
      told(
        problemsOf(
          parentDoc('soc', { spec: '  prune: "yes"\n  workbookResourceGroups: rg' }),
          groupDoc('all', 'soc', '  description: 5\n  displayName: {}\n  publish:\n  members: []'),
          selectionDoc('base', '  include: [{match: {severity: 3, enabled: [true]}}, {kind: 4}]'),
        ),
      ),
    ).toEqual([
      '8:10 MUS106 spec.prune must be true or false, and is "yes" | Write true or false, without quotes.',
      '9:27 MUS106 spec.workbookResourceGroups must be a list, and is "rg" | Write a list: each entry behind "- ", or all in [ ].',
      '17:16 MUS106 spec.description must be a text, and is 5 | Put it in quotes: "5".',
      '18:16 MUS106 spec.displayName must be a text, and is a mapping | Write a text.',
      '19:3 MUS106 spec.publish is empty and must be a text | Fill it in, or remove the key.',
      '20:12 MUS106 spec.members must be a mapping, and is a list | Write a mapping.',
      '27:32 MUS106 spec.include[0].match.severity must be a text or a list, and is 3 | Put it in quotes: "3".',
      '27:44 MUS106 spec.include[0].match.enabled must be true or false, and is a list | Write true or false, without quotes.',
      '27:61 MUS106 spec.include[1].kind must be a text or a list, and is 4 | Put it in quotes: "4".',
    ]);
  });

  test('an operator that is not known says nothing of its values', () => {
    expect(
      told(
        problemsOf(
          soc,
          groupDoc(
            'all',
            'soc',
            '  members: {selector: {matchExpressions: [{key: a, operator: in, values: [b]}, {key: a, values: [b]}]}}',
          ),
        ),
      ),
    ).toEqual([
      '15:62 MUS106 spec.members.selector.matchExpressions[0].operator is "in", which is not known here | Did you mean "In"?',
      '15:81 MUS105 spec.members.selector.matchExpressions[1] lacks "operator" | Add "operator".',
    ]);
  });

  test('a time that cannot be read is told at its value, in include and exclude', () => {
    expect(
      told(
        problemsOf(
          parentDoc('soc'),
          selectionDoc(
            'base',
            [
              '  include:',
              '    - match: {modifiedAfter: yesterday}',
              '    - match: {modifiedAfter: 2026-02-30}',
              '    - match: {modifiedAfter: "2026-01-31T08:00:00"}',
              '    - match: {modifiedAfter: 2026-01-31T08:00:00Z}',
              '    - match: {modifiedAfter: 2026}',
              '  exclude: [{match: {modifiedAfter: 7d}}]',
            ].join('\n'),
          ),
        ),
      ),
    ).toEqual([
      '15:30 MUS124 "yesterday" is neither a date nor a time with its offset | Write it like 2026-01-31 or 2026-01-31T08:00:00Z.',
      '16:30 MUS124 "2026-02-30" is neither a date nor a time with its offset | Write it like 2026-01-31 or 2026-01-31T08:00:00Z.',
      '17:30 MUS124 "2026-01-31T08:00:00" is neither a date nor a time with its offset | Write it like 2026-01-31 or 2026-01-31T08:00:00Z.',
      '19:30 MUS106 spec.include[4].match.modifiedAfter must be a text, and is 2026 | Put it in quotes: "2026".',
      '20:37 MUS124 "7d" is neither a date nor a time with its offset | Write it like 2026-01-31 or 2026-01-31T08:00:00Z.',
    ]);
  });

  test('tags are a mapping of names to patterns', () => {
    const tags = ['[a, b]', '{}', '{"": x}', '{level: 1}', '{a: []}', '{a: {b: c}}'];
    const include = tags.map((each) => `    - match: {tags: ${each}}`).join('\n');
    expect(told(problemsOf(parentDoc('soc'), selectionDoc('base', `  include:\n${include}`)))).toEqual([
      '15:21 MUS106 spec.include[0].match.tags must be a mapping, and is a list | Write a mapping.',
      '16:21 MUS106 spec.include[1].match.tags is empty | Fill it in, or remove it.',
      '17:21 MUS106 A key in spec.include[2].match.tags is empty | Name the key.',
      '18:29 MUS106 spec.include[3].match.tags.level must be a text or a list, and is 1 | Put it in quotes: "1".',
      '19:25 MUS106 spec.include[4].match.tags.a is empty | Fill it in, or remove it.',
      '20:25 MUS106 spec.include[5].match.tags.a must be a text or a list, and is a mapping | Write a list: each entry behind "- ", or all in [ ].',
    ]);
  });

  test('wrong values say how they are written', () => {
    expect(
      told(
        problemsOf(
          parentDoc('soc', { workspace: '/subscriptions/1/resourceGroups/rg', spec: '  mode: On' }),
          memberDoc('One--', [], { tenant: 'contoso.com' }),
          groupDoc('all', 'soc', '  resourceName: a/b\n  displayName: ""\n  publish: manual'),
          selectionDoc(
            'base',
            '  include: [{}, {kind: Analytics}, {kind: []}, {kind: [Workboks]}, {match: {}}, {names: [""]}]',
          ),
          groupDoc(
            'sel',
            'soc',
            '  members: {selector: {matchExpressions: [{key: a, operator: Exists, values: [b]}]}}',
          ),
        ),
      ),
    ).toEqual([
      `6:14 MUS106 spec.workspace is "/subscriptions/1/resourceGroups/rg", which is not the ARM id of a Log Analytics workspace | Write it like ${workspaceId('soc-central').replace('/rg/', '/rg-soc/')}`,
      '8:9 MUS106 spec.mode is "On", which is not known here | Write one of Enabled, Disabled.',
      '13:9 MUS106 metadata.name is "One--", which is not a name of 3 to 60 lower-case letters, digits and single hyphens that begins and ends with a letter or digit | Write it like contoso-soc',
      `17:11 MUS106 spec.tenant is "contoso.com", which is not the id of a tenant (a GUID) | Write it like ${tenant}`,
      '18:12 MUS106 spec.parents is empty | Fill it in, or remove it.',
      '26:17 MUS106 spec.resourceName is "a/b", which is not the name of a resource, without a slash | Write it like finance-eu',
      '27:16 MUS106 spec.displayName is an empty text | Fill it in, or remove it.',
      '28:12 MUS106 spec.publish is "manual", which is not known here | Did you mean "Manual"?',
      '35:13 MUS106 spec.include[0] is empty | Fill it in, or remove it.',
      '35:24 MUS106 spec.include[1].kind is "Analytics", which is not known here | Did you mean "AnalyticsRule"?',
      '35:43 MUS106 spec.include[2].kind is empty | Fill it in, or remove it.',
      '35:56 MUS106 spec.include[3].kind[0] is "Workboks", which is not known here | Did you mean "Workbook"?',
      '35:76 MUS106 spec.include[4].match is empty | Fill it in, or remove it.',
      '35:90 MUS106 spec.include[5].names[0] is an empty text | Fill it in, or remove it.',
      '43:78 MUS106 spec.members.selector.matchExpressions[0].values must be empty with this operator | Remove the values, or use In or NotIn.',
    ]);
  });

  test('a wrong text is quoted only so far', () => {
    const [problem] = problemsOf(soc, groupDoc('all', 'soc', `  publish: ${'x'.repeat(201)}`));
    expect(problem?.message).toBe(`spec.publish is "${'x'.repeat(200)}…", which is not known here`);
  });

  test('an empty label key is told', () => {
    expect(told(problemsOf(soc, memberDoc('one', ['soc'], { labels: { '': 'x' } })))).toEqual([
      '13:11 MUS106 A key in metadata.labels is empty | Name the key.',
    ]);
  });

  test('an id that would leave its path is refused', () => {
    const id = workspaceId('soc').replace('/rg/', '/../');
    expect(problemsOf(parentDoc('soc', { workspace: id })).map(({ code }) => code)).toEqual(['MUS106']);
  });

  test('a key that is named twice is told at the second, and only in documents of ours', () => {
    const problems = problemsOf(soc.replace('spec:', 'spec:\n  prune: true\n  prune: true'), 'a: 1\na: 2\n');
    expect(problems).toEqual([
      {
        code: 'MUS103',
        message: 'The key "prune" appears twice in one mapping',
        hint: 'Remove one of them, or merge their values.',
        at: { file: 'fleet.yaml', line: 7, column: 3, length: 5 },
        related: [
          { message: 'it appears here first', at: { file: 'fleet.yaml', line: 6, column: 3, length: 5 } },
        ],
      },
    ]);
  });

  test('merge keys are no keys of YAML 1.2, and the hint says so', () => {
    expect(told(problemsOf(soc.replace('spec:', 'spec:\n  <<: {prune: true}')))).toEqual([
      '6:3 MUS104 Unknown key "<<" in spec | Write the keys out: YAML 1.2 has no merge keys.',
    ]);
  });
});

describe('apiVersion and kind', () => {
  test.each([
    [
      'apiVersion: muster/v2\nkind: Parent\n',
      '9:13 MUS107 "muster/v2" is not a version that this muster reads | Did you mean "muster/v1"?',
    ],
    [
      'apiVersion: mustr/v1\nkind: Foo\n',
      '9:13 MUS107 "mustr/v1" is not muster’s apiVersion | Did you mean "muster/v1"?',
    ],
    [
      'apiVersion: Muster\nkind: Foo\n',
      '9:13 MUS107 "Muster" is not muster’s apiVersion | Did you mean "muster/v1"?',
    ],
    [
      'apiVersion: v1\nkind: Group\n',
      '9:13 MUS107 "v1" is not muster’s apiVersion, but Group is one of its kinds | Did you mean "muster/v1"?',
    ],
    ['kind: Group\n', '9:7 MUS107 This Group has no apiVersion | Add "apiVersion: muster/v1".'],
    [
      'apiversion: muster/v1\nkind: Group\n',
      '9:1 MUS107 This Group has no apiVersion | Write "apiVersion" instead of "apiversion".',
    ],
    [
      'apiVersion: muster/v1\nkind: Grp\n',
      '10:7 MUS107 "Grp" is not a kind of document that muster reads | Did you mean "Group"?',
    ],
    [
      'apiVersion: muster/v1\nkind: Deployment\n',
      '10:7 MUS107 "Deployment" is not a kind of document that muster reads | Write one of Parent, Member, Group, ContentSelection, Credential, Suppression, Override.',
    ],
    [
      'apiVersion: muster/v1\nkind:\n',
      '9:1 MUS105 The document lacks "kind" | Write one of Parent, Member, Group, ContentSelection, Credential, Suppression, Override.',
    ],
  ])('%j', (document, expected) => {
    expect(told(problemsOf(soc, document))).toEqual([expected]);
  });

  test('the name of a document of another version is still known to those that refer to it', () => {
    expect(
      problemsOf(soc.replace('muster/v1', 'muster/v2'), memberDoc('one', ['soc'])).map(({ code }) => code),
    ).toEqual(['MUS107']);
  });
});

describe('syntax', () => {
  test('a document that is no YAML has one problem, and hides none of the others', () => {
    const problems = problemsOf(
      soc,
      memberDoc('one', ['soc']).replace('spec:', 'spec: {'),
      groupDoc('all', 'sok', '  members: {names: [one]}'),
    );
    expect(problems.map(({ code }) => code)).toEqual(['MUS102', 'MUS109']);
  });

  test.each([
    ['\tkey: 1', 'Tabs cannot indent YAML'],
    ['a: "\\q"', 'This escape is not valid in a double-quoted text'],
    ['a: b: c', 'A nested mapping cannot be on the line of its key'],
    ['a: @b', 'A plain text cannot begin with this character'],
    ['a: "b', 'A character is missing here: '],
    ['a: [1\nb: 2', 'A "]" is missing, or what it closes is not indented'],
    ['%YAML x\n---\na: 1', 'Not valid YAML: '],
  ])('%j is told in plain words', (text, message) => {
    const [problem, ...others] = problemsOf(text);
    expect({ code: problem?.code, others }).toEqual({ code: 'MUS102', others: [] });
    expect(problem?.message.startsWith(message), problem?.message).toBe(true);
  });

  test('another version of YAML and unknown tags are told in documents of ours', () => {
    expect(told(problemsOf(`%YAML 1.1\n---\n${soc}`))).toEqual([
      '2:1 MUS102 The document says that it is YAML 1.1; muster reads YAML 1.2 | Remove the "%YAML" line.',
    ]);
    expect(told(problemsOf(soc, groupDoc('all', 'soc', '  description: !Ref x'), 'a: !Ref x\n'))).toEqual([
      '15:16 MUS102 This tag is not known | Fix the YAML; a file that is not muster’s can be named "_…" to be skipped.',
    ]);
  });

  test('an alias without an anchor is told where it stands', () => {
    expect(told(problemsOf(soc, groupDoc('all', 'soc', '  description: *gone')))).toEqual([
      '15:16 MUS102 An alias has no anchor before it | Write the values out instead of using an alias.',
    ]);
  });

  test('aliases cannot make a document grow without bound', () => {
    const levels = Array.from({ length: 9 }, (_, n) => `  l${n + 1}: &l${n + 1} [${`*l${n}, `.repeat(9)}]`);
    const bomb = soc.replace(
      'spec:',
      ['spec:', '  l0: &l0 [x, x, x, x, x, x, x, x, x]', ...levels].join('\n'),
    );
    expect(told(problemsOf(bomb))).toEqual([
      '7:12 MUS102 The document’s aliases expand to more than it can hold | Write the values out instead of using an alias.',
    ]);
  });

  test('nesting without end is a problem, not a crash', () => {
    expect(problemsOf('['.repeat(100_000)).map(({ code }) => code)).toEqual(['MUS102']);
  });

  test('a broken document says nothing of its version', () => {
    expect(problemsOf(soc, 'apiVersion: muster/v2\nkind: Group\nx: [').map(({ code }) => code)).toEqual([
      'MUS102',
    ]);
    expect(
      problemsOf(soc, 'apiVersion: muster/v1\nkind: Group\ny: *z\nx: [').map(({ code }) => code),
    ).toEqual(['MUS102']);
  });
});

test('problems come by file, line and column', () => {
  const result = toFleet([
    { name: 'b.yaml', text: `${soc}---\n${memberDoc('one', ['x', 'y'])}` },
    { name: 'a.yaml', text: groupDoc('all', 'z', '  zz: 1') },
  ]);
  expect(
    result.ok
      ? []
      : result.problems.map(({ at }) => `${at?.file ?? ''}:${at?.line ?? ''}:${at?.column ?? ''}`),
  ).toEqual(['a.yaml:6:11', 'a.yaml:7:3', 'b.yaml:17:13', 'b.yaml:17:16']);
});

test('a pattern is no longer than any text that it could fit', () => {
  const pattern = (length: number): readonly string[] =>
    toldOf(`{include: [{kind: AnalyticsRule, match: {displayName: ${'a'.repeat(length)}}}]}`);
  expect([pattern(1_000), pattern(1_001)]).toEqual([
    [],
    ['MUS106 spec.include[0].match.displayName has more than 1000 characters'],
  ]);
});

test('of many aliases in one document it is told that they are too many', () => {
  const aliases = (more: string): readonly string[] =>
    toldOf(
      `{include: [{kind: &a AnalyticsRule}, {kind: &b Workbook}, ${'{kind: *a}, {kind: *b}, '.repeat(100)}${more}]}`,
    );
  expect(aliases('{kind: *a}')).toEqual(['MUS102 The document’s aliases expand to more than it can hold']);
});

function toldOf(selection: string): readonly string[] {
  const text = `${soc}\n---\napiVersion: muster/v1\nkind: ContentSelection\nmetadata: {name: all}\nspec: ${selection}\n`;
  const result = toFleet([{ name: 'fleet.yaml', text }]);
  return result.ok ? [] : result.problems.map(({ code, message }) => `${code} ${message}`);
}
