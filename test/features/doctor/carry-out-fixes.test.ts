import { expect, test } from 'vitest';
import type { ArmClient } from '../../../src/azure/arm-client.js';
import type { WorkspaceSeed } from '../../../src/emulator/seed-workspace.js';
import { carryOutFixes, fixesOf } from '../../../src/features/doctor/carry-out-fixes.js';
import { aRule } from '../../support/small-fleet.js';
import { doctorWorld, subscriptions, tenants, troublesOf, workspaces } from '../../support/doctor-world.js';

const insights = 'Microsoft.SecurityInsights';

/** Nothing is enabled, and Microsoft.SecurityInsights is registered neither here nor at one customer. */
function brokenWorld(configurations: WorkspaceSeed['configurations'] = []) {
  const world = doctorWorld({
    workspaces: [
      { id: workspaces.soc, tenant: tenants.soc, content: [aRule('rule-a')], configurations },
      { id: workspaces.bank, tenant: tenants.bank },
      { id: workspaces.mill, tenant: tenants.mill },
    ],
  });
  world.emulator.unregister(subscriptions.soc, [insights]);
  world.emulator.unregister(subscriptions.bank, [insights]);
  return world;
}

const writes = (world: ReturnType<typeof brokenWorld>) =>
  world.emulator.requestLog
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${path.split('?')[0] ?? ''}`);

test('providers are registered once each, awaited, and nothing else is written', async () => {
  const world = brokenWorld([{ name: 'default' }]);
  const report = await world.doctor();
  expect(fixesOf(report)).toEqual([
    { kind: 'register', subscription: subscriptions.soc, namespace: insights },
    { kind: 'register', subscription: subscriptions.bank, namespace: insights },
  ]);
  const results = await world.fix(report);
  expect(results.map(({ problem }) => problem)).toEqual([null, null]);
  expect(writes(world)).toEqual([
    `POST /subscriptions/${subscriptions.soc}/providers/${insights}/register`,
    `POST /subscriptions/${subscriptions.bank}/providers/${insights}/register`,
  ]);
  expect(troublesOf(await world.doctor())).toEqual([]);
});

test('the parent is enabled under the workspace’s name, and a disabled one under the name it has', async () => {
  for (const [configurations, name] of [
    [[], 'soc'],
    [[{ name: 'default', mode: 'Disabled' }], 'default'],
  ] as const) {
    const world = brokenWorld(configurations);
    await world.fix(await world.doctor());
    await world.fix(await world.doctor());
    const view = world.emulator.view(workspaces.soc)?.configurations;
    expect(view?.map((one) => [one.name, one.properties.mode])).toEqual([[name, 'Enabled']]);
    expect(troublesOf(await world.doctor())).toEqual([]);
  }
});

test('a parent that the files disable is not enabled', async () => {
  const world = doctorWorld();
  const disabled = {
    ...world.fleet,
    parents: world.fleet.parents.map((parent) => ({ ...parent, mode: 'Disabled' as const })),
  };
  const report = await world.doctor({ fleet: disabled });
  expect(fixesOf(report)).toEqual([]);
});

test('a registration that does not end is given up after ten minutes', async () => {
  const world = brokenWorld([{ name: 'default' }]);
  const report = await world.doctor();
  const client: ArmClient = {
    ...world.client,
    send: (request, signal) =>
      request.method === 'GET' && request.path.includes(subscriptions.bank)
        ? Promise.resolve({ ok: true, status: 200, body: { registrationState: 'Registering' } })
        : world.client.send(request, signal),
  };
  const before = world.clock.now().getTime();
  const { signal } = new AbortController();
  const results = await carryOutFixes({ client, clock: world.clock, interrupted: signal }, fixesOf(report));
  expect(results.map(({ problem }) => problem)).toEqual([
    null,
    {
      code: 'MUS710',
      message: `${insights} is still Registering on subscription ${subscriptions.bank}`,
      hint: 'Run muster doctor again in some minutes: Azure goes on by itself.',
    },
  ]);
  expect(world.clock.now().getTime() - before).toBeGreaterThanOrEqual(600_000);
});

test('a refusal comes back as Azure words it', async () => {
  const world = brokenWorld([{ name: 'default' }]);
  const report = await world.doctor();
  world.emulator.failNext(
    { method: 'POST', times: 0 },
    { kind: 'status', status: 403, code: 'AuthorizationFailed', message: 'no register/action' },
  );
  const results = await world.fix(report);
  expect(results.map(({ problem }) => problem?.code)).toEqual(['MUS203', 'MUS203']);
});

test('after an interrupt no fix begins', async () => {
  const world = brokenWorld();
  const report = await world.doctor();
  const stop = new AbortController();
  stop.abort();
  const results = await world.fix(report, stop.signal);
  expect(results.map(({ problem }) => problem?.code)).toEqual(['MUS505', 'MUS505']);
  expect(writes(world)).toEqual([]);
});
