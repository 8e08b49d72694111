import { describe, expect, test } from 'vitest';
import { aFleet, aLiveParent, anItem, aSelection, span } from '../support/builders.js';
import { planOf } from '../support/plan-world.js';

const [a, b] = [anItem('a'), anItem('b')];

describe('what the guards are told', () => {
  test('a pair that moves to another group is not lost', () => {
    const fleet = aFleet().withGroup('apac', ['london']).withGroup('emea', ['paris']).build();
    const live = aLiveParent()
      .withPublished('emea', ['london', 'paris'], [a])
      .withPublished('apac', ['paris'], [a])
      .build();

    expect(planOf(fleet, live).guard).toMatchObject({ livePairs: 2, lostPairs: 0 });
  });

  test('a pair is new where no live group covers it, whatever group will, and none of a suspended member is', () => {
    const fleet = aFleet()
      .withMember('rome', { suspend: { reason: 'Freeze', at: span } })
      .withGroup('apac', ['london', 'oslo'])
      .withGroup('emea', ['paris', 'rome', 'oslo'])
      .build();
    const live = aLiveParent()
      .withItems(a, b)
      .withPublished('emea', ['london', 'paris'], [a])
      .withGroup('idle', ['oslo'])
      .build();

    // b for london, paris and oslo, and a for oslo.
    expect(planOf(fleet, live).guard).toMatchObject({ livePairs: 2, newPairs: 4 });
    expect(planOf(aFleet().withParent('soc', { mode: 'Disabled' }).build(), live).guard.newPairs).toBe(0);
  });

  test('undeclared groups keep their pairs unless they are pruned', () => {
    const live = aLiveParent().withPublished('old', ['rome'], [a, b]).build();

    expect(planOf(aFleet().build(), live).guard).toMatchObject({ livePairs: 2, lostPairs: 0 });
    expect(planOf(aFleet().withParent('soc', { prune: true }).build(), live).guard).toMatchObject({
      livePairs: 2,
      lostPairs: 2,
    });
  });

  test('a group that loses its last member or item is emptied, and protected if the files say so', () => {
    const fleet = aFleet()
      .withGroup('emea', [])
      .withGroup('apac', ['tokyo'], { content: [], protect: true })
      .withGroup('amer', ['lima'])
      .build();
    const live = aLiveParent()
      .withPublished('emea', ['london'], [a])
      .withPublished('apac', ['tokyo'], [a])
      .withPublished('amer', ['lima'], [a])
      .build();

    expect(planOf(fleet, live).guard).toMatchObject({
      emptied: ['apac', 'emea'],
      protectedLost: ['apac'],
      at: span,
      groupsAt: { apac: span, emea: span },
    });
  });

  test('a member that goes by another registration of its workspace loses nothing', () => {
    const fleet = aFleet().withGroup('emea', ['london']).build();
    const live = aLiveParent()
      .withItems(a)
      .withMember('london', { name: 'london(1)' })
      .withMember('london', { name: 'another' })
      .withGroup('emea', [], { memberResourceNames: ['london(1)'] })
      .withGroup('portal', [], { memberResourceNames: ['another'] })
      .withGroup('portal-2', [], { memberResourceNames: ['another'] })
      .withAssignment('emea', [a])
      .build();
    const plan = planOf(fleet, live);

    expect(plan.steps.map(({ id }) => id)).toContain('update/group/soc/emea');
    expect(plan.guard).toMatchObject({ livePairs: 1, lostPairs: 0 });
  });

  test('a protected group loses all where its parent is disabled, planned or not', () => {
    const fleet = aFleet()
      .withParent('soc', { mode: 'Disabled' })
      .withGroup('amer', ['lima'])
      .withGroup('apac', ['tokyo'], { protect: true, resourceName: 'APAC' })
      .withGroup('emea', ['london'], { protect: true })
      .withGroup('idle', [], { protect: true })
      .withGroup('new', ['rome'], { protect: true })
      .build();
    const live = aLiveParent()
      .withPublished('amer', ['lima'], [a])
      .withPublished('apac', ['tokyo'], [a])
      .withGroup('emea', ['london'])
      .withGroup('idle', []);
    const lost = { disables: true, protectedLost: ['apac', 'emea'] };

    expect(planOf(fleet, live.build()).guard).toMatchObject(lost);
    expect(planOf(fleet, live.build(), { groups: ['amer'] }).guard).toMatchObject(lost);
    expect(planOf(fleet, live.withConfiguration('Disabled').build()).guard).toMatchObject({
      disables: false,
      protectedLost: [],
    });
  });

  test('a protected group loses all where its selection resolves to nothing', () => {
    const fleet = aFleet()
      .withSelection('none', undefined, { exclude: aSelection('all').include, allowEmpty: true })
      .withGroup('emea', ['london'], { protect: true, content: ['none'] })
      .build();
    const live = aLiveParent().withPublished('emea', ['london'], [a]).build();

    expect(planOf(fleet, live).guard).toMatchObject({ emptied: ['emea'], protectedLost: ['emea'] });
  });

  test.each([
    ['pruned', true, 'Enabled', true],
    ['not pruned', false, 'Enabled', false],
    ['disabled', true, 'Disabled', false],
  ] as const)('a parent that is %s and has live groups only', (_how, prune, mode, noGroupDeclared) => {
    const fleet = aFleet().withParent('soc', { prune, mode }).withMember('london').build();
    const live = aLiveParent().withGroup('old', ['london']).build();

    expect(planOf(fleet, live).guard.noGroupDeclared).toBe(noGroupDeclared);
    expect(planOf(fleet, aLiveParent().withMember('london').build()).guard.noGroupDeclared).toBe(false);
  });

  test('one declared group is enough for a parent to be pruned', () => {
    const fleet = aFleet().withParent('soc', { prune: true }).withGroup('emea', []).build();

    expect(planOf(fleet, aLiveParent().withGroup('old', []).build()).guard.noGroupDeclared).toBe(false);
  });

  test('a live group without an assignment covers nothing', () => {
    const live = aLiveParent().withGroup('emea', ['london']).build();

    expect(planOf(aFleet().withGroup('emea', []).build(), live).guard.livePairs).toBe(0);
  });
});
