import { setMaxListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { createArmClient } from '../../../src/azure/create-arm-client.js';
import type { TokenSource } from '../../../src/azure/login/token-source.js';
import { createDoor } from '../../../src/http/door.js';
import { embeddedHttpClient } from '../../../src/azure/embedded-http-client.js';
import { resolveEndpoint } from '../../../src/azure/endpoint.js';
import type { ArmClient } from '../../../src/azure/arm-client.js';
import { failed, ok } from '../../../src/model/problem.js';
import {
  checkOf,
  doctorWorld,
  tenants,
  troublesOf,
  workspaces,
  type DoctorWorld,
} from '../../support/doctor-world.js';

const below = '⊘ providers, ⊘ managingTenant, ⊘ apiVersions, ⊘ workspace, ⊘ permissions, ⊘ sentinel';
const parentBelow = `${below}, ⊘ manager, ⊘ groups, ⊘ content`;

/** A client to the world that tells each request, with these tokens. */
function clientOf(world: DoctorWorld, tokens: TokenSource): ArmClient {
  const endpoint = resolveEndpoint({ endpoint: 'http://127.0.0.1:7070' });
  if (!endpoint.ok) throw new Error('no endpoint');
  return createArmClient({
    endpoint: endpoint.value,
    tokens,
    clock: world.clock,
    version: '0.0.0',
    door: createDoor({
      httpClient: embeddedHttpClient((request) => world.emulator.fetch(request)),
      clock: world.clock,
    }),
  });
}

describe('an endpoint that cannot be reached', () => {
  test('fails everywhere, is an error once, and is not asked for every workspace', async () => {
    const world = doctorWorld();
    world.emulator.failNext({ times: 0 }, { kind: 'dropBefore' });
    const report = await world.doctor();
    expect(troublesOf(report)).toEqual([
      `soc: ✖ endpoint MUS201, ⊘ subscription, ${parentBelow}`,
      `bank: ✖ endpoint MUS201, ⊘ subscription, ${below}, ⊘ rules`,
      `mill: ✖ endpoint MUS201, ⊘ subscription, ${below}, ⊘ rules`,
    ]);
    expect(report.errors.map(({ code }) => code)).toEqual(['MUS201']);
    const paths = new Set(world.emulator.requestLog.map(({ path }) => path));
    expect(paths.size).toBe(1);
  });
});

describe('a login', () => {
  test('that gives no token fails everywhere, and nothing is sent', async () => {
    const world = doctorWorld();
    const problem = { code: 'MUS210', message: 'No token', hint: 'Log in with `az login`.' } as const;
    const report = await world.doctor({ deps: { loginTenant: () => Promise.resolve(failed(problem)) } });
    expect(troublesOf(report)).toEqual([
      `soc: ⊘ endpoint, ✖ token MUS210, ⊘ subscription, ${parentBelow}`,
      `bank: ⊘ endpoint, ✖ token MUS210, ⊘ subscription, ${below}, ⊘ rules`,
      `mill: ⊘ endpoint, ✖ token MUS210, ⊘ subscription, ${below}, ⊘ rules`,
    ]);
    expect(report.errors).toEqual([problem]);
    expect(world.emulator.requestLog).toEqual([]);
    expect(checkOf(report, 'bank', 'token').remedy).toEqual({
      text: 'Log in with `az login`.',
      commands: [],
    });
  });

  test('whose token Azure does not accept fails the token', async () => {
    const world = doctorWorld({ tokens: { good: tenants.soc } });
    const report = await world.doctor();
    expect(troublesOf(report)[0]).toBe(`soc: ✖ token MUS202, ⊘ subscription, ${parentBelow}`);
    expect(report.errors.map(({ code }) => code)).toEqual(['MUS202']);
  });

  test('whose token says its tenant is told with it', async () => {
    const world = doctorWorld();
    const report = await world.doctor({ deps: { loginTenant: () => Promise.resolve(ok(tenants.soc)) } });
    expect(troublesOf(report)).toEqual([]);
    expect(report.loginTenant).toBe(tenants.soc);
    expect(checkOf(report, 'mill', 'token').reason).toBe(`a token of tenant ${tenants.soc} was obtained`);
  });

  test('of a tenant of which the files name no workspace leaves its providers unseen', async () => {
    const world = doctorWorld();
    const other = 'dddddddd-0000-4000-8000-000000000004';
    const report = await world.doctor({ deps: { loginTenant: () => Promise.resolve(ok(other)) } });
    expect(troublesOf(report)).toEqual([
      'soc: ⚠ managingTenant MUS712',
      'bank: ⚠ managingTenant MUS712',
      'mill: ⚠ managingTenant MUS712',
    ]);
  });

  test('that reaches a customer by a second login, and not by a delegation, is a warning', async () => {
    const world = doctorWorld({ tokens: { home: tenants.soc, guest: tenants.bank } });
    world.emulator.happen({ kind: 'removeDelegation', workspace: workspaces.bank });
    const tokens: TokenSource = {
      mayUse: (tenant) => tenant === tenants.bank,
      token: ({ tenant } = {}) =>
        Promise.resolve({ ok: true, token: tenant === tenants.bank ? 'guest' : 'home' }),
    };
    const report = await world.doctor({ deps: { client: clientOf(world, tokens) } });
    expect(troublesOf(report)).toEqual(['bank: ⚠ subscription MUS711']);
  });
});

test('an api-version of MUSTER_API_VERSION is held against what the provider offers', async () => {
  const world = doctorWorld();
  const report = await world.doctor({ apiVersionOverride: '2030-01-01' });
  expect(troublesOf(report)).toEqual([
    'soc: ✖ apiVersions MUS704, ⊘ manager, ⊘ groups, ⊘ content',
    'bank: ⊘ rules',
    'mill: ⊘ rules',
  ]);
  expect(checkOf(report, 'soc', 'apiVersions').reason).toBe(
    'not offered there: workspaceManagerConfigurations in 2030-01-01, workspaceManagerMembers in 2030-01-01, workspaceManagerGroups in 2030-01-01, workspaceManagerAssignments in 2030-01-01',
  );
});

test('a run that is interrupted ends with what it knows, and says so once', async () => {
  const world = doctorWorld();
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const send: ArmClient['send'] = (request, signal) => {
    if (request.api === 'workspaces') stop.abort();
    return world.client.send(request, signal);
  };
  const report = await world.doctor({
    deps: { interrupted: stop.signal, client: { ...world.client, send } },
  });
  expect(report.errors.map(({ code }) => code)).toEqual(['MUS505']);
  expect(checkOf(report, 'soc', 'subscription').result).toBe('ok');
  expect(checkOf(report, 'soc', 'workspace').result).toBe('unknown');
});
