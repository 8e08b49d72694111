import { expect, test } from 'vitest';
import { bodyHash, itemBody } from '../../../src/content/canonical-body.js';
import { judgeMember } from '../../../src/features/drift/judge-member.js';
import {
  type MemberContent,
  type MemberItem,
  type MemberWants,
  resourceKey,
} from '../../../src/features/drift/member-wants.js';
import { type ContentItem, groupKey } from '../../../src/model/content.js';
import { itemKey } from '../../../src/plan/steps/diff-resource.js';
import { aGroup, aMember, anItem, workspaceId } from '../../support/builders.js';

const bodyOf = (severity: string) => ({ properties: { severity } });
const anItemOf = (name: string): ContentItem => anItem(name, { body: itemBody(bodyOf('High')) });

function wantsOf(...groups: readonly (readonly [string, readonly ContentItem[]])[]): MemberWants {
  const items = groups.flatMap(([, own]) => own);
  const distinct = items.filter((one, index) => items.findIndex(({ name }) => name === one.name) === index);
  return {
    member: aMember('london'),
    parents: [{ parent: 'soc', central: workspaceId('soc'), items: distinct }],
    groups: groups.map(([name, own]) => ({
      parent: 'soc',
      group: aGroup(name, { members: ['london'] }),
      items: own,
      workspaces: [],
      planned: true,
      unpublished: new Set<string>(),
    })),
    claimed: new Set(items.map(resourceKey)),
    complete: true,
  };
}

function held(name: string, severity: string): MemberItem {
  return {
    kind: 'AnalyticsRule',
    name,
    displayName: `Rule ${name}`,
    resourceId: `/london/${name}`,
    hashes: [bodyHash(bodyOf(severity))],
  };
}

function content(...items: readonly MemberItem[]): MemberContent {
  const low = bodyOf('Low');
  return { items, bodies: new Map([[bodyHash(low), low]]) };
}

test('each item of each group has one pair: in sync, changed with what fixes it, or missing', () => {
  const [a, b, c] = ['a', 'b', 'c'].map(anItemOf) as [ContentItem, ContentItem, ContentItem];
  const { pairs, others } = judgeMember(
    wantsOf(['emea', [a, b]], ['finance', [b, c]]),
    content(held('A', 'High'), held('b', 'Low'), held('own', 'Low')),
    { all: true },
  );
  expect(
    pairs.map(({ group, item, state, matchedBy, patch }) => [group, item.name, state, matchedBy, patch]),
  ).toEqual([
    ['emea', 'a', 'inSync', 'name', undefined],
    ['emea', 'b', 'changed', 'name', [{ op: 'replace', path: '/properties/severity', value: 'High' }]],
    ['finance', 'b', 'changed', 'name', [{ op: 'replace', path: '/properties/severity', value: 'High' }]],
    ['finance', 'c', 'missing', null, undefined],
  ]);
  expect(others.map(({ name }) => name)).toEqual(['own']);
});

test('pairs in sync are only counted, by their group, where not all were asked for', () => {
  const [a, b, c] = ['a', 'b', 'c'].map(anItemOf) as [ContentItem, ContentItem, ContentItem];
  const wants = wantsOf(['emea', [a, b]], ['finance', [{ ...a }, c]]);
  const copies = content(held('a', 'High'), held('b', 'Low'), held('c', 'High'));
  const [some, every] = [false, true].map((all) => judgeMember(wants, copies, { all }));
  expect(some?.pairs.map(({ group, item, state }) => [group, item.name, state])).toEqual([
    ['emea', 'b', 'changed'],
  ]);
  expect([...(some?.inSync ?? [])]).toEqual([
    [groupKey({ parent: 'soc', group: 'emea' }), 1],
    [groupKey({ parent: 'soc', group: 'finance' }), 2],
  ]);
  expect(every?.pairs.filter(({ state }) => state !== 'inSync')).toEqual(some?.pairs);
  expect(every?.inSync).toEqual(some?.inSync);
});

test('of a member that could not be read every pair is unreadable, and nothing is known of the rest', () => {
  const { pairs, others } = judgeMember(wantsOf(['emea', [anItemOf('a'), anItemOf('b')]]), undefined, {
    all: true,
  });
  expect([pairs.map(({ state, matchedBy }) => [state, matchedBy]), others]).toEqual([
    [
      ['unreadable', null],
      ['unreadable', null],
    ],
    [],
  ]);
});

test('an item whose body is not known, as one that an upper tier will bring, is in sync by its name alone', () => {
  const { pairs } = judgeMember(wantsOf(['emea', [anItem('a')]]), content(held('a', 'Low')), { all: true });
  expect(pairs.map(({ state }) => state)).toEqual(['inSync']);
});

test('a copy that differs is behind where its group has yet to publish what was modified, and in sync is in sync', () => {
  const [a, b] = ['a', 'b'].map(anItemOf) as [ContentItem, ContentItem];
  const wants = wantsOf(['emea', [a, b]], ['finance', [b]]);
  const unpublished = new Set([a, b].map(itemKey));
  const { pairs } = judgeMember(
    { ...wants, groups: wants.groups.map((one, at) => (at === 0 ? { ...one, unpublished } : one)) },
    content(held('a', 'High'), held('b', 'Low')),
    { all: true },
  );
  expect(pairs.map(({ group, item, state, patch }) => [group, item.name, state, patch?.length])).toEqual([
    ['emea', 'a', 'inSync', undefined],
    ['emea', 'b', 'behind', 1],
    ['finance', 'b', 'changed', 1],
  ]);
});
