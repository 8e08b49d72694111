import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockState } from '../../src/cli/lock-state.js';
import { realEngine } from '../../src/cli/real-engine.js';
import { LockClock, YieldingClock } from '../support/fake-clock.js';
import { tenant, workspaceOf } from '../support/small-fleet.js';
import { valueOf } from '../support/test-world.js';
import { muster } from './fakes.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-state-'));
  const spec = { workspace: workspaceOf('soc'), tenant };
  const parent = { apiVersion: 'muster/v1', kind: 'Parent', metadata: { name: 'soc' }, spec };
  writeFileSync(join(folder, 'fleet.yaml'), JSON.stringify(parent));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const dataFile = () => join(folder, '.muster', 'emulator.json');
const apply = (clock = new YieldingClock()) =>
  muster(`apply ${folder} --emulator --yes --quiet`, realEngine, { cwd: folder, clock });

test('while one muster works with an emulator’s state, no other does, and says who has it', async () => {
  const giveBack = valueOf(await lockState(dataFile(), folder, new YieldingClock()));

  expect(await apply()).toMatchObject({ exit: 1, out: '' });
  const { err } = await apply();
  expect(err).toContain(`error MUS605 ${dataFile()} cannot be used: another muster (process`);
  expect(err).toContain(`hint: Wait until it ends, or remove ${dataFile()}.lock if no muster is running.`);
  const served = await realEngine.startEmulator({
    port: 0,
    seed: undefined,
    data: join(folder, 'elsewhere.json'),
    latencyMs: undefined,
    jobDurationMs: undefined,
    throttle: false,
    pageSize: undefined,
  });
  expect(readdirSync(folder)).toContain('elsewhere.json.lock');
  await valueOf(served).close();
  expect(readdirSync(folder)).not.toContain('elsewhere.json.lock');

  await giveBack();
  const clock = new LockClock(`${dataFile()}.lock`);
  const ended = await Promise.all([apply(clock), apply(clock)]);
  expect(ended.map(({ exit }) => exit)).toEqual([0, 0]);
  expect(readdirSync(join(folder, '.muster')).filter((name) => name.endsWith('.lock'))).toEqual([]);
});
