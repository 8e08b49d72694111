import { describe, expect, test } from 'vitest';
import { type ContentItem, type ContentKind, contentKinds } from '../../src/model/content.js';
import type { ItemMatch, MatchKey } from '../../src/model/desired.js';
import { fitsKey, keysOf, kindsOfKey, matchEntry } from '../../src/select/fits-key.js';
import { anEntry, anItem } from './content.js';

/** An item of the kind that has a value under every key, whether its kind has the key or not. */
function filled(kind: ContentKind): ContentItem {
  return anItem('x', {
    kind,
    displayName: 'Contoso x',
    severity: 'High',
    tactics: ['Discovery'],
    techniques: ['T1078'],
    subTechniques: ['T1078.004'],
    ruleKind: 'Scheduled',
    alertRuleTemplateName: 'f71aba3d',
    category: 'Operations',
    tags: [{ name: 'Owner', value: 'red' }],
    enabled: true,
    modifiedAt: '2026-01-01T00:00:00Z',
  });
}

const holding: Required<ItemMatch> = {
  displayName: ['contoso *'],
  severity: ['high'],
  tactics: ['Disc*'],
  techniques: ['T1078'],
  kindOfRule: ['scheduled'],
  alertRuleTemplateName: ['f71*'],
  category: ['op*'],
  tags: [{ name: 'owner', patterns: ['Red'] }],
  enabled: true,
  modifiedAfter: '2025-12-31',
};

test.each(keysOf(holding))('%s matches on the kinds of the table and on no other', (key) => {
  const match: ItemMatch = { [key]: holding[key] };
  const taken = contentKinds.filter((kind) => matchEntry(anEntry({ match }), filled(kind)) === 'matched');
  expect(taken).toEqual(contentKinds.filter((kind) => kindsOfKey[key].includes(kind)));
});

test('every key of a match is in the table', () => {
  expect(keysOf(holding)).toEqual(Object.keys(kindsOfKey));
  expect(keysOf({})).toEqual([]);
});

describe('an analytics rule', () => {
  test.each<[ItemMatch, boolean]>([
    [{ techniques: ['T1078'] }, true],
    [{ techniques: ['T1078.004'] }, true],
    [{ techniques: ['T1078.*'] }, true],
    [{ techniques: ['T1078.001'] }, false],
    [{ techniques: ['T107'] }, false],
    [{ techniques: ['!T1078.004'] }, false],
    [{ techniques: ['!T1110'] }, true],
    [{ alertRuleTemplateName: ['*'] }, true],
    [{ alertRuleTemplateName: ['!*'] }, false],
  ])('%j takes it: %s', (match, expected) => {
    expect(holds(match, filled('AnalyticsRule'))).toBe(expected);
  });

  test('without a technique holds none, and every negation', () => {
    const bare = anItem('x');
    expect(holds({ techniques: ['*'] }, bare)).toBe(false);
    expect(holds({ techniques: ['!*'] }, bare)).toBe(true);
    expect(holds({ alertRuleTemplateName: ['!*'] }, bare)).toBe(true);
  });
});

describe('tags', () => {
  const tagged = anItem('f', {
    kind: 'Function',
    tags: [
      { name: 'Owner', value: 'blue' },
      { name: 'owner', value: 'Red' },
      { name: 'stage', value: '' },
    ],
  });
  const tags = (...all: readonly [string, ...string[]][]): ItemMatch => ({
    tags: all.map(([name, ...patterns]) => ({ name, patterns })),
  });

  test.each<[ItemMatch, boolean]>([
    [tags(['OWNER', 'red']), true],
    [tags(['owner', 'green']), false],
    [tags(['owner', 'green', 'b*']), true],
    [tags(['owner', '*', '!red']), false],
    [tags(['owner', 'red'], ['stage', '*']), true],
    [tags(['owner', 'red'], ['team', '*']), false],
    [tags(['team', '!*']), true],
    [tags(['stage', '!*']), false],
    [tags(['own*', 'red']), false],
  ])('%j holds: %s', (match, expected) => {
    expect(holds(match, tagged)).toBe(expected);
  });

  test('of an item that has none hold no pattern but negations', () => {
    const bare = anItem('f', { kind: 'Function' });
    expect([holds(tags(['owner', '*']), bare), holds(tags(['owner', '!red']), bare)]).toEqual([false, true]);
  });
});

describe('modifiedAfter', () => {
  const modified = (modifiedAt?: string): ContentItem =>
    anItem('x', modifiedAt === undefined ? {} : { modifiedAt });

  test.each([
    ['2026-01-31', '2026-01-31T00:00:00Z', false],
    ['2026-01-31', '2026-01-31T00:00:00.0000001Z', true],
    ['2026-01-31', '2026-01-30T23:59:59.9999999Z', false],
    ['2026-01-31T08:00:00+02:00', '2026-01-31T06:00:01Z', true],
    ['2026-01-31T08:00:00+02:00', '2026-01-31T06:00:00Z', false],
  ])('%s takes what was modified %s: %s', (modifiedAfter, modifiedAt, expected) => {
    expect(holds({ modifiedAfter }, modified(modifiedAt))).toBe(expected);
  });

  test('takes nothing whose time cannot be read', () => {
    expect(holds({ modifiedAfter: '1970-01-01' }, modified())).toBe(false);
    expect(holds({ modifiedAfter: '1970-01-01' }, modified('soon'))).toBe(false);
  });

  test('takes what an upper tier has yet to deliver, for it will be new', () => {
    const coming = anItem('x', { resourceId: null, predicted: true });
    expect(holds({ modifiedAfter: '2026-01-31' }, coming)).toBe(true);
  });
});

function holds(match: ItemMatch, item: ContentItem): boolean {
  const [key] = keysOf(match) as readonly [MatchKey];
  return fitsKey(key, match, item);
}
