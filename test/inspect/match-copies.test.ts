import { expect, test } from 'vitest';
import { bodyHash } from '../../src/content/body-hash.js';
import { matchCopies } from '../../src/inspect/drift/match-copies.js';
import type { MemberItem } from '../../src/inspect/drift/member-item.js';
import { resourceKey } from '../../src/inspect/drift/member-item.js';
import type { ContentItem } from '../../src/model/content.js';
import { anItem } from '../support/builders.js';

const bodyOf = (query: string) => ({ properties: { query } });

function item(name: string, query: string, features: Partial<ContentItem> = {}): ContentItem {
  return anItem(name, { displayName: name, body: { json: JSON.stringify(bodyOf(query)) }, ...features });
}

function copy(
  name: string,
  displayName: string,
  query: string,
  features: Partial<MemberItem> = {},
): MemberItem {
  return {
    kind: 'AnalyticsRule',
    name,
    displayName,
    resourceId: `/member/${name}`,
    hashes: [bodyHash(bodyOf(query))],
    ...features,
  };
}

/** Each match as `item → copy by how, equal or not`. */
function matched(
  items: readonly ContentItem[],
  copies: readonly MemberItem[],
  claimed: readonly ContentItem[] = items,
): readonly string[] {
  const matches = matchCopies({ items, copies, central: 0, claimed: new Set(claimed.map(resourceKey)) });
  return items.map((one) => {
    const match = matches.get(one);
    if (match === undefined) return `${one.name} missing`;
    return `${one.name} → ${match.copy.name} by ${match.matchedBy}, ${match.equal ? 'equal' : 'differs'}`;
  });
}

test('a resource of the same name is the copy, whatever it is called', () => {
  expect(matched([item('a', 'x')], [copy('A', 'renamed', 'x'), copy('other', 'a', 'x')])).toEqual([
    'a → A by name, equal',
  ]);
});

test('a namesake that is called otherwise is none where an equal copy has a name of its own', () => {
  const namesake = copy('a', 'theirs', 'own');
  expect(matched([item('a', 'x')], [namesake, copy('guid', 'a', 'x')])).toEqual([
    'a → guid by displayName, equal',
  ]);
  expect(matched([item('a', 'x')], [namesake, copy('guid', 'a', 'edited')])).toEqual([
    'a → a by name, differs',
  ]);
  // Copies keep their names here, so that the one of its name was delivered and renamed.
  expect(
    matched([item('a', 'x'), item('b', 'y')], [namesake, copy('guid', 'a', 'x'), copy('b', 'b', 'y')]),
  ).toEqual(['a → a by name, differs', 'b → b by name, equal']);
});

test('without one of its name, the only one of its kind and display name is', () => {
  expect(matched([item('a', 'x')], [copy('guid', 'a', 'y'), copy('other', 'b', 'x')])).toEqual([
    'a → guid by displayName, differs',
  ]);
});

test('another kind of the same display name is none', () => {
  expect(matched([item('a', 'x')], [copy('guid', 'a', 'x', { kind: 'HuntingQuery' })])).toEqual([
    'a missing',
  ]);
});

test('a function is found by its alias', () => {
  const parser = item('a', 'x', { kind: 'Function', alias: 'Asim', displayName: 'Parser' });
  const renamed = copy('guid', 'Renamed', 'x', { kind: 'Function', alias: 'Asim' });
  expect(matched([parser], [renamed])).toEqual(['a → guid by alias, equal']);
});

test('a saved search whose category was changed is still the copy of its name', () => {
  const hunting = item('a', 'x', { kind: 'HuntingQuery' });
  expect(matched([hunting], [copy('a', 'a', 'y', { kind: 'SavedSearch' })])).toEqual([
    'a → a by name, differs',
  ]);
});

test('of several with the display name the one that means the same is the copy', () => {
  expect(matched([item('a', 'x')], [copy('g1', 'a', 'y'), copy('g2', 'a', 'x')])).toEqual([
    'a → g2 by displayName, equal',
  ]);
});

test('of several with the display name none is taken where none means the same', () => {
  expect(matched([item('a', 'x')], [copy('g1', 'a', 'y'), copy('g2', 'a', 'z')])).toEqual(['a missing']);
});

test('two items of one display name take a copy each, and never the same', () => {
  const two = [item('a', 'x', { displayName: 'same' }), item('b', 'y', { displayName: 'same' })];
  expect(matched(two, [copy('g1', 'same', 'edited'), copy('g2', 'same', 'y')])).toEqual([
    'a → g1 by displayName, differs',
    'b → g2 by displayName, equal',
  ]);
  expect(matched(two, [copy('g2', 'same', 'y')])).toEqual(['a missing', 'b → g2 by displayName, equal']);
});

test('a copy that bears the name of what another parent delivers is spoken for', () => {
  const other = item('guid', 'x');
  expect(matched([item('a', 'x')], [copy('guid', 'a', 'x')], [item('a', 'x'), other])).toEqual(['a missing']);
});

test('a workbook of which only the list is known is compared by what the list shows', () => {
  const json = JSON.stringify({ properties: { displayName: 'w', serializedData: { items: [1] } } });
  const workbook = item('w', '', { kind: 'Workbook', body: { json } });
  const listed = (displayName: string) =>
    copy('w', 'w', '', {
      kind: 'Workbook',
      partial: true,
      hashes: [bodyHash({ properties: { displayName } })],
    });
  expect(matched([workbook], [listed('w')])).toEqual(['w → w by name, equal']);
  expect(matched([workbook], [listed('v')])).toEqual(['w → w by name, differs']);
});
