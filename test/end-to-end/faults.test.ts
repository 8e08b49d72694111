import { expect, test } from 'vitest';
import { aRule, smallFleet } from '../support/small-fleet.js';
import { stepIds, troubles } from '../support/test-world.js';

const jobs = { method: 'POST', path: '/jobs' } as const;

test('a publish whose answer was lost is found in the job list and not sent again', async () => {
  const { fleet, world } = smallFleet();
  world.emulator.failNext(jobs, { kind: 'dropAfter' });
  expect(troubles(await world.apply(fleet))).toEqual([]);
  expect(world.emulator.view(fleet.parents[0]?.workspace ?? '')?.jobs).toHaveLength(1);
});

test('a publish that was lost before it arrived is sent again, once', async () => {
  const { fleet, world } = smallFleet();
  world.emulator.failNext(jobs, { kind: 'dropBefore' });
  expect(troubles(await world.apply(fleet))).toEqual([]);
  expect(world.emulator.view(fleet.parents[0]?.workspace ?? '')?.jobs).toHaveLength(1);
});

test('a publish answered 500 although it was not done is sent again', async () => {
  const { fleet, world } = smallFleet();
  world.emulator.failNext(jobs, { kind: 'status', status: 500 });
  expect(troubles(await world.apply(fleet))).toEqual([]);
  expect(world.emulator.view(fleet.parents[0]?.workspace ?? '')?.jobs).toHaveLength(1);
});

test('an earlier job is not taken for the publish whose answer was lost', async () => {
  const { fleet, world } = smallFleet();
  await world.apply(fleet);
  world.clock.advance(3_600_000 * 2);
  world.touchRule();
  world.emulator.failNext(jobs, { kind: 'dropBefore' });
  const again = await world.apply(fleet);
  expect(troubles(again)).toEqual([]);
  expect(world.emulator.view(fleet.parents[0]?.workspace ?? '')?.jobs).toHaveLength(2);
});

test('a write whose answer was lost is repeated, and not taken for another writer’s', async () => {
  const { fleet, world } = smallFleet();
  world.emulator.failNext({ method: 'PUT', path: 'workspaceManagerGroups' }, { kind: 'dropAfter' });
  expect(troubles(await world.apply(fleet))).toEqual([]);
});

test('429 is waited out as long as it asks', async () => {
  const { fleet, world } = smallFleet();
  world.emulator.failNext(
    { method: 'GET', path: 'workspaceManagerGroups' },
    { kind: 'status', status: 429, retryAfter: 17 },
  );
  expect(troubles(await world.apply(fleet))).toEqual([]);
  expect(world.clock.slept).toContain(17_000);
});

test('a list that breaks off on a later page is an error and never a shorter list', async () => {
  const { fleet, world } = smallFleet({ settings: { pageSize: 1 } });
  await world.apply(fleet);
  world.emulator.failNext(
    { method: 'GET', path: 'workspaceManagerMembers*skipToken', times: -1 },
    { kind: 'status', status: 403 },
  );
  const plan = await world.plan(fleet);
  expect(
    plan.parents.map(({ state, steps, problems }) => [state, steps, problems.map(({ code }) => code)]),
  ).toEqual([['error', [], ['MUS209']]]);
});

test('a member that cannot be created is left out, and everybody else is served', async () => {
  const { fleet, world } = smallFleet();
  const [first] = fleet.members;
  world.emulator.happen({ kind: 'removeRole', workspace: first?.workspace ?? '' });
  const run = await world.apply(fleet);
  expect(run.outcome).toBe('failed');
  expect(
    new Set(run.pairs.map(({ member, status, cause }) => `${member} ${status} ${cause ?? '-'}`)),
  ).toEqual(new Set([`${first?.name ?? ''} Failed PermissionDenied`, 'member-b Succeeded -']));
  expect(run.pairs).toHaveLength(4);
  world.emulator.happen({ kind: 'restoreRole', workspace: first?.workspace ?? '' });
  expect(troubles(await world.apply(fleet))).toEqual([]);
  expect(stepIds(await world.plan(fleet))).toEqual([]);
});

test('an item deleted from the central workspace while its job runs fails for every member, with that cause', async () => {
  const { fleet, world } = smallFleet();
  world.whenPosted(() => {
    world.emulator.happen({
      kind: 'deleteItem',
      id: `${fleet.parents[0]?.workspace ?? ''}/providers/Microsoft.SecurityInsights/alertRules/rule-a`,
    });
  });
  const run = await world.apply(fleet);
  expect(
    run.pairs.map(({ item, member, status, cause }) => `${item.name} ${member} ${status} ${cause ?? '-'}`),
  ).toEqual([
    'rule-a member-a Failed ContentDeleted',
    'rule-a member-b Failed ContentDeleted',
    'rule-b member-a Succeeded -',
    'rule-b member-b Succeeded -',
  ]);
});

test('a job that somebody else started is awaited, and stands in where nothing is left to publish', async () => {
  const { fleet, world } = smallFleet();
  await world.apply(fleet, { publish: false });
  await world.post('group-a');
  const run = await world.apply(fleet);
  expect(run.plan.parents.flatMap(({ steps }) => steps.map(({ reason }) => reason))).toEqual([
    'a job is running: it is awaited, and published again only if something is left',
  ]);
  expect(run.pairs.map(({ status }) => status)).toEqual(['Succeeded', 'Succeeded', 'Succeeded', 'Succeeded']);
  expect(world.emulator.view(fleet.parents[0]?.workspace ?? '')?.jobs).toHaveLength(1);
});

test('a running job is awaited before its group is written', async () => {
  const { fleet, world, withoutLastMember } = smallFleet();
  await world.apply(fleet);
  await world.post('group-a');
  world.emulator.clearRequestLog();
  expect(troubles(await world.apply(withoutLastMember))).toEqual([]);
  const log = world.emulator.requestLog.map(
    ({ method, path }) => `${method} ${path.replace(/\?.*/, '').replace(/.*SecurityInsights\//i, '')}`,
  );
  const put = log.findIndex((line) => line.startsWith('PUT workspaceManagerGroups'));
  const polled = log.findIndex((line) => /^GET workspaceManagerAssignments\/group-a\/jobs\/./i.test(line));
  expect(polled).toBeGreaterThanOrEqual(0);
  expect(put).toBeGreaterThan(polled);
});

test('a running job that the assignment does not show yet is awaited all the same', async () => {
  const { fleet, world, withoutLastMember } = smallFleet({
    settings: { jobDurationMs: 60_000, lastJobLagMs: 90_000 },
  });
  await world.apply(fleet);
  world.clock.advance(2 * 3_600_000);
  await world.post('group-a');
  const postedAt = world.clock.now().getTime();
  world.emulator.clearRequestLog();
  expect(troubles(await world.apply(withoutLastMember))).toEqual([]);
  const put = world.emulator.requestLog.find(
    ({ method, path }) => method === 'PUT' && /workspaceManagerGroups/i.test(path),
  );
  expect(Date.parse(put?.at ?? '') - postedAt).toBeGreaterThanOrEqual(60_000);
});

test('an earlier job that the assignment does not show yet is not taken for a lost publish', async () => {
  const { fleet, world, withoutLastMember } = smallFleet({
    settings: { lastJobLagMs: 90_000, systemData: false },
  });
  await world.apply(withoutLastMember);
  world.clock.advance(2 * 3_600_000);
  await world.post('group-a');
  world.clock.advance(10_000);
  world.emulator.failNext(jobs, { kind: 'dropBefore' });
  const run = await world.apply(fleet);
  expect(run.pairs.map(({ status }) => status)).toEqual(['Succeeded', 'Succeeded', 'Succeeded', 'Succeeded']);
  const [, joined] = fleet.members;
  expect(world.emulator.view(joined?.workspace ?? '')?.alertRules).toHaveLength(2);
});

test('a group that somebody changes while its running job is awaited is not published as what it no longer is', async () => {
  const { fleet, world } = smallFleet({ settings: { jobDurationMs: 60_000 } });
  await world.apply(fleet, { publish: false });
  await world.post('group-a');
  const run = await world.apply(fleet, { onPlanned: () => world.dropLastMember('group-a') });
  expect(run.outcome).toBe('failed');
  expect(new Set(run.pairs.map(({ status }) => status))).toEqual(new Set(['Skipped']));
  expect(world.emulator.view(fleet.parents[0]?.workspace ?? '')?.jobs).toHaveLength(1);
  expect(troubles(await world.apply(fleet))).toEqual([]);
  expect(stepIds(await world.plan(fleet))).toEqual([]);
});

test('content that comes up while a running job is awaited is left to the next plan', async () => {
  const { fleet, world } = smallFleet({ settings: { jobDurationMs: 60_000 } });
  await world.apply(fleet, { publish: false });
  await world.post('group-a');
  const onPlanned = () => {
    world.emulator.putContent(fleet.parents[0]?.workspace ?? '', aRule('rule-c'));
  };
  const run = await world.apply(fleet, { onPlanned });
  expect(troubles(run)).toEqual([]);
  expect(run.pairs).toHaveLength(4);
  expect(world.emulator.view(fleet.parents[0]?.workspace ?? '')?.jobs).toHaveLength(1);
  expect(stepIds(await world.plan(fleet))).toEqual([
    'update/assignment/soc/group-a',
    'publish/assignment/soc/group-a',
  ]);
});

test('a publish that is asked for awaits a running job that the assignment does not show yet', async () => {
  const { fleet, world } = smallFleet({ settings: { jobDurationMs: 60_000, lastJobLagMs: 90_000 } });
  await world.apply(fleet);
  world.clock.advance(2 * 3_600_000);
  await world.post('group-a');
  const postedAt = world.clock.now().getTime();
  world.emulator.clearRequestLog();
  expect(troubles(await world.publish(fleet, ['group-a']))).toEqual([]);
  const post = world.emulator.requestLog.find(({ method }) => method === 'POST');
  expect(Date.parse(post?.at ?? '') - postedAt).toBeGreaterThanOrEqual(60_000);
});

test('jobs that outlast the timeout leave their pairs in progress', async () => {
  const { fleet, world } = smallFleet({ settings: { jobDurationMs: 3_600_000 } });
  const run = await world.apply(fleet, { timeoutMs: 60_000 });
  expect(run.outcome).toBe('failed');
  expect(new Set(run.pairs.map(({ status }) => status))).toEqual(new Set(['InProgress']));
});

test('a job that somebody else started since the plan is seen, awaited, and stands in for the publish', async () => {
  const { fleet, world } = smallFleet({ settings: { concurrentJobs: 'refuse' } });
  await world.apply(fleet);
  world.clock.advance(2 * 3_600_000);
  world.touchRule();
  const run = await world.apply(fleet, { onPlanned: () => world.post('group-a') });
  expect(troubles(run)).toEqual([]);
  expect(world.emulator.view(fleet.parents[0]?.workspace ?? '')?.jobs).toHaveLength(2);
  expect(stepIds(await world.plan(fleet))).toEqual([]);
});
