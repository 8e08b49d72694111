import { expect, test } from 'vitest';
import type { EmulatorSetup } from '../../src/emulator/emulator.js';
import { allSteps } from '../../src/plan/fleet-plan.js';
import { aRule, workspaceOf } from '../support/small-fleet.js';
import { stepIds, troubles, type testWorld, type TestWorld } from '../support/test-world.js';
import { threeTiers as threeTiersWorld, threeTiersFleet } from '../support/three-tiers.js';

/** Three tiers, each of which delivers every rule that it has. */
function threeTiers(options: EmulatorSetup = {}, between?: Parameters<typeof testWorld>[1]) {
  const fleet = threeTiersFleet({ include: [{ kind: 'AnalyticsRule' }] });
  return { world: threeTiersWorld(['rule-a', 'rule-b'], options, between), fleet };
}

const rulesOf = (world: TestWorld, name: string) =>
  (world.emulator.view(workspaceOf(name))?.alertRules ?? []).map(({ properties }) => properties.displayName);

test.each(['keep', 'new'] as const)(
  'one apply carries a rule down three tiers (copies %s their names)',
  async (copyNames) => {
    const { world, fleet } = threeTiers({ settings: { copyNames } });
    const run = await world.apply(fleet);
    expect(troubles(run)).toEqual([]);
    expect(rulesOf(world, 'customer')).toEqual(['Title of rule-a', 'Title of rule-b']);
    expect(stepIds(await world.plan(fleet))).toEqual([]);
  },
);

test('lists that lag behind what was delivered are read again, six times at most', async () => {
  /** What each list of rules below the top answered first, given again for so many reads. */
  const first = new Map<string, Response>();
  const reads = new Map<string, number>();
  let stale = 0;
  const { world, fleet } = threeTiers({}, async (request, next) => {
    const { pathname } = new URL(request.url);
    if (!/(mid|low)\/providers\/.*\/alertRules$/i.test(pathname)) return next(request);
    const read = (reads.get(pathname) ?? 0) + 1;
    reads.set(pathname, read);
    const answer = first.get(pathname) ?? (await next(request));
    first.set(pathname, answer.clone());
    return read <= stale ? answer : next(request);
  });
  // The plan's own read, and four of the run.
  stale = 5;
  const before = world.clock.slept.filter((ms) => ms === 15_000).length;
  const run = await world.apply(fleet);
  expect(troubles(run)).toEqual([]);
  expect(rulesOf(world, 'customer')).toEqual(['Title of rule-a', 'Title of rule-b']);
  expect(world.clock.slept.filter((ms) => ms === 15_000).length - before).toBe(8);
  expect(stepIds(await world.plan(fleet))).toEqual([]);

  for (const read of [first, reads]) read.clear();
  stale = 1_000;
  const { world: other, fleet: same } = threeTiers({}, async (request, next) => {
    if (!/mid\/providers\/.*\/alertRules$/i.test(new URL(request.url).pathname)) return next(request);
    reads.set('mid', (reads.get('mid') ?? 0) + 1);
    return new Response('{"value": []}', { headers: { 'content-type': 'application/json' } });
  });
  expect((await other.apply(same)).outcome).toBe('failed');
  expect(reads.get('mid')).toBe(1 + 6);
});

test('what an upper tier will deliver is predicted, without an id', async () => {
  const { world, fleet } = threeTiers();
  const plan = await world.plan(fleet);
  const items = allSteps(plan).flatMap((step) =>
    step.action === 'publish'
      ? step.items.map((item) => [step.parent, item.name, item.predicted, item.resourceId === null])
      : [],
  );
  expect(items).toEqual([
    ['top', 'rule-a', undefined, false],
    ['top', 'rule-b', undefined, false],
    ['mid', 'rule-a', true, true],
    ['mid', 'rule-b', true, true],
    ['low', 'rule-a', true, true],
    ['low', 'rule-b', true, true],
  ]);
});

test('an edit in the top tier travels down in one apply', async () => {
  const { world, fleet } = threeTiers({ settings: { copyNames: 'new' } });
  await world.apply(fleet);
  world.clock.advance(2 * 3_600_000);
  world.emulator.putContent(workspaceOf('top'), {
    ...aRule('rule-a'),
    properties: { ...aRule('rule-a').properties, severity: 'Low' },
  });
  const run = await world.apply(fleet);
  expect(stepIds(run.plan)).toEqual([
    'publish/assignment/top/top-all',
    'publish/assignment/mid/mid-all',
    'publish/assignment/low/low-all',
  ]);
  expect(troubles(run)).toEqual([]);
  expect(
    world.emulator.view(workspaceOf('customer'))?.alertRules.map(({ properties }) => properties.severity),
  ).toEqual(['Low', 'High']);
  expect(stepIds(await world.plan(fleet))).toEqual([]);
});

test('a parent that did not receive all its pairs is not written, and the pair is named', async () => {
  const { world, fleet } = threeTiers();
  await world.apply(fleet);
  world.clock.advance(2 * 3_600_000);
  world.emulator.putContent(workspaceOf('top'), aRule('rule-c'));
  world.emulator.happen({ kind: 'removeRole', workspace: workspaceOf('mid'), leaving: 'reader' });
  world.emulator.clearRequestLog();
  const run = await world.apply(fleet);
  expect(run.outcome).toBe('failed');
  const results = run.events.flatMap((event) => (event.type === 'stepFinished' ? [event.result] : []));
  expect(results.map(({ step, status }) => `${step.id} ${status}`)).toEqual([
    'update/assignment/top/top-all succeeded',
    'publish/assignment/top/top-all failed',
    'update/assignment/mid/mid-all skipped',
    'publish/assignment/mid/mid-all skipped',
    'update/assignment/low/low-all skipped',
    'publish/assignment/low/low-all skipped',
  ]);
  expect(results[2]?.problem?.message).toContain(
    'top/top-all: "Title of rule-a", "Title of rule-b", "Title of rule-c"',
  );
  expect(
    world.emulator.requestLog.filter(({ method, path }) => method !== 'GET' && !path.includes('/top/')),
  ).toEqual([]);
});

test('a step that was not shown is not taken but reported, and left to the next plan', async () => {
  const { world, fleet } = threeTiers();
  await world.apply(fleet);
  world.clock.advance(2 * 3_600_000);
  world.emulator.putContent(workspaceOf('top'), aRule('rule-a'));
  // Somebody adds a rule to the middle tier after the plan was shown.
  const onPlanned = () => {
    world.emulator.putContent(workspaceOf('mid'), aRule('intruder'));
  };
  const run = await world.apply(fleet, { onPlanned });
  const findings = run.events.flatMap((event) => (event.type === 'finding' ? [event.finding] : []));
  expect(findings.map(({ code, message }) => [code, message.split(' ')[0]])).toEqual([
    ['MUS312', 'update/assignment/mid/mid-all'],
    ['MUS312', 'publish/assignment/mid/mid-all'],
  ]);
  expect(run.outcome).toBe('failed');
  // What was promised to the tier below did not come, so that tier is not written either.
  const statuses = run.pairs.map(({ parent, status }) => `${parent} ${status}`);
  expect(new Set(statuses)).toEqual(new Set(['top Succeeded', 'mid Skipped', 'low Skipped']));
  expect(troubles(await world.apply(fleet))).toEqual([]);
  expect(rulesOf(world, 'customer')).toEqual(['Title of rule-a', 'Title of rule-b', 'Title of intruder']);
  expect(stepIds(await world.plan(fleet))).toEqual([]);
});

test('a lower parent is published as it is, also where the upper one cannot be planned', async () => {
  const { world, fleet } = threeTiers();
  await world.apply(fleet);
  const broken = {
    ...fleet,
    selections: fleet.selections.map((one) => ({ ...one, include: [] })),
  };
  const run = await world.publish(broken, 'all');
  expect(stepIds(run.plan)).toEqual([
    'publish/assignment/top/top-all',
    'publish/assignment/mid/mid-all',
    'publish/assignment/low/low-all',
  ]);
  expect(new Set(run.pairs.map(({ status }) => status))).toEqual(new Set(['Succeeded']));
  // What the files ask for cannot be told, so no run can say that all of it is delivered.
  expect(troubles(run)).toEqual(
    ['top', 'mid', 'low'].map((parent) => `Selection "rules" resolves to nothing in ${parent}`),
  );
});
