import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../../src/emulator/emulator.js';
import type { WorkspaceSeed } from '../../src/emulator/seed-workspace.js';
import { serveEmulator } from '../../src/emulator/serve-emulator.js';
import { musterIn } from '../docs/run-muster.js';
import { YieldingClock } from '../support/fake-clock.js';
import { aRule, tenant, workspaceOf } from '../support/small-fleet.js';

const central = workspaceOf('central');
const otherTenant = '88888888-0000-4000-8000-000000000000';
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Imported {
  /** The messages of its findings. */
  readonly said: readonly string[];
  readonly emulator: Emulator;
  apply(...flags: readonly string[]): Promise<readonly [exit: number, said: string]>;
}

const memberIn = (name: string, target = name) => ({ name, workspace: workspaceOf(target), tenant });
const two = [memberIn('ams'), memberIn('ber')];

/** The files of a central workspace that portal and scripts have left so, and what applies them. */
async function imported(
  seed: Omit<WorkspaceSeed, 'id' | 'tenant'>,
  members: readonly string[] = ['ams', 'ber'],
): Promise<Imported> {
  const clock = new YieldingClock();
  const emulator = createEmulator({
    workspaces: [
      {
        id: central,
        tenant,
        content: ['a', 'b'].map(aRule),
        configurations: [{ name: 'central' }],
        ...seed,
      },
      ...members.map((name) => ({ id: workspaceOf(name), tenant })),
    ],
    now: () => clock.now(),
    sleep: (ms) => clock.sleep(ms),
  });
  const served = await serveEmulator(emulator, { port: 0 });
  const folder = mkdtempSync(join(tmpdir(), 'muster-import-'));
  closing.push(async () => {
    await served.close();
    rmSync(folder, { recursive: true });
  });
  const muster = musterIn(folder, clock, { MUSTER_ENDPOINT: served.url, MUSTER_TOKEN: 'any' });
  const fleet = join(folder, 'fleet');
  const flags = ['--workspace', central, '--tenant', tenant, '--out', fleet, '--format', 'json'];
  const { stdout } = await muster(['import', ...flags]);
  const { findings } = JSON.parse(stdout) as { readonly findings: readonly { readonly message: string }[] };
  return {
    said: findings.map(({ message }) => message),
    emulator,
    apply: async (...more) => {
      const { exit, stderr } = await muster(['apply', fleet, '--yes', '--quiet', ...more]);
      return [exit, stderr];
    },
  };
}

/** Each resource of workspace manager as one line. */
function held({ emulator }: Imported): readonly string[] {
  const view = emulator.view(central);
  const list = (value: unknown) => (value as readonly unknown[]).join(', ');
  const items = (value: unknown) =>
    (value as readonly { readonly resourceId: string }[]).map(({ resourceId }) =>
      resourceId.slice(resourceId.lastIndexOf('/') + 1),
    );
  return [
    ...(view?.members ?? []).map(
      ({ name, properties }) => `member ${name} ${String(properties.targetWorkspaceTenantId)}`,
    ),
    ...(view?.groups ?? []).map(
      ({ name, properties }) =>
        `group ${name} "${String(properties.displayName)}": ${list(properties.memberResourceNames)}`,
    ),
    ...(view?.assignments ?? []).map(
      ({ name, properties }) =>
        `assignment ${name} of ${String(properties.targetResourceName)}: ${list(items(properties.items))}`,
    ),
  ];
}

const registered = two.map(({ name }) => `member ${name} ${tenant}`);

describe('what an import says of the next apply, that apply does', () => {
  test('takes out members and items that do not exist', async () => {
    const world = await imported({
      members: two,
      groups: [{ name: 'all', members: ['ams', 'ber', 'nobody'] }],
      assignments: [{ name: 'all', items: ['alertRules/a', 'alertRules/gone'] }],
    });
    expect(world.said).toEqual([
      'Group all names members that do not exist: nobody. The next apply takes them out.',
      'Group all holds items that are not in the workspace or that the service does not publish: alertRules/gone. The next apply takes them out.',
    ]);
    expect(await world.apply()).toEqual([0, '']);
    expect(held(world)).toEqual([...registered, 'group all "all": ams, ber', 'assignment all of all: a']);
  });

  test('takes out the only member, if that is allowed', async () => {
    const world = await imported({
      members: two,
      groups: [{ name: 'all', members: ['nobody'] }],
      assignments: [{ name: 'all', items: ['alertRules/gone'] }],
    });
    const before = held(world);
    expect(world.said).toEqual([
      'Group all names members that do not exist: nobody. The next apply takes them out, if you allow it with --allow-empty all.',
      'Group all holds items that are not in the workspace or that the service does not publish: alertRules/gone. The next apply takes them out, if you allow it with --allow-empty all.',
    ]);
    const [exit, refused] = await world.apply();
    expect([exit, refused.includes('--allow-empty all'), held(world)]).toEqual([1, true, before]);

    expect(await world.apply('--allow-empty', 'all')).toEqual([0, '']);
    expect(held(world)).toEqual([...registered, 'group all "all": ', 'assignment all of all: ']);
  });

  test('takes a member out that no file can name, and leaves it alone', async () => {
    const world = await imported({
      members: [...two, memberIn('self', 'central')],
      groups: [{ name: 'all', members: ['ams', 'ber', 'self'] }],
      assignments: [{ name: 'all', items: ['alertRules/a'] }],
    });
    expect(world.said).toEqual([
      'Member self is in no file: it is the central workspace itself. The next apply leaves it alone, and takes it out of all.',
    ]);
    expect(await world.apply()).toEqual([0, '']);
    expect(held(world)).toEqual([
      ...registered,
      `member self ${tenant}`,
      'group all "all": ams, ber',
      'assignment all of all: a',
    ]);
  });

  test('puts one registration in the place of another, which it leaves alone', async () => {
    const world = await imported({
      members: [memberIn('ams'), memberIn('ber'), memberIn('zz-ber', 'ber')],
      groups: [
        { name: 'all', members: ['ams', 'zz-ber'] },
        { name: 'one', members: ['ber'] },
        { name: 'two', members: ['ber'] },
      ],
      assignments: [{ name: 'all', items: ['alertRules/a'] }],
    });
    expect(world.said).toEqual([
      'Member zz-ber is a second registration of ber, for which muster uses ber. The next apply leaves it alone, and puts ber in its place in all.',
    ]);
    expect(await world.apply()).toEqual([0, '']);
    expect(held(world)).toEqual([
      ...registered,
      `member zz-ber ${tenant}`,
      'group all "all": ams, ber',
      'group one "one": ber',
      'group two "two": ber',
      'assignment all of all: a',
    ]);
  });

  test('registers a member with the tenant of its subscription', async () => {
    const world = await imported({ members: [memberIn('ams'), { ...memberIn('ber'), tenant: otherTenant }] });
    expect(world.said).toEqual([
      `Member ber (ber) is registered with tenant ${otherTenant}, and its subscription otherwise with ${tenant}; a subscription has one tenant. The next apply registers it with ${tenant}.`,
    ]);
    expect(await world.apply()).toEqual([0, '']);
    expect(held(world)).toEqual(registered);
  });

  test('splits a group that one publish cannot carry', async () => {
    const names = Array.from({ length: 45 }, (_, index) => `w${String(index).padStart(2, '0')}`);
    const world = await imported(
      {
        content: names.map(aRule),
        members: names.map((name) => memberIn(name)),
        groups: [{ name: 'all', members: names }],
        assignments: [{ name: 'all', items: names.map((name) => `alertRules/${name}`) }],
      },
      names,
    );
    expect(world.said).toEqual([
      'Group all needs 2,025 operations, and one publish carries 2,000. The next apply splits it into parts.',
    ]);
    expect(await world.apply()).toEqual([0, '']);
    const groups = held(world).filter((line) => line.startsWith('group '));
    expect(groups.map((line) => line.split(':')[0])).toEqual(['group all "all"', 'group all--2 "all (2)"']);
    expect(groups.flatMap((line) => line.split(': ')[1]?.split(', ')).sort()).toEqual(names);
  });

  test('leaves alone what files cannot say, and gives a group a display name', async () => {
    const world = await imported({
      members: two,
      groups: [
        { name: 'all', displayName: '', members: ['ams', 'ber'] },
        { name: 'emea', members: ['ams'] },
        { name: 'emea--2', displayName: 'theirs', members: ['ber'] },
      ],
      assignments: [
        { name: 'all', items: ['alertRules/a'] },
        { name: 'zz-second', group: 'all', items: ['alertRules/b'] },
        { name: 'lost', group: 'gone', items: ['alertRules/b'] },
      ],
    });
    expect(world.said).toEqual([
      'Group emea is in no file: emea--2 is named like a part of it and is none, so the two cannot be declared together. The next apply leaves it alone.',
      'Assignment lost is in no file: its group, gone, does not exist. The next apply leaves it alone.',
      'Group all has no display name, which files cannot say. The next apply gives it "all".',
      'Group all has further assignments, zz-second; the files hold the items of all only. The next apply leaves the others alone.',
    ]);
    expect(await world.apply()).toEqual([0, '']);
    expect(held(world)).toEqual([
      ...registered,
      'group all "all": ams, ber',
      'group emea "emea": ams',
      'group emea--2 "theirs": ber',
      'assignment all of all: a',
      'assignment zz-second of all: b',
      'assignment lost of gone: b',
    ]);
  });

  test('adds items to a group that nothing tells from those it holds', async () => {
    const called = (name: string, displayName: string) => ({
      ...aRule(name),
      properties: { ...aRule(name).properties, displayName },
    });
    const world = await imported({
      content: [called('a', 'b'), called('b', 'a')],
      members: two,
      groups: [{ name: 'all', members: ['ams', 'ber'] }],
      assignments: [{ name: 'all', items: ['alertRules/a'] }],
    });
    expect(world.said).toEqual([
      'Selection all names items that others bear the names of, and cannot leave those out: AnalyticsRule a. The next apply adds them to its groups.',
    ]);
    expect(await world.apply()).toEqual([0, '']);
    expect(held(world)).toEqual([...registered, 'group all "all": ams, ber', 'assignment all of all: a, b']);
  });

  test('changes nothing where workspace manager is off', async () => {
    const world = await imported({
      configurations: [{ name: 'central', mode: 'Disabled' }],
      members: two,
      groups: [{ name: 'all', members: ['ams', 'nobody'] }],
    });
    const before = held(world);
    expect(world.said).toEqual([
      'Group all names members that do not exist: nobody. Workspace manager is off, and the next apply changes nothing.',
    ]);
    expect(await world.apply()).toEqual([0, '']);
    expect(held(world)).toEqual(before);
  });
});
