import { expect, test } from 'vitest';
import { bodyHash, itemBody } from '../../../src/content/canonical-body.js';
import { matchCopies } from '../../../src/features/drift/match-copies.js';
import { type MemberItem, resourceKey } from '../../../src/features/drift/member-wants.js';
import type { ContentItem } from '../../../src/model/content.js';
import { anItem } from '../../support/builders.js';

const bodyOf = (query: string) => ({ properties: { query } });

function item(name: string, query: string, features: Partial<ContentItem> = {}): ContentItem {
  return anItem(name, { displayName: name, body: itemBody(bodyOf(query)), ...features });
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
  return matchedOf([items], copies, claimed);
}

/** The same of several parents, whose workspaces' ids are in no body. */
function matchedOf(
  parents: readonly (readonly ContentItem[])[],
  copies: readonly MemberItem[],
  claimed: readonly ContentItem[] = parents.flat(),
): readonly string[] {
  const matches = matchCopies({
    parents: parents.map((items) => ({ items })),
    copies: copies.map((one) => ({ ...one, hashes: parents.flatMap(() => one.hashes) })),
    claimed: new Set(claimed.map(resourceKey)),
  });
  return parents.flat().map((one) => {
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

test.each(['theirs', 'a'])(
  'a namesake called "%s" that differs is none where an equal copy has a name of its own',
  (title) => {
    const namesake = copy('a', title, 'own');
    const [a, b] = [item('a', 'x'), item('b', 'y')];
    const equal = copy('guid', 'a', 'x');
    expect(matched([a], [namesake, equal])).toEqual(['a → guid by displayName, equal']);
    expect(matched([a], [namesake, copy('guid', 'a', 'edited')])).toEqual(['a → a by name, differs']);
    // Copies keep their names here, so that the one of its name was delivered and edited.
    expect(matched([a, b], [namesake, equal, copy('b', 'b', 'y')])).toEqual([
      'a → a by name, differs',
      'b → b by name, equal',
    ]);
    // They do not where all that bears a name has an equal one beside it.
    expect(matched([a, b], [namesake, equal, copy('b', 'b', 'y'), copy('other', 'b', 'y')])).toEqual([
      'a → guid by displayName, equal',
      'b → b by name, equal',
    ]);
  },
);

test('parents whose items have one title take a copy each, and the same only where there is no other', () => {
  const [a, b] = [item('a', 'x', { displayName: 'same' }), item('b', 'x', { displayName: 'same' })];
  const [g1, g2] = [copy('g1', 'same', 'x'), copy('g2', 'same', 'x')];
  expect(matchedOf([[a], [b]], [g1, g2])).toEqual([
    'a → g1 by displayName, equal',
    'b → g2 by displayName, equal',
  ]);
  expect(matchedOf([[a], [b]], [g1])).toEqual([
    'a → g1 by displayName, equal',
    'b → g1 by displayName, equal',
  ]);
  // An edit that is not published yet: the copy that nobody else has is the one to be replaced.
  const edited = item('a', 'new', { displayName: 'same' });
  expect(matchedOf([[edited], [b]], [g1, g2])).toEqual([
    'a → g2 by displayName, differs',
    'b → g1 by displayName, equal',
  ]);
  expect(matchedOf([[edited], [b]], [g1])).toEqual([
    'a → g1 by displayName, differs',
    'b → g1 by displayName, equal',
  ]);
  expect(matchedOf([[edited], [b]], [g1, g2, copy('g3', 'same', 'z')])[0]).toBe('a missing');
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
  const body = itemBody({ properties: { displayName: 'w', serializedData: { items: [1] } } });
  const workbook = item('w', '', { kind: 'Workbook', body });
  const listed = (displayName: string) =>
    copy('w', 'w', '', {
      kind: 'Workbook',
      partial: true,
      hashes: [bodyHash({ properties: { displayName } })],
    });
  expect(matched([workbook], [listed('w')])).toEqual(['w → w by name, equal']);
  expect(matched([workbook], [listed('v')])).toEqual(['w → w by name, differs']);
});
