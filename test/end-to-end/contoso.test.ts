import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { loadFleet } from '../../src/config/load-fleet.js';
import type { EmulatorSetup } from '../../src/emulator/emulator.js';
import { stepIds, testWorld, troubles } from '../support/test-world.js';

const contoso = resolve(import.meta.dirname, '../../examples/contoso');

async function contosoWorld(options: EmulatorSetup = {}) {
  const loaded = await loadFleet([contoso]);
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  const { fleet } = loaded.value;
  const parents = new Set(fleet.parents.map(({ workspace }) => workspace));
  const world = testWorld({
    workspaces: [
      ...fleet.parents.map(({ workspace, tenant, tier }) => ({
        id: workspace,
        tenant,
        // Where copies get new names, a function that is already there would clash with its alias.
        content: options.settings?.copyNames === 'new' && tier > 0 ? [] : ('sample' as const),
      })),
      ...fleet.members
        .filter(({ workspace }) => !parents.has(workspace))
        .map(({ workspace, tenant }) => ({ id: workspace, tenant })),
    ],
    ...options,
  });
  return { fleet, world };
}

test.each([
  { systemData: true, copyNames: 'keep', lastJobLagMs: 0 },
  {
    systemData: false,
    copyNames: 'new',
    lastJobLagMs: 60_000,
    savedSearchList: 'PascalCase',
    idCasing: 'other',
  },
] as const)('the example fleet is created, published everywhere and then in order: %j', async (settings) => {
  const { fleet, world } = await contosoWorld({ settings });
  const first = await world.apply(fleet);
  expect(troubles(first)).toEqual([]);
  expect(first.pairs.length).toBeGreaterThan(100);
  expect(stepIds(await world.plan(fleet))).toEqual([]);
});

test('a plan of a fleet in order takes one list request a resource type and page, and writes nothing', async () => {
  const { fleet, world } = await contosoWorld();
  await world.apply(fleet);
  // What lies within the day before a job's end has the job read; what is older does not.
  world.clock.advance(25 * 3_600_000);
  await world.publish(fleet, 'all');
  world.emulator.clearRequestLog();
  expect(stepIds(await world.plan(fleet, { parents: ['contoso-soc'] }))).toEqual([]);
  expect(world.emulator.requestLog.map(({ method, path }) => `${method} ${typeOf(path)}`).sort()).toEqual([
    'GET alertRules',
    'GET automationRules',
    'GET metadata',
    'GET savedSearches',
    'GET workbooks',
    'GET workspaceManagerAssignments',
    'GET workspaceManagerConfigurations',
    'GET workspaceManagerGroups',
    'GET workspaceManagerMembers',
  ]);
});

test('of groups that were written lately the jobs are read, once each, and with --no-publish none', async () => {
  const { fleet, world } = await contosoWorld();
  await world.apply(fleet);
  world.emulator.clearRequestLog();
  expect(stepIds(await world.plan(fleet))).toEqual([]);
  const jobReads = () => world.emulator.requestLog.filter(({ path }) => path.includes('/jobs'));
  expect(jobReads().length).toBeGreaterThan(0);
  expect(jobReads().length).toBeLessThanOrEqual(fleet.groups.length);
  world.emulator.clearRequestLog();
  expect(stepIds(await world.plan(fleet, {}, false))).toEqual([]);
  expect(jobReads()).toEqual([]);
  expect(world.emulator.requestLog.filter(({ method }) => method !== 'GET')).toEqual([]);
});

test('content that changes in the central workspace is published once more, and only where it is selected', async () => {
  const { fleet, world } = await contosoWorld();
  await world.apply(fleet);
  world.clock.advance(2 * 3_600_000);
  const parent = fleet.parents.find(({ tier }) => tier === 1);
  const rule = world.emulator
    .view(parent?.workspace ?? '')
    ?.alertRules.find(
      ({ properties }) =>
        typeof properties.displayName === 'string' && /^Contoso (?!.*DEV)/.test(properties.displayName),
    );
  expect(rule).toBeDefined();
  world.emulator.putContent(parent?.workspace ?? '', {
    name: rule?.name ?? '',
    type: 'Microsoft.SecurityInsights/alertRules',
    kind: rule?.kind ?? '',
    properties: { ...rule?.properties, severity: 'Low' },
  });
  const steps = stepIds(await world.plan(fleet));
  expect(steps.length).toBeGreaterThan(0);
  expect(steps.every((id) => id.startsWith(`publish/assignment/${parent?.name ?? ''}/`))).toBe(true);
  expect(troubles(await world.apply(fleet))).toEqual([]);
  expect(stepIds(await world.plan(fleet))).toEqual([]);
});

test('one failing member fails its own pairs and nobody else’s, and is retried by the next apply', async () => {
  const { fleet, world } = await contosoWorld();
  const parents = new Set(fleet.parents.map(({ workspace }) => workspace));
  const victim = fleet.members.find(({ workspace }) => !parents.has(workspace));
  await world.apply(fleet);
  world.clock.advance(2 * 3_600_000);
  expect(world.emulator.happen({ kind: 'removeRole', workspace: victim?.workspace ?? '' })).toBeUndefined();
  const parent = fleet.parents.find(({ name }) => victim?.parents.includes(name));
  for (const rule of world.emulator.view(parent?.workspace ?? '')?.alertRules ?? [])
    world.emulator.putContent(parent?.workspace ?? '', {
      name: rule.name,
      type: 'Microsoft.SecurityInsights/alertRules',
      kind: rule.kind ?? 'Scheduled',
      properties: { ...rule.properties, enabled: true },
    });
  const failing = await world.apply(fleet);
  expect(failing.outcome).toBe('failed');
  const bad = failing.pairs.filter(({ status }) => status !== 'Succeeded');
  expect(new Set(bad.map(({ member, status, cause }) => `${member} ${status} ${cause ?? ''}`))).toEqual(
    new Set([`${victim?.name ?? ''} Failed PermissionDenied`]),
  );
  expect(bad[0]?.hint).toContain('Microsoft Sentinel Contributor');
  world.emulator.happen({ kind: 'restoreRole', workspace: victim?.workspace ?? '' });
  expect(troubles(await world.apply(fleet))).toEqual([]);
  expect(stepIds(await world.plan(fleet))).toEqual([]);
});

/** The resource type that a list's path ends in. */
function typeOf(path: string): string {
  return path.replace(/\?.*$/, '').replace(/^.*\//, '');
}
