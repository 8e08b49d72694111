import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findMoves, type MembershipChange } from '../../src/plan/guards/find-moves.js';
import { aFleet, aLiveParent, anItem } from '../support/builders.js';
import { planOf } from '../support/plan-world.js';

describe('who moves', () => {
  test.each<[string, readonly MembershipChange[], ReturnType<typeof findMoves>]>([
    ['nobody where nothing changes', [of('emea', ['london'], ['london'])], []],
    ['nobody where a member only joins', [of('emea', [], ['london'])], []],
    ['nobody where a member only leaves', [of('emea', ['london'], [])], []],
    [
      'nobody where a member stays in its group and joins another',
      [of('emea', ['london'], ['london']), of('uk-all', [], ['london'])],
      [],
    ],
    [
      'who leaves one group and joins another',
      [of('uk-all', [], ['london']), of('emea', ['london', 'paris'], ['paris'])],
      [{ member: 'london', from: ['emea'], to: ['uk-all'] }],
    ],
    [
      'who leaves several and joins several, by name',
      [of('b', ['london'], []), of('a', ['london'], []), of('d', [], ['london']), of('c', [], ['london'])],
      [{ member: 'london', from: ['a', 'b'], to: ['c', 'd'] }],
    ],
    [
      'nobody where two memberships of one group change places',
      [of('emea', ['london'], []), of('emea', [], ['london'])],
      [],
    ],
  ])('%s', (_name, memberships, moves) => {
    expect(findMoves(memberships)).toEqual(moves);
  });

  test('every move leaves where the member was and joins where it was not', () => {
    const members = fc.subarray(['london', 'paris', 'rome', 'tokyo']);
    const memberships = fc.uniqueArray(
      fc.record({ group: fc.constantFrom('a', 'b', 'c', 'd'), before: members, after: members }),
      { selector: ({ group }) => group },
    );
    fc.assert(
      fc.property(memberships, (all) => {
        const groups = (member: string, when: 'before' | 'after') =>
          all.filter((one) => one[when].includes(member)).map(({ group }) => group);
        const moves = new Map(findMoves(all).map((move) => [move.member, move]));
        for (const member of ['london', 'paris', 'rome', 'tokyo']) {
          const [before, after] = [groups(member, 'before'), groups(member, 'after')];
          const from = before.filter((group) => !after.includes(group)).sort();
          const to = after.filter((group) => !before.includes(group)).sort();
          expect(moves.get(member)).toEqual(
            from.length > 0 && to.length > 0 ? { member, from, to } : undefined,
          );
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('moves of a plan', () => {
  const rule = anItem('a');

  test('are named as the files name members and groups, whatever Azure calls them', () => {
    const fleet = aFleet().withGroup('emea', ['paris']).withGroup('uk-all', ['london']).build();
    const live = aLiveParent()
      .withPublished('EMEA', ['london', 'paris'], [rule])
      .withPublished('UK-ALL', [], [rule])
      .build();

    expect(planOf(fleet, live).moves).toEqual([{ member: 'london', from: ['emea'], to: ['uk-all'] }]);
  });

  test('lead into groups that are new, and out of groups that are pruned', () => {
    const fleet = aFleet()
      .withParent('soc', { prune: true })
      .withGroup('uk-all', ['london', 'leeds', 'york'])
      .build();
    const live = aLiveParent().withGroup('old', ['london']).withMember('rome').build();
    const kept = aFleet().withGroup('uk-all', ['london']).build();

    expect(planOf(fleet, live).moves).toEqual([{ member: 'london', from: ['old'], to: ['uk-all'] }]);
    expect(planOf(kept, live).moves).toEqual([]);
  });
});

function of(group: string, before: readonly string[], after: readonly string[]): MembershipChange {
  return { group, before, after };
}
