import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Emulator } from '../../src/emulator/emulator.js';
import { YieldingClock } from '../support/fake-clock.js';
import { inEmulator, musterIn } from './run-muster.js';

export interface SnapshotsRun {
  /** Command and output, as the guide prints them. */
  readonly shown: readonly string[];
  /** The lock file after the first snapshot. */
  readonly lock: string;
}

/**
 * What the guide to snapshots shows: its files without a snapshot, the first snapshot, a plan after a
 * rule was added, one after another was deleted, and the next snapshot.
 */
export async function snapshotsRun(files: string): Promise<SnapshotsRun> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-snapshots-'));
  const clock = new YieldingClock('2026-03-01T08:00:00Z');
  const muster = musterIn(folder, clock);
  const shown: string[] = [];
  const show = async (args: readonly string[]) => {
    const { stdout, stderr } = await muster([...args, '--quiet', folder]);
    const output = `${stdout}${stderr}`.replaceAll(` ${folder}`, '').replace(/\n+$/, '');
    shown.push(`$ muster ${args.join(' ')}\n${output}`);
  };
  const meanwhile = async (change: (emulator: Emulator) => void) => {
    clock.advance(24 * 3_600_000);
    await inEmulator(folder, clock, change);
  };
  try {
    writeFileSync(join(folder, 'fleet.yaml'), files);
    await show(['validate']);
    await show(['snapshot', '--emulator']);
    const lock = readFileSync(join(folder, 'muster.lock.yaml'), 'utf8');
    await muster(['apply', '--emulator', '--yes', '--quiet', folder]);
    await meanwhile(addRule);
    await show(['plan', '--emulator']);
    await meanwhile(deleteRule);
    await show(['plan', '--emulator']);
    await show(['snapshot', '--emulator']);
    return { shown, lock };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function addRule(emulator: Emulator): void {
  const { central, rules } = centralOf(emulator);
  const [rule] = rules;
  if (rule === undefined) throw new Error('The sample content has no baseline');
  emulator.putContent(central, {
    name: '7a5d0c52-3c6e-4362-8a11-0000000000aa',
    type: 'Microsoft.SecurityInsights/alertRules',
    kind: rule.kind ?? 'Scheduled',
    properties: { ...rule.properties, displayName: 'Baseline Anonymous proxy sign-in' },
  });
}

function deleteRule(emulator: Emulator): void {
  const { central, rules } = centralOf(emulator);
  const rule = rules.find(({ properties }) => properties.displayName === 'Baseline Firewall policy changed');
  emulator.happen({
    kind: 'deleteItem',
    id: `${central}/providers/Microsoft.SecurityInsights/alertRules/${rule?.name ?? ''}`,
  });
}

function centralOf(emulator: Emulator) {
  const central = emulator.workspaceIds().find((id) => id.endsWith('/northgate-soc')) ?? '';
  const rules = (emulator.view(central)?.alertRules ?? []).filter(({ properties }) =>
    String(properties.displayName).startsWith('Baseline'),
  );
  return { central, rules };
}
