import { expect, test } from 'vitest';
import { fleetOf, groupDoc, memberDoc, parentDoc, problemsOf, told } from './documents.js';

const bank = (more: string) => `${memberDoc('bank', ['soc'], { labels: { sector: 'finance' } })}${more}`;
const all = groupDoc('all', 'soc', '  members: {names: [bank, mill], selector: {}}');
const base = [parentDoc('soc'), memberDoc('mill', ['soc']), all];

test('a member that leaves is in no group, whatever names or labels put it there', () => {
  const fleet = fleetOf(...base, bank('  offboard: KeepCopies\n'));
  expect(fleet.groups.map(({ members }) => members)).toEqual([['mill']]);
  expect(fleet.members.map(({ name, offboard }) => [name, offboard])).toEqual([
    ['bank', 'KeepCopies'],
    ['mill', undefined],
  ]);
});

test('it cannot leave while it is suspended', () => {
  const [first, ...others] = told(
    problemsOf(...base, bank('  offboard: DeleteCopies\n  suspend: {reason: Change freeze}\n')),
  );
  expect(first).toMatch(
    /MUS196 Member bank has "offboard" and "suspend": it cannot leave while it is left alone/,
  );
  expect(others).toEqual([]);
});

test('what is to happen to its copies is one of two words', () => {
  const [first] = told(problemsOf(...base, bank('  offboard: DeleteCopy\n')));
  expect(first).toMatch(/MUS106 spec.offboard is "DeleteCopy".*Did you mean "DeleteCopies"/);
});
