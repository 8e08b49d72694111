import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DesiredFleet, DesiredGroup } from '../../src/model/desired.js';
import { anyFleet, fleetOf } from '../support/any-fleet.js';
import { fleetOfGroups, groupWorld, rulesIn } from '../support/group-world.js';
import { workspaceOf } from '../support/small-fleet.js';
import { stepIds, testWorld, troubles, type Applied, type TestWorld } from '../support/test-world.js';

const runs = { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 30) };
const members = ['lab', 'bank', 'shop'];
const rolled = fleetOfGroups({
  groups: {
    canary: { members: ['lab'] },
    finance: { members: ['bank'], ring: 1 },
    retail: { members: ['shop'], ring: 2 },
  },
});

/** What was not done, with its code and reason, and how many pairs had which result. */
function undone({ events, pairs, outcome }: Applied) {
  const statuses = pairs.map(({ group, status }) => `${group} ${status}`);
  return {
    outcome,
    steps: events
      .flatMap((event) =>
        event.type === 'stepFinished' && event.result.status !== 'succeeded'
          ? [`${event.result.step.id} ${event.result.status} ${event.result.problem?.code ?? ''}`]
          : [],
      )
      .sort(),
    pairs: [...new Set(statuses)]
      .sort()
      .map((each) => `${each}: ${statuses.filter((one) => one === each).length}`),
  };
}

/** A world in which the members are registered, and nobody may write to the workspace of `lab`. */
async function worldWithSickLab(): Promise<TestWorld> {
  const world = groupWorld(members);
  await world.apply(fleetOfGroups({ groups: {}, members: { lab: {}, bank: {}, shop: {} } }));
  world.emulator.happen(forbidLab);
  return world;
}

const forbidLab = { kind: 'removeRole', workspace: workspaceOf('lab'), leaving: 'reader' } as const;

test('ring after ring is written and published, each once the lower ones have succeeded', async () => {
  const writes: string[] = [];
  const world = groupWorld(members, (request, next) => {
    const { pathname } = new URL(request.url);
    if (request.method !== 'GET') writes.push(pathname.split('/').slice(11, 13).join('/'));
    return next(request);
  });
  expect(troubles(await world.apply(rolled))).toEqual([]);
  expect(writes.filter((path) => !/Members|Configurations/.test(path))).toEqual(
    ['canary', 'finance', 'retail'].flatMap((name) => [
      `workspaceManagerGroups/${name}`,
      `workspaceManagerAssignments/${name}`,
      `workspaceManagerAssignments/${name}`,
    ]),
  );
  expect(stepIds(await world.plan(rolled))).toEqual([]);
});

test('a failed ring 0 holds the others back: nothing of them is written until it is fixed', async () => {
  const world = await worldWithSickLab();
  const first = await world.apply(rolled);
  expect(undone(first)).toEqual({
    outcome: 'failed',
    steps: [
      'create/assignment/soc/finance skipped MUS508',
      'create/assignment/soc/retail skipped MUS508',
      'create/group/soc/finance skipped MUS508',
      'create/group/soc/retail skipped MUS508',
      'publish/assignment/soc/canary failed MUS503',
      'publish/assignment/soc/finance skipped MUS508',
      'publish/assignment/soc/retail skipped MUS508',
    ],
    pairs: ['canary Failed: 2', 'finance Skipped: 2', 'retail Skipped: 2'],
  });
  expect(world.emulator.view(workspaceOf('central'))?.groups.map(({ name }) => name)).toEqual(['canary']);
  expect(world.emulator.view(workspaceOf('central'))?.members).toHaveLength(3);
  expect(['bank', 'shop'].map((name) => rulesIn(world, name))).toEqual([[], []]);

  world.emulator.happen({ kind: 'restoreRole', workspace: workspaceOf('lab') });
  expect(troubles(await world.apply(rolled))).toEqual([]);
  expect(['lab', 'bank', 'shop'].map((name) => rulesIn(world, name).length)).toEqual([2, 2, 2]);
  expect(stepIds(await world.plan(rolled))).toEqual([]);
});

test('the reason names the group that holds a step back', async () => {
  const world = await worldWithSickLab();
  const { events } = await world.apply(rolled);
  const held = events.flatMap((event) =>
    event.type === 'stepFinished' && event.result.problem?.code === 'MUS508'
      ? [event.result.problem.message]
      : [],
  );
  expect(held.filter((message) => message.startsWith('create/group'))).toEqual([
    'create/group/soc/finance was held back: ring 1 waits for group canary of ring 0, whose job ended Failed: 2 of 2 pairs did not succeed.',
    'create/group/soc/retail was held back: ring 2 waits for group canary of ring 0, whose job ended Failed: 2 of 2 pairs did not succeed (and 1 more group).',
  ]);
});

test('failed pairs within the allowance let the next ring go on', async () => {
  const fleet = fleetOfGroups({
    groups: { canary: { members: ['lab', 'bank'] }, retail: { members: ['shop'], ring: 1 } },
  });
  const world = await worldWithSickLab();
  expect(undone(await world.apply(fleet, { maxFailedPairs: { count: 1 } })).steps).toContain(
    'publish/assignment/soc/retail skipped MUS508',
  );
  const enough = undone(await world.apply(fleet, { maxFailedPairs: { percent: 50 } }));
  expect(enough).toEqual({
    outcome: 'failed',
    steps: ['publish/assignment/soc/canary failed MUS503'],
    pairs: ['canary Failed: 2', 'canary Succeeded: 2', 'retail Succeeded: 2'],
  });
});

test('a member of ring 0 that cannot be created counts as failed pairs', async () => {
  const fleet = fleetOfGroups({
    groups: { canary: { members: ['lab', 'gone'] }, retail: { members: ['shop'], ring: 1 } },
  });
  const world = groupWorld(members);
  expect(undone(await world.apply(fleet)).pairs).toEqual([
    'canary Failed: 2',
    'canary Succeeded: 2',
    'retail Skipped: 2',
  ]);
  expect(undone(await world.apply(fleet, { maxFailedPairs: { count: 2 } })).pairs).toEqual([
    'canary Failed: 2',
    'canary Succeeded: 2',
    'retail Succeeded: 2',
  ]);
});

test('without waiting, a job in progress holds the next ring back', async () => {
  const world = groupWorld(members);
  expect(undone(await world.apply(rolled, { wait: false })).steps).toEqual([
    'create/assignment/soc/finance skipped MUS508',
    'create/assignment/soc/retail skipped MUS508',
    'create/group/soc/finance skipped MUS508',
    'create/group/soc/retail skipped MUS508',
    'publish/assignment/soc/finance skipped MUS508',
    'publish/assignment/soc/retail skipped MUS508',
  ]);
  expect(troubles(await world.apply(rolled))).toEqual([]);
});

test('without publishing, what waits to be published holds the next ring back', async () => {
  const world = groupWorld(members);
  const first = await world.apply(rolled, { publish: false });
  expect(undone(first).steps).toEqual([
    'create/assignment/soc/finance skipped MUS508',
    'create/assignment/soc/retail skipped MUS508',
    'create/group/soc/finance skipped MUS508',
    'create/group/soc/retail skipped MUS508',
  ]);
  expect(troubles(await world.apply(rolled))).toEqual([]);
  expect(stepIds(await world.plan(rolled, {}, false))).toEqual([]);
});

test('with --group a lower ring outside the scope is judged by what is live', async () => {
  const world = groupWorld(members);
  const scope = { groups: ['finance'] };
  const early = undone(await world.apply(rolled, { scope }));
  expect(early.steps).toEqual([
    'create/assignment/soc/finance skipped MUS508',
    'create/group/soc/finance skipped MUS508',
    'publish/assignment/soc/finance skipped MUS508',
  ]);
  expect(troubles(await world.apply(rolled, { scope: { groups: ['canary'] } }))).toEqual([]);
  world.clock.advance(3_600_000 * 2);
  const late = await world.apply(rolled, { scope });
  expect([stepIds(late.plan), troubles(late)]).toEqual([
    ['create/group/soc/finance', 'create/assignment/soc/finance', 'publish/assignment/soc/finance'],
    [],
  ]);
});

test('with --group a failed last job outside the scope is measured by the allowance', async () => {
  const fleet = fleetOfGroups({
    groups: { canary: { members: ['lab', 'bank'] }, retail: { members: ['shop'], ring: 1 } },
  });
  const world = await worldWithSickLab();
  await world.apply(fleet, { scope: { groups: ['canary'] } });
  const scope = { groups: ['retail'] };
  expect(undone(await world.apply(fleet, { scope })).outcome).toBe('failed');
  expect(undone(await world.apply(fleet, { scope, maxFailedPairs: { count: 2 } })).outcome).toBe('succeeded');
});

test('publish goes ring by ring among the groups it is asked for, and asks for no others', async () => {
  const world = groupWorld(members);
  await world.apply(rolled);
  world.emulator.happen(forbidLab);
  expect(undone(await world.publish(rolled, 'all')).pairs).toEqual([
    'canary Failed: 2',
    'finance Skipped: 2',
    'retail Skipped: 2',
  ]);
  expect(undone(await world.publish(rolled, ['finance', 'retail'])).outcome).toBe('succeeded');
});

test('an interrupted ring 0 leaves the others for the next apply', async () => {
  const world = groupWorld(members);
  await world.apply(rolled, { stopAfter: 5 });
  expect(troubles(await world.apply(rolled))).toEqual([]);
  expect(stepIds(await world.plan(rolled))).toEqual([]);
});

test('nothing of a ring is written or posted before every lower ring is good, and apply converges', async () => {
  await fc.assert(
    fc.asyncProperty(anyFleet, fc.infiniteStream(fc.nat(2)), fc.boolean(), async (any, dice, broken) => {
      const plain = fleetOf(any);
      const draw = () => Number(dice.next().value);
      const fleet = {
        ...plain,
        groups: plain.groups.map((group) => ({ ...group, ring: draw() })),
      };
      const early: Early[] = [];
      const world: TestWorld = testWorld(
        { workspaces: any.workspaces, settings: any.settings },
        (request, next) => {
          if (request.method !== 'GET') early.push(...tooEarly(world, fleet, request));
          return next(request);
        },
      );
      world.clock.advance(3_600_000 * 3);
      const sick = fleet.members[0]?.workspace ?? '';
      if (broken) {
        world.emulator.happen({ kind: 'removeRole', workspace: sick, leaving: 'reader' });
        await world.apply(fleet);
        world.emulator.happen({ kind: 'restoreRole', workspace: sick });
      }
      expect(troubles(await world.apply(fleet))).toEqual([]);
      // A group to which the files give nothing to publish holds nobody.
      expect(early.filter(({ lower }) => publishesAnything(world, fleet, lower))).toEqual([]);
      expect(stepIds(await world.plan(fleet))).toEqual([]);
    }),
    runs,
  );
});

interface Early {
  readonly lower: DesiredGroup;
  readonly what: string;
}

function assignmentOf(world: TestWorld, fleet: DesiredFleet, { parent, resourceName }: DesiredGroup) {
  const workspace = fleet.parents.find(({ name }) => name === parent)?.workspace ?? '';
  return world.emulator
    .view(workspace)
    ?.assignments.find(
      ({ properties }) => String(properties.targetResourceName).toLowerCase() === resourceName.toLowerCase(),
    );
}

function publishesAnything(world: TestWorld, fleet: DesiredFleet, group: DesiredGroup): boolean {
  return ((assignmentOf(world, fleet, group)?.properties.items ?? []) as readonly unknown[]).length > 0;
}

/** Lower rings that are not good as a group is written or published, by a plain look at what the service holds. */
function tooEarly(world: TestWorld, fleet: DesiredFleet, request: Request): readonly Early[] {
  const path = decodeURIComponent(new URL(request.url).pathname).toLowerCase();
  const parent = fleet.parents.find(({ workspace }) => path.startsWith(`${workspace.toLowerCase()}/`));
  const view = world.emulator.view(parent?.workspace ?? '');
  const [collection, name] = path.split('/').slice(11, 13);
  if (parent === undefined || view === undefined || name === undefined) return [];
  if (collection !== 'workspacemanagergroups' && collection !== 'workspacemanagerassignments') return [];
  // An assignment that is not there yet bears its group's name.
  const targetOf = (assignment: string): unknown =>
    view.assignments.find((one) => one.name.toLowerCase() === assignment)?.properties.targetResourceName;
  const live = collection === 'workspacemanagerassignments' ? targetOf(name) : undefined;
  const target = typeof live === 'string' ? live.toLowerCase() : name;
  const own = fleet.groups.filter((group) => group.parent === parent.name);
  const written = own.find(({ resourceName }) => resourceName.toLowerCase() === target);
  if (written === undefined) return [];
  return own
    .filter(({ ring, members: all }) => ring < written.ring && all.length > 0)
    .flatMap((lower) => {
      const same = ({ name: one }: { readonly name: string }) =>
        one.toLowerCase() === lower.resourceName.toLowerCase();
      const assignment = assignmentOf(world, fleet, lower);
      const items = (assignment?.properties.items ?? []) as readonly unknown[];
      const job = view.jobs.findLast(
        (one) => one.assignment.toLowerCase() === assignment?.name.toLowerCase(),
      );
      const members = (view.groups.find(same)?.properties.memberResourceNames ?? []) as readonly string[];
      const good =
        job?.state === 'Succeeded' &&
        members.length === lower.members.length &&
        members.every((member) => job.members.some((one) => one.toLowerCase() === member.toLowerCase())) &&
        job.items.length === items.length;
      return good
        ? []
        : [{ lower, what: `${written.name} was touched before ${lower.name}: ${job?.state ?? 'no job'}` }];
    });
}
