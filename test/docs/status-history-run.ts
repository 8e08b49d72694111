import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Emulator } from '../../src/emulator/emulator.js';
import { YieldingClock } from '../support/fake-clock.js';
import { inEmulator, musterIn } from './run-muster.js';

/**
 * What the guide to the status over time shows, command and output: its files published on three days, with
 * the role in the customer's workspace gone after the first, then looked back at.
 */
export async function statusHistoryRun(
  files: string,
  commands: readonly string[],
): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-history-'));
  const clock = new YieldingClock('2026-03-01T08:00:00Z');
  const muster = musterIn(folder, clock);
  const meanwhile = async (change: (emulator: Emulator) => void) => {
    clock.advance(24 * 3_600_000);
    await inEmulator(folder, clock, change);
  };
  const removeRole = (emulator: Emulator) => {
    const workspace = emulator.workspaceIds().find((id) => id.endsWith('/harbour-bank')) ?? '';
    emulator.happen({ kind: 'removeRole', workspace });
  };
  const publish = () => muster(['publish', '--all', '--emulator', '--yes', '--quiet', folder]);
  try {
    writeFileSync(join(folder, 'fleet.yaml'), files);
    await muster(['apply', '--emulator', '--yes', '--quiet', folder]);
    await meanwhile(removeRole);
    await publish();
    await meanwhile(() => undefined);
    await publish();
    const shown: string[] = [];
    for (const command of commands) {
      const { stdout, stderr } = await muster([...command.split(' ').slice(1), '--quiet', folder]);
      shown.push(`$ ${command}\n${stdout}${stderr}`.trimEnd());
    }
    return shown;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
