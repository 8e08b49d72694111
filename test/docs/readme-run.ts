import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Emulator } from '../../src/emulator/emulator.js';
import { YieldingClock } from '../support/fake-clock.js';
import { inEmulator, musterIn } from './run-muster.js';

/**
 * What the README shows: its files with two mistakes, a first apply, a second, and one after a rule
 * was edited and a customer withdrew the role. Each as the README prints it: command, output, exit code;
 * in colours where it is a terminal of so many columns.
 */
export async function readmeRun(files: string, columns?: number): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-readme-'));
  const clock = new YieldingClock('2026-03-01T08:00:00Z');
  const muster = musterIn(folder, clock, {}, columns);
  const shown: string[] = [];
  const show = async (args: readonly string[]) => {
    // Progress lines tell seconds of a real clock, so they are left out here.
    const { stdout, stderr, exit } = await muster([...args, '--quiet', folder]);
    const output = `${stderr}${stdout}`.replace(/\n+$/, '');
    shown.push(`$ muster ${args.join(' ')}\n${output}\n$ echo $?\n${String(exit)}`);
  };
  const meanwhile = async (change: (emulator: Emulator) => void) => {
    clock.advance(24 * 3_600_000);
    await inEmulator(folder, clock, change);
  };
  try {
    writeFileSync(join(folder, 'fleet.yaml'), withMistakes(files));
    await show(['validate']);
    writeFileSync(join(folder, 'fleet.yaml'), files);
    await show(['apply', '--emulator', '--yes']);
    await meanwhile((emulator) => {
      editRule(emulator, 'Baseline New local administrator');
      emulator.happen({ kind: 'removeRole', workspace: workspaceOf(emulator, 'mill-insurance') });
    });
    await show(['apply', '--emulator', '--yes']);
    return shown;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A misspelt key, and a reference to nothing. */
function withMistakes(files: string): string {
  return files.replace('matchLabels:', 'matchLabel:').replace('content: [baseline]', 'content: [basline]');
}

function editRule(emulator: Emulator, displayName: string): void {
  const central = workspaceOf(emulator, 'northgate-soc');
  const rule = emulator
    .view(central)
    ?.alertRules.find(({ properties }) => properties.displayName === displayName);
  if (rule === undefined) throw new Error(`No rule is called ${displayName}`);
  emulator.putContent(central, {
    name: rule.name,
    type: 'Microsoft.SecurityInsights/alertRules',
    kind: rule.kind ?? 'Scheduled',
    properties: { ...rule.properties, severity: 'High' },
  });
}

function workspaceOf(emulator: Emulator, name: string): string {
  return emulator.workspaceIds().find((id) => id.endsWith(`/${name}`)) ?? '';
}
