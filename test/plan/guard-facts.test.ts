import { describe, expect, test } from 'vitest';
import { aFleet, aLiveParent, anItem } from '../support/builders.js';
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
    });
  });

  test('a live group without an assignment covers nothing', () => {
    const live = aLiveParent().withGroup('emea', ['london']).build();

    expect(planOf(aFleet().withGroup('emea', []).build(), live).guard.livePairs).toBe(0);
  });
});
