import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toFleet } from '../../src/config/to-fleet.js';
import {
  fleetOf,
  groupDoc,
  memberDoc,
  parentDoc,
  problemsOf,
  selectionDoc,
  tenant,
  told,
  workspaceId,
} from './documents.js';

describe('a valid fleet', () => {
  test('takes defaults where the files are silent', () => {
    const fleet = fleetOf(
      parentDoc('soc'),
      memberDoc('one', ['soc']),
      groupDoc('all', 'soc'),
      selectionDoc('base'),
    );

    expect(fleet).toEqual({
      parents: [
        {
          name: 'soc',
          workspace: workspaceId('soc'),
          tenant,
          mode: 'Enabled',
          prune: false,
          workbookResourceGroups: [],
          tier: 0,
          uppers: [],
          at: { file: 'fleet.yaml', line: 4, column: 9, length: 3 },
        },
      ],
      members: [
        {
          name: 'one',
          labels: {},
          workspace: workspaceId('one'),
          tenant,
          parents: ['soc'],
          at: { file: 'fleet.yaml', line: 12, column: 9, length: 3 },
        },
      ],
      groups: [
        {
          name: 'all',
          parent: 'soc',
          resourceName: 'all',
          displayName: 'all',
          members: [],
          content: [],
          publish: 'Auto',
          protect: false,
          ring: 0,
          at: { file: 'fleet.yaml', line: 22, column: 9, length: 3 },
        },
      ],
      selections: [
        {
          name: 'base',
          include: [{ at: { file: 'fleet.yaml', line: 31, column: 13, length: 11 } }],
          exclude: [],
          allowEmpty: false,
          at: { file: 'fleet.yaml', line: 29, column: 9, length: 4 },
        },
      ],
      suppressions: [],
    });
  });

  test('takes over what the files say', () => {
    const fleet = fleetOf(
      parentDoc('soc', { spec: '  mode: Disabled\n  prune: true\n  workbookResourceGroups: [rg-b, rg-a]' }),
      memberDoc('one', ['soc'], { labels: { region: 'eu', note: '' } }),
      groupDoc(
        'all',
        'soc',
        [
          '  resourceName: All(1)',
          '  displayName: Everyone',
          '  description: ""',
          '  members: {names: [one, one]}',
          '  content: [more, base, base]',
          '  publish: Manual',
          '  protect: true',
        ].join('\n'),
      ),
      selectionDoc('base'),
      selectionDoc(
        'more',
        [
          '  include:',
          '    - kind: [Parser, Workbook]',
          '      match: {displayName: "a*", severity: [High], tactics: [x], kindOfRule: NRT, enabled: false}',
          '      names: [b]',
          '  exclude: [{names: [c]}]',
          '  allowEmpty: true',
        ].join('\n'),
      ),
    );

    expect({
      parent: fleet.parents[0],
      labels: fleet.members[0]?.labels,
      group: fleet.groups[0],
      selection: fleet.selections[1],
    }).toMatchObject({
      parent: { mode: 'Disabled', prune: true, workbookResourceGroups: ['rg-a', 'rg-b'] },
      labels: { region: 'eu', note: '' },
      group: {
        resourceName: 'All(1)',
        displayName: 'Everyone',
        description: '',
        members: ['one'],
        content: ['base', 'more'],
        publish: 'Manual',
        protect: true,
      },
      selection: {
        name: 'more',
        include: [
          {
            kinds: ['Function', 'Workbook'],
            match: {
              displayName: ['a*'],
              severity: ['High'],
              tactics: ['x'],
              kindOfRule: ['NRT'],
              enabled: false,
            },
            names: [{ name: 'b', at: { line: 51, column: 15 } }],
          },
        ],
        exclude: [{ names: [{ name: 'c', at: { line: 52, column: 22 } }] }],
        allowEmpty: true,
      },
    });
  });

  test('keeps where each name of a group stands, and what its selector asks of which label', () => {
    const fleet = fleetOf(
      parentDoc('soc'),
      memberDoc('one', ['soc']),
      groupDoc(
        'all',
        'soc',
        [
          '  members:',
          '    names: [one]',
          '    selector:',
          '      matchLabels: {region: eu}',
          '      matchExpressions:',
          '        - {key: tier, operator: NotIn, values: [gold, ""]}',
        ].join('\n'),
      ),
    );
    const place = (line: number, column: number, length: number) => ({
      at: { file: 'fleet.yaml', line, column, length },
    });
    expect(fleet.groups[0]?.choice).toEqual({
      named: [{ name: 'one', ...place(26, 13, 3) }],
      selector: {
        asks: [
          { key: 'region', operator: 'In', values: ['eu'], ...place(28, 21, 6) },
          { key: 'tier', operator: 'NotIn', values: ['gold', ''], ...place(30, 11, 48) },
        ],
        ...place(28, 7, 25),
      },
    });
  });

  test('reads every key of a match, with the places of its keys', () => {
    const fleet = fleetOf(
      parentDoc('soc'),
      selectionDoc(
        'base',
        [
          '  include:',
          '    - match:',
          '        techniques: [T1078, "!T1078.004"]',
          '        alertRuleTemplateName: "*"',
          '        category: Contoso *',
          '        tags: {Owner: soc-*, __proto__: ["*"]}',
          '        modifiedAfter: 2026-01-31',
        ].join('\n'),
      ),
    );
    const file = 'fleet.yaml';
    expect(fleet.selections[0]?.include).toEqual([
      {
        match: {
          techniques: ['T1078', '!T1078.004'],
          alertRuleTemplateName: ['*'],
          category: ['Contoso *'],
          tags: [
            { name: 'Owner', patterns: ['soc-*'] },
            { name: '__proto__', patterns: ['*'] },
          ],
          modifiedAfter: '2026-01-31',
        },
        keysAt: {
          techniques: { file, line: 16, column: 9, length: 10 },
          alertRuleTemplateName: { file, line: 17, column: 9, length: 21 },
          category: { file, line: 18, column: 9, length: 8 },
          tags: { file, line: 19, column: 9, length: 4 },
          modifiedAfter: { file, line: 20, column: 9, length: 13 },
        },
        at: { file, line: 15, column: 7, length: 6 },
      },
    ]);
  });

  test('reads anchors and aliases', () => {
    const fleet = fleetOf(
      parentDoc('soc'),
      memberDoc('one', ['soc']),
      groupDoc('all', 'soc', '  displayName: &text Every one\n  description: *text'),
    );
    expect(fleet.groups[0]?.description).toBe('Every one');
  });

  test('lists all in name order', () => {
    const fleet = fleetOf(
      groupDoc('b-group', 'b-soc'),
      groupDoc('a-group', 'b-soc'),
      parentDoc('b-soc'),
      parentDoc('a-soc'),
      memberDoc('b-one', ['b-soc', 'a-soc']),
      memberDoc('a-one', ['b-soc']),
      selectionDoc('b-sel'),
      selectionDoc('a-sel'),
    );
    expect(
      [fleet.parents, fleet.members, fleet.groups, fleet.selections].map((list) =>
        list.map(({ name }) => name),
      ),
    ).toEqual([
      ['a-soc', 'b-soc'],
      ['a-one', 'b-one'],
      ['a-group', 'b-group'],
      ['a-sel', 'b-sel'],
    ]);
    expect(fleet.members[1]?.parents).toEqual(['a-soc', 'b-soc']);
  });

  test('is the same whatever the order of files and documents', () => {
    const documents = [
      parentDoc('soc'),
      parentDoc('emea'),
      memberDoc('emea-central', ['soc'], { workspace: workspaceId('emea') }),
      memberDoc('one', ['soc', 'emea'], { labels: { region: 'eu' } }),
      memberDoc('two', ['emea'], { labels: { region: 'us' } }),
      groupDoc('all', 'emea', '  members: {selector: {}}\n  content: [base]'),
      groupDoc('europe', 'emea', '  members: {names: [two], selector: {matchLabels: {region: eu}}}'),
      selectionDoc('base'),
    ];
    const expected = withoutPlaces(fleetOf(...documents));

    fc.assert(
      fc.property(
        fc.shuffledSubarray(documents, { minLength: documents.length }),
        fc.integer({ min: 0, max: documents.length }),
        (shuffled, cut) => {
          const result = toFleet([
            { name: 'b.yaml', text: shuffled.slice(0, cut).join('---\n') },
            { name: 'a.yaml', text: shuffled.slice(cut).join('---\n') },
          ]);
          expect(result.ok && withoutPlaces(result.value.fleet)).toEqual(expected);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('members of a group', () => {
  const members = [
    memberDoc('one', ['soc'], { labels: { region: 'eu' } }),
    memberDoc('two', ['soc'], { labels: { region: 'us' } }),
    memberDoc('other', ['emea'], { labels: { region: 'eu' } }),
  ];
  const membersOf = (spec: string): readonly string[] | undefined =>
    fleetOf(parentDoc('soc'), parentDoc('emea'), ...members, groupDoc('all', 'soc', `  members: ${spec}`))
      .groups[0]?.members;

  test('are none without names and selector', () => {
    expect(membersOf('{}')).toEqual([]);
  });

  test('are all of the parent’s with an empty selector, and none of another’s', () => {
    expect(membersOf('{selector: {}}')).toEqual(['one', 'two']);
  });

  test('are the union of names and selector', () => {
    expect(membersOf('{names: [two], selector: {matchLabels: {region: eu}}}')).toEqual(['one', 'two']);
  });

  test('fit every expression', () => {
    expect(
      membersOf(
        '{selector: {matchExpressions: [{key: region, operator: Exists}, {key: region, operator: NotIn, values: [us]}]}}',
      ),
    ).toEqual(['one']);
  });
});

describe('tiers', () => {
  test('a parent whose workspace is a member of another stands one below the highest of those', () => {
    const fleet = fleetOf(
      parentDoc('low'),
      parentDoc('middle'),
      parentDoc('top'),
      memberDoc('middle-hub', ['top'], { workspace: workspaceId('MIDDLE').toUpperCase() }),
      memberDoc('low-hub', ['middle', 'top'], { workspace: `${workspaceId('low')}/` }),
    );
    expect(fleet.parents.map(({ name, tier, uppers }) => ({ name, tier, uppers }))).toEqual([
      { name: 'low', tier: 2, uppers: ['middle', 'top'] },
      { name: 'middle', tier: 1, uppers: ['top'] },
      { name: 'top', tier: 0, uppers: [] },
    ]);
  });

  test('a cycle is told once, with its chain', () => {
    const problems = problemsOf(
      parentDoc('one'),
      parentDoc('two'),
      parentDoc('low'),
      memberDoc('hub-one', ['two'], { workspace: workspaceId('one') }),
      memberDoc('hub-two', ['one'], { workspace: workspaceId('two') }),
      memberDoc('hub-low', ['one', 'two'], { workspace: workspaceId('low') }),
    );
    expect(told(problems)).toEqual([
      '33:13 MUS115 Parents form a cycle, each a member of the next: one → two → one | Remove one of these memberships.',
    ]);
    expect(problems[0]?.related).toEqual([
      { message: 'two becomes a member here', at: { file: 'fleet.yaml', line: 43, column: 13, length: 3 } },
    ]);
  });

  test('a parent cannot be its own member', () => {
    expect(
      told(problemsOf(parentDoc('soc'), memberDoc('hub', ['soc'], { workspace: workspaceId('soc') }))),
    ).toEqual([
      '17:13 MUS119 "hub" is the workspace of soc itself, and cannot be its member | Remove soc from the parents of hub.',
    ]);
  });
});

test('documents of others are counted and let be', () => {
  const result = toFleet([
    {
      name: 'fleet.yaml',
      text: `${parentDoc('soc')}---\n# nothing\n---\n~\n---\napiVersion: v1\nkind: Service\nx: 1\nx: 2\n---\n- 1\n---\nkind: Deployment\n`,
    },
  ]);
  expect(result.ok && result.value.foreign).toBe(3);
});

function withoutPlaces(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, part: unknown) => (key === 'at' ? undefined : part)));
}
