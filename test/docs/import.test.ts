import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningEmulator } from '../../src/cli/engine.js';
import { realEngine } from '../../src/cli/real-engine.js';
import { YieldingClock } from '../support/fake-clock.js';
import { blocksOf, readDocument } from './documents.js';
import { musterIn } from './run-muster.js';

const guide = readDocument('docs/import.md');
let folder = '';
let emulator: RunningEmulator;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'muster-import-guide-'));
  const seed = join(folder, 'existing.yaml');
  writeFileSync(seed, blocksOf(guide, 'yaml')[0]?.text ?? '');
  const started = await realEngine.startEmulator({
    port: 0,
    seed,
    data: undefined,
    latencyMs: undefined,
    jobDurationMs: undefined,
    throttle: false,
    pageSize: undefined,
  });
  if (!started.ok) throw new Error(started.problems.map(({ message }) => message).join('; '));
  emulator = started.value;
});
afterAll(async () => {
  await emulator.close();
  rmSync(folder, { recursive: true, force: true });
});

test('docs/import.md shows what its commands print', async () => {
  const env = { MUSTER_ENDPOINT: emulator.url, MUSTER_TOKEN: 'any' };
  const muster = musterIn(folder, new YieldingClock(new Date().toISOString()), env);
  const [shown] = blocksOf(guide, 'console');
  const commands = [...(shown?.text ?? '').matchAll(/^\$ muster (.*)$/gm)].map(([, line]) => line ?? '');
  const printed: string[] = [];
  for (const line of commands) {
    // The folder is where the user stands.
    const args = line.split(' ').map((word) => (word === 'fleet' ? join(folder, 'fleet') : word));
    const { exit, stdout, stderr } = await muster([...args, '--quiet']);
    expect([line, exit, stderr]).toEqual([line, 0, '']);
    printed.push(`$ muster ${line}\n${stdout}`);
  }
  // Lines break elsewhere where a path is longer.
  const words = (text: string) => text.split(/\s+/).filter(Boolean);
  expect(commands).toHaveLength(3);
  expect(words(printed.join('\n'))).toEqual(words(shown?.text ?? ''));
});
