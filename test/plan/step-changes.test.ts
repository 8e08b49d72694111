import { expect, test } from 'vitest';
import { assignmentChanges } from '../../src/plan/step-changes.js';
import { aLiveParent, anItem } from '../support/builders.js';
import { aFleet } from '../support/builders.js';
import { planOf, updateOf } from '../support/plan-world.js';

test('items are shown by display name, in name order; those still to be delivered are always added', () => {
  const [one, two] = [anItem('one'), anItem('two')];
  const [live] = aLiveParent().withAssignment('emea', [one, two]).build().assignments;
  const predicted = anItem('new', { resourceId: null, predicted: true });
  if (live === undefined) throw new Error('no assignment');

  expect(
    assignmentChanges(
      [predicted, anItem('a'), one],
      live,
      new Map([[two.resourceId?.toLowerCase() ?? '', 'Two']]),
    ),
  ).toEqual([{ what: 'items', added: ['Rule a', 'Rule new'], removed: ['Two'] }]);
  expect(assignmentChanges([two, one], live, new Map())).toEqual([]);
});

test('a field that empties is shown as none', () => {
  const fleet = aFleet().withGroup('emea', []).build();
  const live = aLiveParent().withGroup('emea', [], { description: 'old' }).build();

  expect(updateOf(planOf(fleet, live), 'update/group/soc/emea').changes).toEqual([
    { what: 'field', field: 'description', from: 'old', to: null },
  ]);
});
