import { expect, test } from 'vitest';
import { causesOf, subjectOf } from '../../../src/features/run/causes.js';
import type { PairResult } from '../../../src/model/content.js';
import { aPair } from './builders.js';

const said = (pairs: readonly PairResult[]) =>
  causesOf(pairs).map((cause) => [subjectOf(cause, (name) => name), cause.why, cause.hint]);
const denied = (n: number, member: string) =>
  aPair(n, member, 'Failed', {
    cause: 'PermissionDenied',
    error: `403 on '/subscriptions/1/resourceGroups/r/providers/p/workspaces/${member}'`,
    hint: `Give a role on ${member}.`,
  });

test('a member of whom everything failed for one cause is named, and several share their words', () => {
  const one = [denied(1, 'bank'), denied(2, 'bank'), aPair(1, 'mill', 'Succeeded')];
  expect(said(one)).toEqual([
    ['bank: all 2 items', "PermissionDenied: 403 on 'bank'", 'Give a role on bank.'],
  ]);
  expect(said([...one, denied(1, 'quarry'), denied(2, 'quarry')])).toEqual([
    ['2 members: all 2 items each', "PermissionDenied: 403 on '…'", 'Give a role on the member.'],
  ]);
});

test('what failed of a member beside what did not is counted, one item is named', () => {
  expect(said([denied(1, 'bank'), denied(2, 'bank'), aPair(3, 'bank', 'Succeeded')])[0]?.[0]).toBe(
    'bank: 2 items',
  );
  expect(said([denied(1, 'bank'), aPair(3, 'bank', 'Succeeded')])[0]?.[0]).toBe(
    'bank: AnalyticsRule Contoso rule 1',
  );
  const gone = (member: string) =>
    aPair(1, member, 'Failed', { cause: 'ContentDeleted', error: '404', hint: '"Contoso rule 1" is gone.' });
  expect(said([gone('a'), gone('b')])).toEqual([
    ['AnalyticsRule Contoso rule 1 in 2 members', 'ContentDeleted: 404', '"Contoso rule 1" is gone.'],
  ]);
  expect(
    said([denied(1, 'bank'), denied(2, 'mill'), denied(3, 'mill'), aPair(2, 'bank', 'Succeeded')])[0]?.[0],
  ).toBe('3 pairs: 3 items in 2 members');
});

test('failed ones come first, then the cause with the most pairs, members by name', () => {
  const causes = causesOf([
    aPair(1, 'a', 'Skipped'),
    aPair(2, 'a', 'NotPublished'),
    aPair(3, 'c', 'Failed', { error: 'x' }),
    aPair(4, 'b', 'Failed', { error: 'y' }),
    aPair(5, 'a', 'Failed', { error: 'y' }),
  ]);
  expect(causes.map(({ status, members }) => [status, members])).toEqual([
    ['Failed', ['a', 'b']],
    ['Failed', ['c']],
    ['NotPublished', ['a']],
    ['Skipped', ['a']],
  ]);
});
