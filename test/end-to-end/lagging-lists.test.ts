import { expect, test } from 'vitest';
import type { DesiredFleet } from '../../src/model/desired.js';
import { aRule, smallFleet, type SmallFleet, workspaceOf } from '../support/small-fleet.js';
import { stepIds, troubles } from '../support/test-world.js';

const listLagMs = 60_000;

/** Applies one after another, some seconds between: each succeeds, and the plan is empty once the lag is over. */
async function applyTimes(times: number, fleet: DesiredFleet, { world }: SmallFleet): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    const run = await world.apply(fleet);
    expect([run.outcome, ...troubles(run)]).toEqual(['succeeded']);
    world.clock.advance(5_000);
  }
  world.clock.advance(listLagMs);
  expect(stepIds(await world.plan(fleet))).toEqual([]);
}

function central({ world }: SmallFleet) {
  const {
    members = [],
    groups = [],
    assignments = [],
    jobs = [],
  } = world.emulator.view(workspaceOf('central')) ?? {};
  return {
    members: members.length,
    groups: groups.length,
    assignments: assignments.length,
    jobs: jobs.length,
  };
}

test.each(['keep', 'new'] as const)(
  'applies one after another come to rest although lists lag a minute behind (copies: %s)',
  async (copyNames) => {
    const small = smallFleet({ settings: { listLagMs, copyNames } });
    const { world, fleet, withoutLastMember } = small;

    // The second finds all its creates there, reads again and publishes once more what it wrote once more.
    await applyTimes(5, fleet, small);
    expect(central(small)).toEqual({ members: 2, groups: 1, assignments: 1, jobs: 2 });
    expect(world.emulator.view(workspaceOf('member-a'))?.alertRules).toHaveLength(2);

    // So it is with an update that the lists of the second do not show.
    await applyTimes(5, withoutLastMember, small);
    expect(central(small)).toEqual({ members: 2, groups: 1, assignments: 1, jobs: 4 });

    world.clock.advance(3_600_000);
    world.touchRule();
    world.clock.advance(listLagMs + 1);
    await applyTimes(5, withoutLastMember, small);
    expect(central(small).jobs).toBe(5);
  },
);

test('a publish whose answer was lost is found in a list that lags, and not sent twice', async () => {
  const small = smallFleet({ settings: { listLagMs } });
  small.world.emulator.failNext({ method: 'POST', path: '*/jobs*' }, { kind: 'dropAfter' });
  await applyTimes(1, small.fleet, small);
  expect(central(small).jobs).toBe(1);
});

test('a job that was seen to end stands in, although the job list shows it as running', async () => {
  const small = smallFleet({ settings: { listLagMs, jobDurationMs: 120_000 } });
  const { world, fleet } = small;
  await world.apply(fleet, { publish: false });
  world.clock.advance(listLagMs + 1);
  await world.post('group-a');
  world.clock.advance(listLagMs + 1);
  await applyTimes(1, fleet, small);
  expect(central(small).jobs).toBe(1);
});

test('a publish waits for lists that never show what is there 75 s at most, and is sent', async () => {
  const small = smallFleet({ settings: { listLagMs: 600_000 } });
  const { world, fleet } = small;
  await world.apply(fleet);
  const started = world.clock.now().getTime();
  expect(troubles(await world.apply(fleet))).toEqual([]);
  expect(world.clock.now().getTime() - started).toBeLessThan(80_000);
  expect(central(small).jobs).toBe(2);
});

test('a create that is answered 200 is no reason to wait where lists show it', async () => {
  const { world, fleet } = smallFleet();
  const onPlanned = async () => {
    await world.apply(fleet);
  };
  expect(troubles(await world.apply(fleet, { onPlanned }))).toEqual([]);
  expect(world.clock.slept).not.toContain(15_000);
});

test('content and copies come late into lists, and are published all the same', async () => {
  const small = smallFleet({ settings: { listLagMs } });
  const { world, fleet } = small;
  await applyTimes(1, fleet, small);
  world.emulator.putContent(workspaceOf('central'), aRule('rule-c'));
  expect(stepIds(await world.plan(fleet))).toEqual([]);
  world.clock.advance(listLagMs + 1);
  await applyTimes(2, fleet, small);
  expect(world.emulator.view(workspaceOf('member-b'))?.alertRules).toHaveLength(3);
});
