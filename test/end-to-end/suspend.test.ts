import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/apply/events.js';
import { readStatus } from '../../src/apply/read-status.js';
import { idKey } from '../../src/model/arm-id.js';
import type { DesiredFleet } from '../../src/model/desired.js';
import { allSteps } from '../../src/plan/fleet-plan.js';
import { anyFleet, fleetOf } from '../support/any-fleet.js';
import { span } from '../support/builders.js';
import { fleetOfGroups, groupWorld, rulesIn } from '../support/group-world.js';
import { stepIds, testWorld, troubles, type TestWorld } from '../support/test-world.js';
import { runController } from '../support/run-controller.js';

const runs = { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 40) };
const suspend = { reason: 'change freeze' };
const both = { emea: { members: ['bank', 'shop'] } };

async function statusOf(world: TestWorld, fleet: DesiredFleet) {
  const events: RunEvent[] = [];
  const outcome = await readStatus(
    { ...world, emit: (event) => events.push(event), interrupted: runController().signal },
    fleet,
    {},
    { watch: false, timeoutMs: 1_000 },
  );
  return {
    outcome,
    findings: events.flatMap((event) => (event.type === 'finding' ? [event.finding.message] : [])),
    jobs: events.flatMap((event) => (event.type === 'jobFinished' ? [event.job.group] : [])),
  };
}

test('a suspended member keeps its copies, gets no news, and catches up when it is resumed', async () => {
  const world = groupWorld(['bank', 'shop']);
  const active = fleetOfGroups({ groups: both });
  const paused = fleetOfGroups({ groups: both, members: { bank: { suspend } } });
  await world.apply(active);
  world.clock.advance(3_600_000 * 2);

  expect(troubles(await world.apply(paused))).toEqual([]);
  expect(stepIds(await world.plan(paused))).toEqual([]);
  expect(rulesIn(world, 'bank')).toHaveLength(2);

  world.clock.advance(3_600_000 * 2);
  expect(stepIds(await world.plan(active))).toEqual(['update/group/soc/emea', 'publish/assignment/soc/emea']);
  const resumed = await world.apply(active);
  expect(troubles(resumed)).toEqual([]);
  expect(resumed.pairs.map(({ member }) => member).sort()).toEqual(['bank', 'bank', 'shop', 'shop']);
});

test('a group whose last member is suspended is emptied without a guard, and publishes nothing', async () => {
  const world = groupWorld(['bank']);
  await world.apply(fleetOfGroups({ groups: { emea: { members: ['bank'] } } }));
  const paused = fleetOfGroups({
    groups: { emea: { members: ['bank'], protect: true } },
    members: { bank: { suspend } },
  });
  const applied = await world.apply(paused);
  expect(troubles(applied)).toEqual([]);
  expect(stepIds(applied.plan)).toEqual(['update/group/soc/emea']);
  expect(stepIds(await world.plan(paused))).toEqual([]);
});

test('publish refuses a suspended group by name, and with all passes over it', async () => {
  const world = groupWorld(['bank', 'shop']);
  const groups = { banks: { members: ['bank'] }, shops: { members: ['shop'] } };
  await world.apply(fleetOfGroups({ groups }));
  const paused = fleetOfGroups({ groups: { ...groups, banks: { ...groups.banks, suspend } } });

  const named = await world.publish(paused, ['banks', 'shops']);
  expect(named.plan.parents.map(({ state, steps, problems }) => [state, steps, problems])).toEqual([
    [
      'error',
      [],
      [
        {
          code: 'MUS331',
          message: 'Group banks cannot be published: it is suspended: change freeze.',
          hint: 'Remove "suspend" from the files to resume it.',
          parent: 'soc',
          at: { file: 'fleet.yaml', line: 7, column: 152, length: 26 },
        },
      ],
    ],
  ]);
  const all = await world.publish(paused, 'all');
  expect([all.outcome, stepIds(all.plan)]).toEqual(['succeeded', ['publish/assignment/soc/shops']]);
  expect(all.plan.parents.flatMap(({ findings }) => findings.map(({ code }) => code))).toEqual(['MUS329']);
});

test('publish refuses by name the groups of a suspended parent, and with all passes over it', async () => {
  const world = groupWorld(['bank', 'shop']);
  await world.apply(fleetOfGroups({ groups: both }));
  const paused = fleetOfGroups({ groups: both, parent: { suspend } });
  const named = await world.publish(paused, ['emea']);
  expect(named.plan.parents.flatMap(({ problems }) => problems.map(({ message }) => message))).toEqual([
    'Group emea cannot be published: its parent soc is suspended: change freeze.',
  ]);
  const all = await world.publish(paused, 'all');
  expect([all.outcome, stepIds(all.plan), all.plan.parents.map((one) => one.suspended)]).toEqual([
    'succeeded',
    [],
    [true],
  ]);
});

test('publish does not reach a suspended member that apply has not taken out of its group yet', async () => {
  const world = groupWorld(['bank', 'shop']);
  await world.apply(fleetOfGroups({ groups: both }));
  const paused = fleetOfGroups({ groups: both, members: { bank: { suspend } } });
  const named = await world.publish(paused, ['emea']);
  expect(named.plan.parents.flatMap(({ problems }) => problems.map(({ message }) => message))).toEqual([
    'Group emea cannot be published as it is in Azure: suspended members are still in it (bank).',
  ]);
  expect(stepIds((await world.publish(paused, 'all')).plan)).toEqual([]);
});

test('status lists what is suspended, looks at no job of it, and fails nothing', async () => {
  const world = groupWorld(['bank', 'shop']);
  const groups = { banks: { members: ['bank'] }, shops: { members: ['shop'] } };
  world.emulator.happen({ kind: 'endJob', state: 'Failed' });
  await world.apply(fleetOfGroups({ groups }));
  expect((await statusOf(world, fleetOfGroups({ groups }))).outcome).toBe('failed');

  const group = fleetOfGroups({ groups: { ...groups, banks: { ...groups.banks, suspend } } });
  expect(await statusOf(world, group)).toEqual({
    outcome: 'succeeded',
    findings: ['Group banks is suspended: change freeze (it is neither written nor published).'],
    jobs: ['shops'],
  });
  expect(await statusOf(world, fleetOfGroups({ groups, members: { bank: { suspend } } }))).toEqual({
    outcome: 'succeeded',
    findings: [
      'Member bank is suspended: change freeze (it is left out of its groups, and keeps its copies).',
    ],
    jobs: ['shops'],
  });
  const parent = fleetOfGroups({ groups, parent: { suspend } });
  expect(await statusOf(world, parent)).toEqual({
    outcome: 'succeeded',
    findings: ['Parent soc is suspended: change freeze (nothing of it is written, published or deleted).'],
    jobs: [],
  });
});

test('a suspended parent is neither read nor written', async () => {
  const sent: string[] = [];
  const world = groupWorld(['bank', 'shop'], (request, next) => {
    sent.push(`${request.method} ${request.url}`);
    return next(request);
  });
  expect(troubles(await world.apply(fleetOfGroups({ groups: both, parent: { suspend } })))).toEqual([]);
  expect(sent).toEqual([]);
});

test('whatever is suspended, apply converges and leaves it alone', async () => {
  await fc.assert(
    fc.asyncProperty(anyFleet, fc.infiniteStream(fc.nat(3)), async (any, dice) => {
      const fleet = withSuspensions(fleetOf(any), () => dice.next().value === 0);
      const world = testWorld({ workspaces: any.workspaces, settings: any.settings });
      world.clock.advance(3_600_000 * 3);
      const before = untouchable(world, fleet);
      const first = await world.apply(fleet);
      expect(troubles(first)).toEqual([]);
      expect(untouchable(world, fleet)).toEqual(before);
      expect(suspendedPairs(fleet, first.plan)).toEqual([]);
      expect(stepIds(await world.plan(fleet))).toEqual([]);
    }),
    runs,
  );
});

function withSuspensions(fleet: DesiredFleet, drawn: () => boolean): DesiredFleet {
  const maybe = <T extends object>(one: T): T =>
    drawn() ? { ...one, suspend: { reason: 'drawn', at: span } } : one;
  return {
    ...fleet,
    parents: fleet.parents.map(maybe),
    members: fleet.members.map(maybe),
    groups: fleet.groups.map(maybe),
  };
}

/** All that suspended parents hold, and of others the suspended groups with assignment and members. */
function untouchable(world: TestWorld, fleet: DesiredFleet) {
  return fleet.parents.map((parent) => {
    const view = world.emulator.view(parent.workspace);
    if (parent.suspend !== undefined)
      return [parent.name, view?.configurations, view?.members, view?.groups, view?.assignments, view?.jobs];
    const suspended = new Set(
      fleet.groups
        .filter((group) => group.parent === parent.name && group.suspend !== undefined)
        .map(({ resourceName }) => resourceName.toLowerCase()),
    );
    const groups = view?.groups.filter(({ name }) => suspended.has(name.toLowerCase())) ?? [];
    const held = new Set(
      groups.flatMap(({ properties }) => properties.memberResourceNames as readonly string[]),
    );
    return [
      parent.name,
      groups,
      view?.assignments.filter(({ properties }) =>
        suspended.has(String(properties.targetResourceName).toLowerCase()),
      ),
      view?.members.filter(({ name }) => held.has(name)).map(({ name }) => name),
    ];
  });
}

/** Members that are suspended and yet published to. */
function suspendedPairs(fleet: DesiredFleet, plan: Parameters<typeof allSteps>[0]): readonly string[] {
  const suspended = new Set(
    fleet.members.filter((one) => one.suspend !== undefined).map(({ workspace }) => idKey(workspace)),
  );
  return allSteps(plan).flatMap((step) =>
    step.action === 'publish'
      ? step.members.filter(({ workspace }) => suspended.has(idKey(workspace))).map(({ name }) => name)
      : [],
  );
}
