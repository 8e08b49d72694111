import { expect, test } from 'vitest';
import { deadMatches } from '../../src/select/dead-matches.js';
import { resolveSelection } from '../../src/select/resolve-selection.js';
import { anEntry, anItem, aSelection, at, named } from './content.js';

const place = (line: number) => ({ ...at, line });

test('a key that none of the entry’s kinds has is told at the key, in include and exclude', () => {
  const selection = aSelection('boards', {
    include: [
      anEntry({
        kinds: ['Workbook', 'Function'],
        match: { severity: ['High'], enabled: true, tags: [{ name: 'a', patterns: ['b'] }] },
        keysAt: { severity: place(2), enabled: place(3), tags: place(4) },
      }),
    ],
    exclude: [anEntry({ kinds: ['AutomationRule'], match: { modifiedAfter: '2026-01-01', tactics: ['x'] } })],
  });
  expect(deadMatches(selection)).toEqual([
    {
      code: 'MUS332',
      severity: 'warning',
      message:
        'Selection "boards": no Workbook or Function has "severity", so this entry\'s match takes nothing',
      hint: 'Remove the key, or ask for a kind that has it: AnalyticsRule.',
      at: place(2),
    },
    {
      code: 'MUS332',
      severity: 'warning',
      message:
        'Selection "boards": no Workbook or Function has "enabled", so this entry\'s match takes nothing',
      hint: 'Remove the key, or ask for a kind that has it: AnalyticsRule, AutomationRule.',
      at: place(3),
    },
    {
      code: 'MUS332',
      severity: 'warning',
      message: 'Selection "boards": no AutomationRule has "tactics", so this entry\'s match takes nothing',
      hint: 'Remove the key, or ask for a kind that has it: AnalyticsRule, HuntingQuery.',
      at,
    },
  ]);
});

test('keys that are each some kind’s and together none’s are told at the entry', () => {
  const match = { severity: ['High'], category: ['x'] };
  const expected = {
    code: 'MUS333',
    severity: 'warning',
    message:
      'Selection "mixed": no kind has all of "severity", "category", so this entry\'s match takes nothing',
    hint: 'Every key must hold. Write an entry of its own for each kind.',
    at,
  };
  expect(deadMatches(aSelection('mixed', { include: [anEntry({ match })] }))).toEqual([expected]);
  const kinds = ['AnalyticsRule', 'SavedSearch'] as const;
  expect(deadMatches(aSelection('mixed', { include: [anEntry({ kinds, match })] }))).toEqual([expected]);
});

test.each([
  anEntry(),
  anEntry({ match: {} }),
  anEntry(named('a')),
  anEntry({ match: { severity: ['High'] } }),
  anEntry({ kinds: ['Workbook', 'AnalyticsRule'], match: { severity: ['High'], enabled: true } }),
  anEntry({ kinds: ['Workbook'], match: { displayName: ['x'], modifiedAfter: '2026-01-01' } }),
])('an entry that can match is no finding: %j', (entry) => {
  expect(deadMatches(aSelection('fine', { include: [entry] }))).toEqual([]);
});

test('a resolved selection tells it of its parent', () => {
  const dead = anEntry({ kinds: ['Workbook'], match: { enabled: true } });
  const selection = aSelection('some', { include: [anEntry({ kinds: ['AnalyticsRule'] }), dead] });
  const { findings } = resolveSelection(selection, [anItem('a')], 'soc');
  expect(findings.map(({ code, parent }) => [code, parent])).toEqual([['MUS332', 'soc']]);
});

test('items that only an unknown age keeps out are told', () => {
  const selection = aSelection('fresh', {
    include: [anEntry({ match: { modifiedAfter: '2026-01-01', enabled: true } })],
    allowEmpty: true,
  });
  const content = [
    anItem('ageless', { enabled: true }),
    anItem('off', { enabled: false }),
    anItem('old', { enabled: true, modifiedAt: '2025-01-01T00:00:00Z' }),
    anItem('new', { enabled: true, modifiedAt: '2026-01-02T00:00:00Z' }),
  ];
  expect(resolveSelection(selection, content, 'soc').findings).toEqual([
    {
      code: 'MUS308',
      severity: 'warning',
      message:
        'Selection "fresh": left out by modifiedAfter, for Azure does not tell when they were modified: Display ageless',
      hint: 'Name them, or leave modifiedAfter away.',
      at,
      parent: 'soc',
    },
  ]);
});

test('a severity that there is not is told at the key; patterns and any case are fine', () => {
  const match = { severity: ['Hihg', 'medium', 'Info*', '!Low', 'Critical'] };
  const told = (severity: string) => ({
    code: 'MUS332',
    severity: 'warning',
    message: `Selection "rules": there is no severity "${severity}", so it takes nothing`,
    hint: 'Write one of High, Medium, Low, Informational.',
    at: place(2),
  });
  const alike = anEntry({ match: { severity: ['H\u0456gh'] }, keysAt: { severity: place(2) } });
  expect(deadMatches(aSelection('rules', { exclude: [alike] }))).toEqual([
    {
      ...told('H\u0456gh'),
      hint: 'Did you mean "High"? Character 2 is U+0456 here and U+0069 there.',
    },
  ]);
  const entry = anEntry({ match, keysAt: { severity: place(2) } });
  expect(deadMatches(aSelection('rules', { include: [entry] }))).toEqual([told('Hihg'), told('Critical')]);
});
