import { describe, expect, test } from 'vitest';
import type { ContentItem } from '../../src/model/content.js';
import type { ItemMatch } from '../../src/model/desired.js';
import { matchEntry } from '../../src/select/fits-key.js';
import { anEntry, anItem, named } from './content.js';

const rule = anItem('r', {
  displayName: 'Contoso rule',
  ruleKind: 'Scheduled',
  severity: 'High',
  tactics: ['CredentialAccess', 'Discovery'],
  enabled: true,
});

describe('match', () => {
  test.each<[ItemMatch, boolean]>([
    [{}, true],
    [{ displayName: ['Contoso *'] }, true],
    [{ displayName: ['Baseline *'] }, false],
    [{ severity: ['high', 'Medium'] }, true],
    [{ severity: ['Low'] }, false],
    [{ tactics: ['*Access'] }, true],
    [{ tactics: ['*', '!Discovery'] }, false],
    [{ kindOfRule: ['Scheduled'] }, true],
    [{ kindOfRule: ['NRT'] }, false],
    [{ enabled: true }, true],
    [{ enabled: false }, false],
    [{ displayName: ['Contoso *'], severity: ['Low'] }, false],
  ])('%j takes an analytics rule: %s', (match, expected) => {
    expect(matchEntry(anEntry({ match }), rule)).toBe(expected ? 'matched' : 'none');
  });

  const others: Readonly<Record<string, ContentItem>> = {
    automation: anItem('a', { kind: 'AutomationRule', enabled: false }),
    hunting: anItem('h', { kind: 'HuntingQuery', tactics: ['Discovery'] }),
    workbook: anItem('w', { kind: 'Workbook', severity: 'High', enabled: true }),
    incidents: anItem('i', { ruleKind: 'MicrosoftSecurityIncidentCreation' }),
  };
  test.each<[string, ItemMatch, boolean]>([
    ['automation', { enabled: false }, true],
    ['automation', { enabled: true }, false],
    ['automation', { tactics: ['!x'] }, false],
    ['hunting', { tactics: ['Discovery'] }, true],
    ['hunting', { enabled: false }, false],
    ['workbook', { severity: ['!Low'] }, false],
    ['workbook', { enabled: true }, false],
    ['workbook', { kindOfRule: ['!NRT'] }, false],
    ['incidents', { severity: ['High'] }, false],
    ['incidents', { severity: ['!Low'] }, true],
    ['incidents', { tactics: ['!x'] }, true],
    ['incidents', { tactics: ['*'] }, false],
    ['incidents', { enabled: false }, false],
  ])('a key the kind does not have never matches: %s, %j: %s', (item, match, expected) => {
    const found = others[item];
    expect(found && matchEntry(anEntry({ match }), found)).toBe(expected ? 'matched' : 'none');
  });
});

describe('names', () => {
  const item = anItem('AbC-1', { kind: 'Function', alias: 'ASimAuth', displayName: 'Auth parser' });

  test.each([
    ['abc-1', 'named'],
    ['ASimAuth', 'named'],
    ['Auth parser', 'named'],
    ['asimauth', 'none'],
    ['auth parser', 'none'],
    ['Auth*', 'none'],
  ])('%s: %s', (name, expected) => {
    expect(matchEntry(anEntry(named(name)), item)).toBe(expected);
  });

  test('beside a match are a union with it', () => {
    const entry = anEntry({ ...named('r'), match: { displayName: ['Other *'] } });
    expect(
      [rule, anItem('x', { displayName: 'Other x' }), anItem('y')].map((each) => matchEntry(entry, each)),
    ).toEqual(['named', 'matched', 'none']);
  });
});

test('kinds bound both match and names', () => {
  expect(matchEntry(anEntry({ kinds: ['Workbook'], ...named('r'), match: {} }), rule)).toBe('none');
  expect(matchEntry(anEntry({ kinds: ['Workbook', 'AnalyticsRule'] }), rule)).toBe('matched');
});

test.each([
  [anEntry(), 'templateDriven'],
  [anEntry({ match: { kindOfRule: ['!NRT'] } }), 'templateDriven'],
  [anEntry({ match: { kindOfRule: ['Fusion'] } }), 'matched'],
  [anEntry(named('f')), 'named'],
])('a rule that a template drives must be named or asked for', (entry, expected) => {
  expect(matchEntry(entry, anItem('f', { ruleKind: 'Fusion' }))).toBe(expected);
});
