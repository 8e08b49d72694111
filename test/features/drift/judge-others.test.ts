import { expect, test } from 'vitest';
import { type Delivered, judgeOthers } from '../../../src/features/drift/judge-others.js';
import type { MemberItem, MemberWants } from '../../../src/features/drift/member-wants.js';
import { indexDelivered } from '../../../src/features/drift/read-delivered.js';
import { aMember } from '../../support/builders.js';

const wants: MemberWants = {
  member: aMember('london', { parents: ['soc'] }),
  parents: [{ parent: 'soc', central: '/soc', items: [] }],
  groups: [],
  claimed: new Set(),
  complete: true,
};

function held(name: string, features: Partial<MemberItem> = {}): MemberItem {
  return {
    kind: 'AnalyticsRule',
    name,
    displayName: `Rule ${name}`,
    resourceId: `/${name}`,
    hashes: [],
    ...features,
  };
}

const byJob: Delivered = { parent: 'soc', group: 'emea', key: 'alertRules/a', label: 'AnalyticsRule/Rule a' };

function judged(copy: MemberItem, delivered: readonly Delivered[], of: MemberWants = wants) {
  return judgeOthers(of, [copy], indexDelivered(delivered)).map(
    ({ parent, group, state, matchedBy }) => [parent, group, state, matchedBy] as const,
  );
}

test('what no job and no report knows of is the member’s own', () => {
  expect(judged(held('mine'), [byJob])).toEqual([['soc', null, 'local', null]]);
});

test('a resource of the type and name of a delivered item is orphaned', () => {
  expect(judged(held('A', { displayName: 'renamed' }), [byJob])).toEqual([
    ['soc', 'emea', 'orphaned', 'name'],
  ]);
});

test('another type of the same name is not', () => {
  expect(judged(held('a', { kind: 'AutomationRule', displayName: 'x' }), [byJob])).toEqual([
    ['soc', null, 'local', null],
  ]);
});

test('one that only has the display name or the alias is suspected', () => {
  expect(judged(held('guid', { displayName: 'Rule a' }), [byJob])).toEqual([
    ['soc', 'emea', 'orphanSuspected', 'displayName'],
  ]);
  const parser: Delivered = { ...byJob, key: 'savedSearches/p', label: 'Function/Asim' };
  expect(judged(held('guid', { kind: 'Function', alias: 'Asim' }), [parser])).toEqual([
    ['soc', 'emea', 'orphanSuspected', 'alias'],
  ]);
});

test('where a parent of the member was not looked at, an orphan is only suspected: it may be delivered from there', () => {
  expect(judged(held('a'), [byJob], { ...wants, complete: false })).toEqual([
    ['soc', 'emea', 'orphanSuspected', 'name'],
  ]);
});

test('jobs of a parent that the member does not have say nothing of it', () => {
  expect(judged(held('a'), [{ ...byJob, parent: 'elsewhere' }])).toEqual([['soc', null, 'local', null]]);
});

test('evidence counts for the member that it names, and no other', () => {
  expect(judged(held('a'), [{ ...byJob, parent: 'gone', member: 'london' }])).toEqual([
    ['gone', 'emea', 'orphaned', 'name'],
  ]);
  expect(judged(held('a'), [{ ...byJob, member: 'paris' }])).toEqual([['soc', null, 'local', null]]);
});

test('what is still delivered leaves no orphans: another resource of its display name is the member’s own', () => {
  const delivering = { ...wants, claimed: new Set(['alertRules/a']) };
  expect(judged(held('guid', { displayName: 'Rule a' }), [byJob], delivering)).toEqual([
    ['soc', null, 'local', null],
  ]);
});

test('of several groups that delivered it, the one that has the member is named', () => {
  const first = { ...byJob, group: 'apac', members: ['tokyo'] };
  const own = { ...byJob, members: ['paris', 'london'] };
  expect(judged(held('a'), [first, own])).toEqual([['soc', 'emea', 'orphaned', 'name']]);
  expect(judged(held('a'), [first, { ...byJob, group: null }])).toEqual([
    ['soc', 'apac', 'orphaned', 'name'],
  ]);
});
