import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ContentItem } from '../../src/model/content.js';
import type { ContentSelection } from '../../src/model/desired.js';
import { type ResolvedItems, resolveItems, resolveSelection } from '../../src/select/resolve-selection.js';
import { aGroup, anEntry, anItem, aSelection, at, named } from './content.js';

describe('the items of a group', () => {
  test('are the union of its selections, by kind, then lower-cased name, each once', () => {
    const content = [
      anItem('b', { kind: 'Workbook' }),
      anItem('B'),
      anItem('c'),
      anItem('a'),
      anItem('a', { resourceId: '/WS/AnalyticsRule/A/' }),
      anItem('d', { kind: 'Function' }),
    ];
    const result = resolve(
      [
        aSelection('rules', { include: [anEntry({ kinds: ['AnalyticsRule'] })] }),
        aSelection('rest', { include: [anEntry({ kinds: ['Workbook'] }), anEntry(named('B'))] }),
      ],
      content,
    );
    expect([shown(result), result.findings.map(({ code }) => code), result.problems]).toEqual([
      ['AnalyticsRule/a', 'AnalyticsRule/B', 'AnalyticsRule/c', 'Workbook/b'],
      ['MUS307'],
      [],
    ]);
  });

  test('are those included and not excluded', () => {
    const content = [
      anItem('a'),
      anItem('b', { displayName: 'x [DEV]' }),
      anItem('c'),
      anItem('w', { kind: 'Workbook' }),
    ];
    const selection = aSelection('some', {
      exclude: [
        anEntry({ match: { displayName: ['*[DEV]*'] } }),
        anEntry({ kinds: ['Workbook'] }),
        anEntry(named('c')),
      ],
    });
    expect(shown(resolve([selection], content))).toEqual(['AnalyticsRule/a']);
  });

  test('are none without selections, which is no problem', () => {
    expect(resolve([], [anItem('a')])).toEqual({ items: [], findings: [], problems: [] });
  });

  test('tell predicted items apart that have no id yet', () => {
    const content = [
      anItem('a', { resourceId: null, predicted: true }),
      anItem('A', { resourceId: null }),
      anItem('b', { resourceId: null }),
    ];
    expect(shown(resolve([aSelection('all')], content))).toEqual(['AnalyticsRule/A', 'AnalyticsRule/b']);
  });

  test('do not depend on the order of the content', () => {
    const content = ['a', 'b', 'C', 'd'].flatMap((name) => [
      anItem(name),
      anItem(name, { kind: 'Function', unsupported: 'playbook' }),
      anItem(name, { kind: 'Workbook', unsupported: 'ownStorage' }),
      anItem(`f${name}`, { ruleKind: 'Fusion' }),
    ]);
    const selections = [aSelection('all'), aSelection('some', { include: [anEntry(named('a', 'zz'))] })];
    const expected = resolve(selections, content);
    fc.assert(
      fc.property(fc.shuffledSubarray(content, { minLength: content.length }), (shuffled) => {
        expect(resolve(selections, shuffled)).toEqual(expected);
      }),
    );
  });

  test('a selection that is not there is a problem', () => {
    expect(resolveItems(aGroup('gone'), new Map(), [])).toEqual({
      items: [],
      findings: [],
      problems: [{ code: 'MUS109', message: 'No ContentSelection is called "gone"', at }],
    });
  });
});

describe('a selection that resolves to nothing', () => {
  test('is a problem', () => {
    expect(resolve([aSelection('none')], []).problems).toEqual([
      {
        code: 'MUS401',
        message: 'Selection "none" resolves to nothing in soc',
        hint: 'Widen its entries, or set "allowEmpty: true".',
        at,
        parent: 'soc',
      },
    ]);
  });

  test('is a finding where it may', () => {
    const { findings, problems } = resolve([aSelection('none', { allowEmpty: true })], []);
    expect([findings, problems]).toEqual([
      [
        {
          code: 'MUS317',
          severity: 'info',
          message: 'Selection "none": resolves to nothing in soc',
          at,
          parent: 'soc',
        },
      ],
      [],
    ]);
  });
});

describe('names', () => {
  test('that nothing bears are problems at their place, with the nearest name, and the only ones', () => {
    const content = [
      anItem('guid-1', { kind: 'Function', alias: 'ASimAuthentication', displayName: 'Auth' }),
    ];
    const selection = aSelection('some', {
      include: [anEntry({ kinds: ['Function'], ...named('ASimAuthentification', 'zzzzzzzzzz') })],
    });
    expect(resolve([selection], content).problems).toEqual([
      {
        code: 'MUS402',
        message: 'Nothing in soc that this entry can take is called "ASimAuthentification"',
        hint: 'Did you mean "ASimAuthentication"?',
        at: { ...at, line: 1 },
        parent: 'soc',
      },
      {
        code: 'MUS402',
        message: 'Nothing in soc that this entry can take is called "zzzzzzzzzz"',
        hint: 'Write a resource name, a function’s alias or a display name exactly; check the entry’s kind.',
        at: { ...at, line: 2 },
        parent: 'soc',
      },
    ]);
  });

  test('that nothing bears are problems in `exclude`, too', () => {
    const { problems } = resolve([aSelection('some', { exclude: [anEntry(named('b'))] })], [anItem('a')]);
    expect(problems.map(({ code }) => code)).toEqual(['MUS402']);
  });

  test('are sought among the entry’s kinds only', () => {
    const selection = aSelection('some', { include: [anEntry({ kinds: ['Workbook'], ...named('a') })] });
    expect(resolve([selection], [anItem('a')]).problems.map(({ code }) => code)).toEqual(['MUS402']);
  });

  test('that several bear take them all and say so', () => {
    const content = [anItem('a', { displayName: 'Same' }), anItem('b', { displayName: 'Same' })];
    const result = resolve([aSelection('some', { include: [anEntry(named('Same'))] })], content);
    expect([shown(result), result.findings]).toEqual([
      ['AnalyticsRule/a', 'AnalyticsRule/b'],
      [
        {
          code: 'MUS307',
          severity: 'info',
          message: 'Selection "some": "Same" stands for 2 items, and takes them all',
          at,
          parent: 'soc',
        },
      ],
    ]);
  });
});

describe('what the service does not publish', () => {
  test('rules that a template drives are left out with one finding, unless named or excluded', () => {
    const fusion = ['f1', 'f2', 'f3', 'f4', 'f5', 'f6', 'f7', 'f8'].map((name) =>
      anItem(name, { ruleKind: 'Fusion' }),
    );
    const selection = aSelection('all', {
      include: [anEntry(), anEntry(named('f1'))],
      exclude: [anEntry({ match: { displayName: ['* f2'] } })],
    });
    const result = resolve([selection], [anItem('a'), ...fusion]);
    expect([shown(result), result.findings]).toEqual([
      ['AnalyticsRule/a', 'AnalyticsRule/f1'],
      [
        {
          code: 'MUS306',
          severity: 'info',
          message:
            'Selection "all": left out rules that a template drives: Display f3, Display f4, Display f5, Display f6, Display f7 and 1 more',
          hint: 'Name them, or ask for their kind by kindOfRule.',
          at,
          parent: 'soc',
        },
      ],
    ]);
  });

  test('workbooks in their own storage are left out, and items with playbooks go without them', () => {
    const content = [
      anItem('w', { kind: 'Workbook', unsupported: 'ownStorage' }),
      anItem('a', { unsupported: 'playbook' }),
      anItem('b', { unsupported: 'playbook', displayName: 'not taken' }),
    ];
    const selection = aSelection('all', { exclude: [anEntry(named('b'))] });
    const result = resolve([selection], content);
    expect([shown(result), result.findings]).toEqual([
      ['AnalyticsRule/a'],
      [
        {
          code: 'MUS305',
          severity: 'warning',
          message:
            'Selection "all": left out workbooks in their own storage, which the service does not publish: Display w',
          at,
          parent: 'soc',
        },
        {
          code: 'MUS304',
          severity: 'warning',
          message: 'Selection "all": published without their playbooks: Display a',
          hint: 'Attach the playbooks in the member workspaces.',
          at,
          parent: 'soc',
        },
      ],
    ]);
  });
});

test('a selection tells of every item why it is in or out', () => {
  const content = [
    anItem('a'),
    anItem('b'),
    anItem('c'),
    anItem('f', { ruleKind: 'Fusion' }),
    anItem('w', { kind: 'Workbook', unsupported: 'ownStorage' }),
    anItem('x', { kind: 'Function' }),
  ];
  const entries = [
    anEntry({ kinds: ['AnalyticsRule', 'Workbook'], at: { ...at, line: 1 } }),
    anEntry({ ...named('b'), at: { ...at, line: 2 } }),
  ];
  const selection = aSelection('all', {
    include: entries,
    exclude: [anEntry({ ...named('c'), at: { ...at, line: 3 } })],
  });
  expect(
    resolveSelection(selection, content, 'soc').verdicts.map(({ item, taken, reason, at: place }) => [
      item.name,
      taken,
      reason,
      place?.line,
    ]),
  ).toEqual([
    ['a', true, 'matched', 1],
    ['b', true, 'named', 2],
    ['c', false, 'excluded', 3],
    ['f', false, 'templateDriven', 1],
    ['x', false, 'notIncluded', undefined],
    ['w', false, 'ownStorage', 1],
  ]);
});

function resolve(selections: readonly ContentSelection[], content: readonly ContentItem[]): ResolvedItems {
  const byName = new Map(selections.map((selection) => [selection.name, selection]));
  return resolveItems(aGroup(...byName.keys()), byName, content);
}

function shown({ items }: ResolvedItems): readonly string[] {
  return items.map(({ kind, name }) => `${kind}/${name}`);
}

test('takes more items than a call can have arguments', () => {
  const content = Array.from({ length: 150_000 }, (_, at) => anItem(`rule-${String(at)}`));
  const selections = new Map([['all', aSelection('all')]]);
  expect(resolveItems(aGroup('all'), selections, content).items).toHaveLength(150_000);
});
