import { expect, test } from 'vitest';
import { assignmentChanges } from '../../src/plan/steps/step-changes.js';
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
      new Map([[two.resourceId?.toLowerCase() ?? '', { kind: 'Workbook', displayName: 'Two' }]]),
    ),
  ).toEqual([
    {
      what: 'items',
      added: ['Rule a', 'Rule new'],
      removed: ['Two'],
      kinds: { added: { AnalyticsRule: 2 }, removed: { Workbook: 1 } },
    },
  ]);
  expect(assignmentChanges([two, one], live, new Map())).toEqual([]);
});

test('a field that empties is shown as none', () => {
  const fleet = aFleet().withGroup('emea', []).build();
  const live = aLiveParent().withGroup('emea', [], { description: 'old' }).build();

  expect(updateOf(planOf(fleet, live), 'update/group/soc/emea').changes).toEqual([
    { what: 'field', field: 'description', from: 'old', to: null },
  ]);
});

test('items are counted by kind, those that are no longer there apart', () => {
  const [one, gone] = [anItem('one', { kind: 'Workbook' }), anItem('gone')];
  const [live] = aLiveParent().withAssignment('emea', [one, gone]).build().assignments;
  if (live === undefined) throw new Error('no assignment');
  const wanted = [anItem('a', { kind: 'Function' }), anItem('b'), anItem('c', { kind: 'Function' })];

  const [change] = assignmentChanges(wanted, live, new Map([[one.resourceId?.toLowerCase() ?? '', one]]));

  expect(change).toMatchObject({
    removed: ['Rule one', 'gone'],
    kinds: { added: { AnalyticsRule: 1, Function: 2 }, removed: { Workbook: 1, gone: 1 } },
  });
});
