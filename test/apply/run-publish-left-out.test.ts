import { describe, expect, test } from 'vitest';
import type { StepResult } from '../../src/apply/events.js';
import { skipPublish } from '../../src/apply/pair-results.js';
import { runPublish } from '../../src/apply/run-publish.js';
import { aFleet, aLiveParent, anItem, memberName } from '../support/builders.js';
import { planOf, publishOf } from '../support/plan-world.js';
import { aRunWorld } from '../support/run-world.js';

const fleet = aFleet().withGroup('emea', ['london', 'paris']).build();
const changed = aLiveParent().withPublished('emea', ['london', 'paris'], [anItem('a'), anItem('b')], {
  lastJobState: 'Failed',
});
const ok = { status: 'succeeded', problem: null };

describe('members that could not be created', () => {
  const create: StepResult = {
    step: {
      ...publishOf(planOf(fleet, changed.build()), 'emea'),
      action: 'delete',
      type: 'member',
      name: 'paris',
      resourceName: memberName('paris'),
    },
    status: 'failed',
    problem: { code: 'MUS203', message: 'Status code: Forbidden.' },
    durationMs: 1,
  };

  test('have failed pairs with that cause, and the others are published to', async () => {
    const world = aRunWorld(changed.build());
    const run = world.parentRun(fleet);
    run.leftOut.set('emea', [create]);

    expect(await runPublish(run, publishOf(planOf(fleet, changed.build()), 'emea'))).toEqual(ok);
    expect(world.pairLines()).toEqual([
      'soc/emea paris a: Failed',
      'soc/emea paris b: Failed',
      'soc/emea london a: Succeeded',
      'soc/emea london b: Succeeded',
    ]);
    expect(world.pairs()[0]).toMatchObject({
      cause: 'PermissionDenied',
      error: 'The member could not be created: Status code: Forbidden.',
    });
  });

  test('have failed pairs where the publish is skipped too, and the others skipped ones', () => {
    const world = aRunWorld(changed.build());
    const run = world.parentRun(fleet);
    run.leftOut.set('emea', [{ ...create, problem: null }]);
    skipPublish(run, publishOf(planOf(fleet, changed.build()), 'emea'), {
      code: 'MUS501',
      message: 'Its group failed.',
    });

    expect(world.pairs().map(({ member, status, error }) => [member, status, error])).toEqual([
      ['paris', 'Failed', 'The member could not be created: it was not tried'],
      ['paris', 'Failed', 'The member could not be created: it was not tried'],
      ['london', 'Skipped', 'Its group failed.'],
      ['london', 'Skipped', 'Its group failed.'],
    ]);
  });
});
