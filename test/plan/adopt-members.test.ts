import { expect, test } from 'vitest';
import { adoptMembers } from '../../src/plan/adopt-members.js';
import type { LiveMember } from '../../src/model/live.js';
import { aLiveParent, aMember, memberName, subscription, workspaceId } from '../support/builders.js';

const nobody = () => [];

test('a live member is adopted by its workspace, whatever its name and the casing of its id', () => {
  const live = liveMember('portal name (1)', workspaceId('london').toUpperCase() + '/');

  expect(names(['london'], [live])).toEqual([['london', 'portal name (1)', true]]);
});

test('of several live members of one workspace the preferred one is adopted', () => {
  const live = [
    liveMember('a', workspaceId('london')),
    liveMember('b', workspaceId('london')),
    liveMember('c', workspaceId('london')),
  ];
  const counts: Record<string, number> = { a: 1, b: 2, c: 2 };

  const adopted = adoptMembers([aMember('london')], live, (name) => [counts[name] ?? 0]);

  expect(adopted.map(({ resourceName }) => resourceName)).toEqual(['b']);
});

test('what is preferred is compared number by number', () => {
  const live = [liveMember('a', workspaceId('london')), liveMember('b', workspaceId('london'))];
  const ranks: Record<string, readonly number[]> = { a: [1, 9], b: [2, 0] };

  expect(adoptMembers([aMember('london')], live, (name) => ranks[name] ?? [])[0]?.resourceName).toBe('b');
});

test('among live members that nothing refers to, the first by name is adopted, whatever the order they come in', () => {
  const live = [liveMember('B', workspaceId('london')), liveMember('a', workspaceId('london'))];

  expect(names(['london'], live)).toEqual([['london', 'a', true]]);
  expect(names(['london'], live.toReversed())).toEqual([['london', 'a', true]]);
});

test('a new member is called by its workspace and subscription', () => {
  expect(names(['london'], [])).toEqual([['london', memberName('london'), false]]);
});

test('two new members whose names would be one both get a hash, and others do not', () => {
  const twins = ['rg-a', 'rg-b'].map((group) =>
    aMember(group, { workspace: workspaceId('twin').replace('rg-twin', group) }),
  );

  const adopted = adoptMembers([...twins, aMember('london')], [], nobody);

  const coined = adopted.map(({ resourceName }) => resourceName);
  expect(coined[0]).toMatch(new RegExp(`^twin-${subscription}-[0-9a-f]{8}$`));
  expect(coined[1]).toMatch(new RegExp(`^twin-${subscription}-[0-9a-f]{8}$`));
  expect(coined[0]).not.toBe(coined[1]);
  expect(coined[2]).toBe(memberName('london'));
});

test('the hash does not depend on the casing of the id', () => {
  const hashOf = (workspace: string) =>
    adoptMembers(
      [aMember('london', { workspace })],
      [liveMember(memberName('london'), workspaceId('other'))],
      nobody,
    ).map(({ resourceName }) => resourceName.slice(-8));

  const upper = workspaceId('london').replace('/resourceGroups/rg-london', '/RESOURCEGROUPS/RG-LONDON');

  expect(hashOf(upper)).toEqual(hashOf(workspaceId('london')));
});

test('a new member whose name a live member of another workspace bears gets a hash', () => {
  const live = [liveMember(memberName('london').toUpperCase(), workspaceId('elsewhere'))];

  const [london] = adoptMembers([aMember('london')], live, nobody);

  expect(london?.resourceName).toMatch(new RegExp(`^${memberName('london')}-[0-9a-f]{8}$`));
});

test('a workspace id that cannot be read still gives a name that Azure accepts', () => {
  const [odd] = adoptMembers([aMember('odd', { workspace: '/odd' })], [], nobody);

  expect(odd?.resourceName).toMatch(/^member-[0-9a-f]{8}$/);
});

function names(desired: readonly string[], live: readonly LiveMember[]) {
  return adoptMembers(
    desired.map((name) => aMember(name)),
    live,
    nobody,
  ).map((member) => [member.desired.name, member.resourceName, member.live !== undefined]);
}

function liveMember(name: string, workspace: string): LiveMember {
  const [member] = aLiveParent().withMember(name, { name, workspace }).build().members;
  if (member === undefined) throw new Error('no member');
  return member;
}
