import { describe, expect, test } from 'vitest';
import { aFleet, aLiveParent } from '../support/builders.js';
import { bodied, conflictsIn, gist, live } from './conflict-world.js';

describe('a chain of tiers', () => {
  /** `top` manages `mid`’s workspace, and both manage the customer. */
  const chain = (...lowers: readonly string[]) => {
    const fleet = aFleet().withParent('top');
    for (const low of lowers)
      fleet.withParent(low, { tier: 1, uppers: ['top'] }).withMember(low, { parents: ['top'] });
    fleet.withMember('customer', { parents: ['top', ...lowers] });
    for (const low of lowers) fleet.withGroup(`${low}-group`, ['customer'], { parent: low });
    return fleet;
  };

  test('delivers one item, even where a copy on the way has changed', () => {
    const fleet = chain('mid', 'mit').withGroup('all', ['mid', 'mit', 'customer'], { parent: 'top' }).build();
    const rule = bodied('top', 'r', { severity: 'High' });
    const published = aLiveParent('top').withPublished('all', ['mid', 'mit', 'customer'], [rule]).build();

    expect(
      conflictsIn(fleet, {
        top: published,
        mid: live('mid', bodied('mid', 'R', { severity: 'Low' })),
        mit: live('mit', bodied('mit', 'copy-of-r', { severity: 'Medium' }, { displayName: 'Rule r' })),
      }),
    ).toEqual([]);
  });

  test('is one between lower parents too, when the customer is not the upper’s', () => {
    const fleet = chain('mid', 'mit').withGroup('all', ['mid', 'mit'], { parent: 'top' }).build();
    const published = aLiveParent('top')
      .withPublished('all', ['mid', 'mit'], [bodied('top', 'r')])
      .build();

    expect(
      conflictsIn(fleet, {
        top: published,
        mid: live('mid', bodied('mid', 'r', { severity: 'Low' })),
        mit: live('mit', bodied('mit', 'r', { severity: 'High' })),
      }),
    ).toEqual([]);
  });

  test('does not hide an item of the lower parent’s own', () => {
    const fleet = chain('mid').withGroup('others', ['customer'], { parent: 'top' }).build();

    expect(
      gist(
        conflictsIn(fleet, {
          top: live('top', bodied('top', 'r', { severity: 'High' })),
          mid: live('mid', bodied('mid', 'r', { severity: 'Low' })),
        }),
      ),
    ).toEqual([
      'MUS324 AnalyticsRule "Rule r" (r) reaches member customer with different bodies, from top/others and mid/mid-group. ' +
        'Whichever is published last stays. They differ in severity.',
    ]);
  });

  test('shows the conflict of two upper parents at the lower workspace and below', () => {
    const fleet = aFleet()
      .withParent('blue')
      .withParent('red')
      .withParent('low', { tier: 1, uppers: ['blue', 'red'] })
      .withMember('low', { parents: ['blue', 'red'] })
      .withMember('customer', { parents: ['blue', 'red', 'low'] })
      .withGroup('blues', ['low', 'customer'], { parent: 'blue' })
      .withGroup('reds', ['low', 'customer'], { parent: 'red' })
      .withGroup('lows', ['customer'], { parent: 'low' })
      .build();

    expect(
      gist(
        conflictsIn(fleet, {
          blue: live('blue', bodied('blue', 'x', { severity: 'High' })),
          red: live('red', bodied('red', 'x', { severity: 'Low' })),
          low: live('low', bodied('low', 'x', { severity: 'Low' })),
        }),
      ),
    ).toEqual([
      'MUS324 AnalyticsRule "Rule x" (x) reaches 2 members customer and low with different bodies, from blue/blues and red/reds. ' +
        'Whichever is published last stays. They differ in severity.',
    ]);
  });
});
