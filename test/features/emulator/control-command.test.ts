import { afterEach, beforeEach, expect, test } from 'vitest';
import { openEmulator } from '../../../src/emulator/open-emulator.js';
import type { Emulator } from '../../../src/emulator/emulator-api.js';
import { type ServedEmulator, serveEmulator } from '../../../src/emulator/serve-emulator.js';
import { tenant, workspaceOf } from '../../support/small-fleet.js';
import { anIo, muster as ran } from '../../cli/fakes.js';
import { run } from '../../../src/cli/run.js';
import { realEngine } from '../../../src/cli/real-engine.js';

let emulator: Emulator;
let served: ServedEmulator;
beforeEach(async () => {
  const opened = await openEmulator({
    seed: {
      faults: [],
      skippedFiles: 0,
      workspaces: ['soc', 'bank'].map((name) => ({
        id: workspaceOf(name),
        tenant,
        content: [
          aRule('r-1', 'Night logons'),
          aRule('r-2', 'Twin'),
          aRule('r-3', 'Twin'),
          {
            name: 's-1',
            type: 'Microsoft.OperationalInsights/savedSearches',
            properties: { displayName: 'Hunt', category: 'Hunting Queries', query: 'T' },
          },
        ],
      })),
    },
  });
  if (!opened.ok) throw new Error(opened.message);
  ({ emulator } = opened);
  served = await serveEmulator(emulator, { port: 0 });
});
afterEach(async () => {
  await served.close();
});

function aRule(name: string, displayName: string) {
  const properties = { displayName, enabled: true, severity: 'High', query: 'T' };
  return { name, type: 'Microsoft.SecurityInsights/alertRules', kind: 'Scheduled', properties };
}

async function muster(...argv: readonly string[]) {
  const fake = anIo({ env: { MUSTER_ENDPOINT: served.url } });
  const exit = await run(['emulator', ...argv], fake.io, realEngine);
  return { exit, out: fake.out(), err: fake.err() };
}
const bank = () => emulator.view(workspaceOf('bank'));

test('an edit sets properties of an item, by its display name or resource name, and keeps the rest', async () => {
  expect(
    await muster('edit', 'bank', 'night logons', '--set', 'enabled=false', '--set', 'severity=Low'),
  ).toEqual({
    exit: 0,
    out: 'Night logons: enabled is now false, severity is now "Low".\n',
    err: '',
  });
  const rule = bank()?.alertRules.find(({ name }) => name === 'r-1');
  expect(rule?.properties).toMatchObject({
    displayName: 'Night logons',
    enabled: false,
    severity: 'Low',
    query: 'T',
  });
  expect(emulator.view(workspaceOf('soc'))?.alertRules[0]?.properties.enabled).toBe(true);
  expect((await muster('edit', workspaceOf('bank'), 'r-2', '--set', 'query=U | take 1')).exit).toBe(0);
  expect(bank()?.alertRules.find(({ name }) => name === 'r-2')?.properties.query).toBe('U | take 1');
});

test('an edit can delete, in every list', async () => {
  expect((await muster('edit', 'bank', 'r-1', '--delete')).out).toBe('Night logons: deleted.\n');
  expect((await muster('edit', 'bank', 'Hunt', '--delete')).out).toBe('Hunt: deleted.\n');
  expect(bank()?.alertRules.map(({ name }) => name)).toEqual(['r-2', 'r-3']);
  expect(bank()?.savedSearches.map(({ name }) => name)).not.toContain('s-1');
});

test('what is broken is fixed again', async () => {
  expect((await muster('break', 'bank', 'role')).out).toBe('bank: The role is taken away.\n');
  expect(bank()?.role).toBe('none');
  expect((await muster('fix', 'bank', 'role')).out).toBe('bank: The role is back.\n');
  expect(bank()?.role).toBe('contributor');
  await muster('break', 'bank', 'workspace');
  expect(bank()?.gone).toBe(true);
  await muster('fix', 'bank', 'workspace');
  expect(bank()?.gone).toBe(false);
  expect((await muster('break', 'bank', 'delegation')).exit).toBe(0);
  expect((await muster('fix', 'bank', 'delegation')).exit).toBe(0);
});

test('what is not clear is refused, and nothing is changed', async () => {
  const first = async (...argv: readonly string[]) => {
    const { exit, err } = await muster(...argv);
    return [exit, err.split('\n')[0]];
  };
  expect(await first('edit', 'mill', 'r-1', '--delete')).toEqual([
    1,
    'error MUS601 the emulator has no workspace mill',
  ]);
  expect(await first('edit', 'bank', 'Twin', '--delete')).toEqual([
    1,
    'error MUS601 several items of the workspace are called Twin',
  ]);
  expect(await first('edit', 'bank', 'r-9', '--delete')).toEqual([
    1,
    'error MUS601 no item of the workspace is called r-9',
  ]);
  expect(await first('edit', 'bank', 'r-1')).toEqual([
    1,
    'error MUS601 an edit sets properties or deletes the item',
  ]);
  expect(await first('edit', 'bank', 'r-1', '--set', 'enabled')).toEqual([
    1,
    'error MUS601 --set enabled is no NAME=VALUE',
  ]);
  expect(bank()?.alertRules).toHaveLength(3);
});

test('where no emulator listens, or the address is elsewhere, is said', async () => {
  const other = await serveEmulator(emulator, { port: 0 });
  await other.close();
  const gone = await ran(`emulator break bank role --endpoint ${other.url}`, realEngine);
  expect([gone.exit, gone.err.split(':')[0]]).toEqual([1, 'error MUS672 the emulator at http']);
  const away = await ran('emulator break bank role --endpoint https://management.azure.com', realEngine);
  expect([away.exit, away.err.split('\n')[0]]).toEqual([
    1,
    'error MUS601 https://management.azure.com is no emulator on this machine',
  ]);
});
