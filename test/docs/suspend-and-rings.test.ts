import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openEmulator } from '../../src/emulator/open-emulator.js';
import { YieldingClock } from '../support/fake-clock.js';
import { blocksOf, readDocument } from './documents.js';
import { musterIn } from './run-muster.js';

const guide = readDocument('docs/suspend-and-rings.md');

test('what docs/suspend-and-rings.md shows is what its files do', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-rings-'));
  const clock = new YieldingClock('2026-03-01T08:00:00Z');
  const muster = musterIn(folder, clock);
  const emulator = async () => {
    const opened = await openEmulator({
      dataFile: join(folder, '.muster', 'emulator.json'),
      now: () => clock.now(),
    });
    if (!opened.ok) throw new Error(opened.message);
    return opened.emulator;
  };
  const shown: string[] = [];
  const show = async (args: readonly string[]) => {
    const { stdout, stderr, exit } = await muster([...args, '--quiet', folder]);
    shown.push(`$ muster ${args.join(' ')}\n${`${stderr}${stdout}`.trimEnd()}\n$ echo $?\n${String(exit)}`);
  };
  try {
    const files = blocksOf(guide, 'yaml').map(({ text }) => text);
    writeFileSync(join(folder, 'fleet.yaml'), files.join('\n---\n'));
    await show(['plan', '--emulator']);
    // The members are registered while the lab still lets muster in.
    await muster(['apply', '--emulator', '--yes', '--no-publish', '--quiet', folder]);
    const world = await emulator();
    const lab = world.workspaceIds().find((id) => id.endsWith('/northgate-lab')) ?? '';
    world.happen({ kind: 'removeRole', workspace: lab });
    await world.flush();
    const held = await muster(['apply', '--emulator', '--yes', '--quiet', folder]);
    expect(held.exit).toBe(4);
    shown.push(/^Steps not done[^]*?(?=\n\n)/m.exec(held.stdout)?.[0] ?? '');
    expect(blocksOf(guide, 'console').map(({ text }) => text)).toEqual(shown);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
