import { mkdtempSync, readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createEmulator } from '../../src/emulator/emulator.js';
import { loadSeedFile } from '../../src/emulator/load-seed.js';
import { openEmulator } from '../../src/emulator/open-emulator.js';
import { createSaver } from '../../src/emulator/saver.js';
import { serveEmulator } from '../../src/emulator/serve-emulator.js';
import {
  addGroup,
  aClock,
  aPublishableGroup,
  armOver,
  aWorld,
  customerTenant,
  enable,
  fabrikam,
  homeTenant,
  sampleIds,
  sentinel,
  soc,
  tailspin,
} from './world.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-emulator-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const ensured = [
  { id: soc, tenant: homeTenant, content: 'sample' as const },
  { id: fabrikam, tenant: customerTenant },
  { id: tailspin, tenant: customerTenant },
];

describe('a snapshot', () => {
  test('makes a world that is the same and goes on as if nothing had happened', async () => {
    const { arm, emulator, clock } = aWorld();
    await aPublishableGroup(arm, await sampleIds(arm));
    await arm.post(sentinel(soc, 'workspaceManagerAssignments/all/jobs'));
    clock.advance(500);
    await arm.get(soc);
    emulator.unregister('s', ['Microsoft.SecurityInsights']);
    const state = JSON.parse(JSON.stringify(emulator.snapshot())) as ReturnType<typeof emulator.snapshot>;
    const twin = createEmulator({ state, now: clock.now, sleep: () => Promise.resolve() });
    expect(twin.snapshot()).toEqual(state);
    clock.advance(10_000);
    for (const id of [soc, fabrikam, tailspin]) expect(twin.view(id)).toEqual(emulator.view(id));
    expect(twin.view(fabrikam)?.workbooks).toHaveLength(3);
  });

  test('keeps a body once, however many copies there are', async () => {
    const { arm, emulator, clock } = aWorld();
    const before = JSON.stringify(emulator.snapshot().bodies).length;
    await aPublishableGroup(
      arm,
      (await sampleIds(arm)).filter((id) => id.includes('alertRules')),
    );
    await arm.post(sentinel(soc, 'workspaceManagerAssignments/all/jobs'));
    clock.advance(10_000);
    await arm.get(soc);
    // Only the manager's own resources are new.
    expect(JSON.stringify(emulator.snapshot().bodies).length - before).toBeLessThan(5_000);
  });
});

describe('an opened emulator', () => {
  test('is found again as it was left, on disk before the answer is given', async () => {
    // On a busy machine a save takes long, and is then not waited for.
    const time = vi.spyOn(performance, 'now').mockReturnValue(0);
    const dataFile = join(folder, '.muster', 'emulator.json');
    const clock = aClock();
    const first = await openEmulator({ dataFile, ensureWorkspaces: ensured, now: clock.now });
    if (!first.ok) throw new Error(first.message);
    const arm = armOver((request) => first.emulator.fetch(request));
    await enable(arm);
    await addGroup(arm, 'all', []);
    expect(readFileSync(dataFile, 'utf8')).toContain('"name":"all"');
    time.mockRestore();

    const second = await openEmulator({
      dataFile,
      ensureWorkspaces: [...ensured, { id: `${soc}-2`, tenant: homeTenant }],
      settings: { pageSize: 7 },
      sleep: () => Promise.resolve(),
    });
    if (!second.ok) throw new Error(second.message);
    expect(second.emulator.view(soc)).toEqual(first.emulator.view(soc));
    expect(second.emulator.hasWorkspace(`${soc}-2`)).toBe(true);
    expect(second.emulator.settings.pageSize).toBe(7);
  });

  test.each([
    '{"half":',
    '[]',
    '{"format": 2}',
    `{"format":1,"workspaces":[{"id":"${soc}","tenant":"t"}],"bodies":{"bodies":[],"texts":[]},"workbooks":{}}`,
  ])('says so where its file is broken: %s', async (text) => {
    const dataFile = join(folder, 'state.json');
    writeFileSync(dataFile, text);
    const opened = await openEmulator({ dataFile });
    expect(opened).toMatchObject({ ok: false });
    expect(opened.ok ? '' : opened.message).toContain('Move it away to start anew.');
  });

  test('says so where a workspace is none, or the file cannot be written', async () => {
    expect(await openEmulator({ ensureWorkspaces: [{ id: 'x', tenant: 't' }] })).toEqual({
      ok: false,
      message: 'x is not the ARM id of a Log Analytics workspace.',
    });
    writeFileSync(join(folder, 'file'), '');
    expect(
      await openEmulator({ dataFile: join(folder, 'file', 'state.json'), ensureWorkspaces: ensured }),
    ).toMatchObject({ ok: false });
    mkdirSync(join(folder, 'taken'));
    expect(await openEmulator({ dataFile: join(folder, 'taken'), ensureWorkspaces: ensured })).toMatchObject({
      ok: false,
    });
  });

  test('starts from a seed once, and from its state thereafter', async () => {
    const file = join(folder, 'seed.yaml');
    writeFileSync(
      file,
      `managingTenant: ${homeTenant}
settings: { pageSize: 9 }
tokens: { home: ${homeTenant} }
subscriptions:
  - id: 11111111-1111-1111-1111-111111111111
    unregistered: [Microsoft.SecurityInsights]
  - id: 33333333-3333-3333-3333-333333333333
workspaces:
  - id: ${soc}
    tenant: ${homeTenant}
    content: sample
  - id: ${fabrikam}
    tenant: ${customerTenant}
faults:
  - { match: { method: PUT }, fault: { kind: html } }
  - { kind: removeRole, workspace: ${fabrikam} }
`,
    );
    const loaded = loadSeedFile(file);
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors));
    const dataFile = join(folder, 'state.json');
    const opened = await openEmulator({ seed: loaded.seed, dataFile });
    if (!opened.ok) throw new Error(opened.message);
    const { emulator } = opened;
    expect([emulator.settings.pageSize, emulator.view(fabrikam)?.role]).toEqual([9, 'none']);
    const arm = armOver((request) => emulator.fetch(request));
    const headers = { authorization: 'Bearer home', 'content-type': 'application/json' };
    expect((await arm.send('PUT', soc, { headers, body: '{}' })).status).toBe(502);
    emulator.happen({ kind: 'restoreRole', workspace: fabrikam });
    await emulator.flush();
    const again = await openEmulator({ seed: loaded.seed, dataFile });
    expect(again.ok && again.emulator.view(fabrikam)?.role).toBe('contributor');
    expect(
      await openEmulator({ seed: { ...loaded.seed, faults: [{ world: { kind: 'deleteItem', id: '/x' } }] } }),
    ).toEqual({
      ok: false,
      message: 'There is no item /x.',
    });
  });
});

describe('saving', () => {
  test('runs once at a time, and changes meanwhile are one further save', async () => {
    const saved: string[] = [];
    let release: () => void = () => undefined;
    let text = 'a';
    const saver = createSaver(
      () => text,
      (one) =>
        new Promise((resolve) => {
          saved.push(one);
          release = resolve;
        }),
    );
    const first = saver.changed(1);
    text = 'b';
    const more = [saver.changed(2), saver.changed(3)];
    text = 'c';
    release();
    await Promise.resolve();
    await Promise.resolve();
    release();
    await Promise.all([first, ...more, saver.changed(3)]);
    expect(saved).toEqual(['a', 'c']);
  });

  test('that takes long is not waited for, and flush waits', async () => {
    let at = 0;
    const saved: string[] = [];
    const saver = createSaver(
      () => 'x',
      async (text) => {
        at += 100;
        await Promise.resolve();
        saved.push(text);
      },
      () => at,
    );
    await saver.changed(1);
    await saver.changed(2);
    await saver.changed(3);
    for (let n = 0; n < 10; n += 1) await Promise.resolve();
    expect(saved).toHaveLength(2);
    expect(await saver.flush()).toBeUndefined();
    expect(saved).toHaveLength(3);
  });

  test('that fails is told by flush, until it works again', async () => {
    let fail: Error | undefined = new Error('disk full');
    const saver = createSaver(
      () => 'x',
      () => (fail === undefined ? Promise.resolve() : Promise.reject(fail)),
    );
    await saver.changed(1);
    expect(await saver.flush()).toBe('disk full');
    fail = new Error('no space');
    await saver.changed(2);
    expect(await saver.flush()).toBe('no space');
    fail = undefined;
    await saver.changed(3);
    expect(await saver.flush()).toBeUndefined();
  });
});

describe('over HTTP', () => {
  test('it answers on loopback, drops connections for real, and closes', async () => {
    const { emulator } = aWorld();
    const served = await serveEmulator(emulator, { port: 0 });
    expect(served.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const arm = armOver((request) => fetch(request), served.url);
    expect((await arm.get(soc)).status).toBe(200);
    const list = await arm.get(sentinel(soc, 'alertRules'), '$top=1');
    expect((list.body as { nextLink: string }).nextLink.startsWith(`${served.url}/subscriptions/`)).toBe(
      true,
    );
    for (const kind of ['dropBefore', 'dropAfter'] as const) {
      emulator.failNext({}, { kind });
      await expect(arm.get(soc)).rejects.toThrow();
    }
    await expect(serveEmulator(emulator, { port: Number(new URL(served.url).port) })).rejects.toThrow(
      'EADDRINUSE',
    );
    expect(await served.close()).toBeUndefined();
    await expect(arm.get(soc)).rejects.toThrow();
  });

  test('a bug in the handler is a 500, not a silent close', async () => {
    const { emulator } = aWorld();
    const broken = { ...emulator, fetch: () => Promise.reject(new Error('a bug')) };
    const served = await serveEmulator(broken, { port: 0 });
    expect((await armOver((request) => fetch(request), served.url).get(soc)).status).toBe(500);
    await served.close();
  });
});
