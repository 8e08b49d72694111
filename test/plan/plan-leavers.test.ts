import { expect, test } from 'vitest';
import { aFleet, aLiveParent, anItem, memberName, span } from '../support/builders.js';
import { carriedOut } from '../support/carry-out.js';
import { codesOf, planOf, stepOf } from '../support/plan-world.js';

const items = [anItem('a'), anItem('b')];
const fleet = aFleet().withMember('bank', { offboard: 'DeleteCopies' }).withGroup('emea', ['mill']).build();
const aLive = () => aLiveParent().withPublished('emea', ['bank', 'mill'], items);

test('a member that leaves is deleted once its groups let go of it, though nothing is pruned', () => {
  const plan = planOf(fleet, aLive().build());
  expect(plan.steps.map(({ id }) => id)).toEqual([
    'update/group/soc/emea',
    'publish/assignment/soc/emea',
    'delete/member/soc/' + memberName('bank'),
  ]);
  expect(stepOf(plan, 'delete/member/soc/' + memberName('bank'))).toMatchObject({
    name: 'bank',
    member: 'bank',
    reason: 'its document says that it leaves',
    dependsOn: ['update/group/soc/emea'],
    at: span,
  });
  expect(plan.guard).toMatchObject({ livePairs: 4, lostPairs: 2 });
  expect(codesOf(plan.findings)).toEqual(['MUS385']);
});

test('once it is gone the plan is empty, and does not register it again', () => {
  const live = aLive().build();
  const after = carriedOut(live, planOf(fleet, live));
  const { steps, findings } = planOf(fleet, after);
  expect(steps).toEqual([]);
  expect(findings.map(({ message }) => message)).toEqual([
    'Member bank has left soc. Apply then deletes from its workspace what was provably delivered and not edited, and says when the document can be removed.',
  ]);
});

test('a group that no file declares holds it back; one that is pruned lets go', () => {
  const held = aLive().withGroup('mine', ['bank']);
  const plan = planOf(fleet, held.build());
  expect(plan.steps.some(({ type }) => type === 'member')).toBe(false);
  expect(codesOf(plan.findings)).toEqual(['MUS315', 'MUS385', 'MUS328']);
  const pruned = aFleet()
    .withParent('soc', { prune: true })
    .withMember('bank', { offboard: 'KeepCopies' })
    .withGroup('emea', ['mill'])
    .build();
  expect(stepOf(planOf(pruned, held.build()), 'delete/member/soc/' + memberName('bank')).dependsOn).toEqual([
    'update/group/soc/emea',
    'delete/group/soc/mine',
  ]);
});

test('a plan of some groups leaves it where it is', () => {
  const plan = planOf(fleet, aLive().build(), { groups: ['emea'] });
  expect(plan.steps.some(({ type }) => type === 'member')).toBe(false);
});

test('who leaves with its document is told with what stays; of who had nothing nothing is said', () => {
  const without = aFleet().withGroup('emea', ['mill']).build();
  expect(planOf(without, aLive().build()).findings.filter(({ code }) => code === 'MUS387')).toEqual([
    {
      code: 'MUS387',
      severity: 'warning',
      message: `Live member ${memberName('bank')} is in no file, and leaves group emea: up to 2 copies stay in its workspace, where muster no longer looks.`,
      hint: 'To have them deleted, declare the Member again with "offboard: DeleteCopies".',
      parent: 'soc',
      at: span,
    },
  ]);
  const bare = aLiveParent()
    .withItems(...items)
    .withGroup('emea', ['bank', 'mill']);
  expect(codesOf(planOf(without, bare.build()).findings)).not.toContain('MUS387');
});
