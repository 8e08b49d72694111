import { describe, expect, test } from 'vitest';
import { runParent, type FleetRun } from '../../src/apply/run-apply.js';
import type { Scope } from '../../src/apply/run.js';
import { aFleet, aLiveParent, anItem, memberName } from '../support/builders.js';
import { refused } from '../support/fake-arm.js';
import { aRunWorld, waiting, type RunWorld } from '../support/run-world.js';

const a = anItem('a');
const fleet = aFleet().withGroup('emea', ['london', 'paris']).build();

describe('an interruption in the middle of a run', () => {
  test('leaves the pairs of a member that had failed as failed, the others skipped', async () => {
    const world = aRunWorld(aLiveParent().withItems(a).build());
    world.arm.script(`PUT soc/members/${memberName('paris')}`, () => {
      world.interrupt();
      return refused('MUS203', 'No.');
    });

    expect(await world.apply(fleet)).toBe('interrupted');
    expect(world.pairLines()).toEqual(['soc/emea paris a: Failed', 'soc/emea london a: Skipped']);
  });

  test('lets requests in flight finish and leaves the job running', async () => {
    const world = aRunWorld(aLiveParent().withItems(a).build());
    world.clock.onSleep(() => {
      world.interrupt();
    });

    expect(await world.apply(fleet)).toBe('interrupted');
    expect(world.steps().at(-1)).toEqual(['publish/assignment/soc/emea', 'failed', 'MUS505']);
    expect(world.pairLines()).toEqual(['soc/emea london a: InProgress', 'soc/emea paris a: InProgress']);
  });

  test('keeps a lower tier from being read', async () => {
    const world = aTieredWorld();
    world.clock.onSleep(() => {
      world.interrupt();
    });

    expect(await world.apply(tiers)).toBe('interrupted');
    expect(world.arm.seen.filter((request) => request.includes(' low/'))).toEqual([]);
    expect(world.pairLines()).toEqual([
      'top/to-low low a: InProgress',
      'low/to-customer customer a: Skipped',
    ]);
  });
});

const tiers = aFleet()
  .withParent('low', { tier: 1, uppers: ['top'] })
  .withParent('top')
  .withGroup('to-low', ['low'], { parent: 'top' })
  .withGroup('to-customer', ['customer'], { parent: 'low' })
  .build();

function aTieredWorld(): RunWorld {
  return aRunWorld(
    aLiveParent('top')
      .withItems(anItem('a', {}, 'top'))
      .build(),
    aLiveParent('low').build(),
  );
}

test('parents of one tier do not hold each other back', async () => {
  const two = aFleet()
    .withParent('east')
    .withParent('west')
    .withGroup('in-east', ['london'], { parent: 'east' })
    .withGroup('in-west', ['paris'], { parent: 'west' })
    .build();
  const world = aRunWorld(
    aLiveParent('east')
      .withItems(anItem('a', {}, 'east'))
      .build(),
    aLiveParent('west')
      .withItems(anItem('a', {}, 'west'))
      .build(),
  );
  world.arm.script('PUT east/groups/in-east', refused('MUS203', 'No.'));

  expect(await world.apply(two)).toBe('failed');
  expect(world.pairLines().toSorted()).toEqual([
    'east/in-east london a: Skipped',
    'west/in-west paris a: Succeeded',
  ]);
});

test('a lower tier keeps to the groups in scope when it is planned again', async () => {
  const more = aFleet()
    .withParent('low', { tier: 1, uppers: ['top'] })
    .withParent('top')
    .withGroup('to-low', ['low'], { parent: 'top' })
    .withGroup('to-customer', ['customer'], { parent: 'low' })
    .withGroup('others', ['stranger'], { parent: 'low' })
    .build();
  const world = aTieredWorld();
  const scope: Scope = { groups: ['to-low', 'to-customer'] };
  const plan = await world.plan(more, scope);
  const ledger = world.ledger();
  for (const shown of plan.parents) {
    const run: FleetRun = {
      command: 'apply',
      deps: world.deps,
      fleet: more,
      plan,
      scope,
      options: waiting,
      ledger,
    };
    await runParent(run, shown);
  }

  expect(ledger.outcome()).toBe('succeeded');
  expect(world.arm.held('low/groups/to-customer')).toBeDefined();
  expect(world.arm.held('low/groups/others')).toBeUndefined();
});

test('a plan of a parent that the files no longer have is passed over', async () => {
  const world = aRunWorld(aLiveParent().withItems(a).build());
  const plan = await world.plan(fleet);

  expect(await world.run({ ...fleet, parents: [] }, plan)).toBe('succeeded');
  expect(world.arm.written()).toEqual([]);
});

test('pruning deletes what no file declares in the order the service asks for', async () => {
  const pruning = aFleet().withParent('soc', { prune: true }).withGroup('emea', ['london']).build();
  const world = aRunWorld(
    aLiveParent().withPublished('emea', ['london', 'rome'], [a]).withPublished('old', ['rome'], [a]).build(),
  );

  expect(await world.apply(pruning)).toBe('succeeded');
  const order = [
    'DELETE soc/assignments/old',
    'DELETE soc/groups/old',
    `DELETE soc/members/${memberName('rome')}`,
  ];
  expect(world.arm.written().filter((request) => request.startsWith('DELETE'))).toEqual(order);
  expect(world.arm.seen.indexOf('PUT soc/groups/emea')).toBeLessThan(world.arm.seen.indexOf(order[2] ?? ''));
});
