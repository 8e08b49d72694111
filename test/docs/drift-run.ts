import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Emulator } from '../../src/emulator/emulator.js';
import { YieldingClock } from '../support/fake-clock.js';
import { inEmulator, musterIn } from './run-muster.js';

/**
 * What the guide to drift shows, command and output: its files applied; then a rule silenced in one
 * customer and a function deleted in the other; before the last command a deep apply.
 */
export async function driftRun(files: string, commands: readonly string[]): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-drift-'));
  const clock = new YieldingClock('2026-03-02T08:00:00Z');
  const muster = musterIn(folder, clock);
  try {
    writeFileSync(join(folder, 'fleet.yaml'), files);
    await muster(['apply', '--emulator', '--yes', '--quiet', folder]);
    clock.advance(2 * 3_600_000);
    await inEmulator(folder, clock, somebodyEdits);
    const shown: string[] = [];
    for (const [index, command] of commands.entries()) {
      if (index === commands.length - 1)
        await muster(['apply', '--emulator', '--deep', '--yes', '--quiet', folder]);
      const { exit, stdout, stderr } = await muster([...command.split(' ').slice(1), '--quiet', folder]);
      const status = exit === 2 ? '$ echo $?\n2\n' : '';
      shown.push(`$ ${command}\n${stdout}${stderr}${status}`.trimEnd());
    }
    return shown;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function somebodyEdits(emulator: Emulator): void {
  const [bank = '', mill = ''] = ['/harbour-bank', '/mill-insurance'].map((end) =>
    emulator.workspaceIds().find((id) => id.endsWith(end)),
  );
  const rule = emulator
    .view(bank)
    ?.alertRules.find(({ properties }) => properties.displayName === 'Baseline New local administrator');
  const parser = emulator.view(mill)?.savedSearches.find(({ properties }) => 'functionAlias' in properties);
  if (rule === undefined || parser === undefined) throw new Error('The sample content has changed.');
  const { query } = rule.properties;
  emulator.putContent(bank, {
    name: rule.name,
    type: 'Microsoft.SecurityInsights/alertRules',
    ...(rule.kind === undefined ? {} : { kind: rule.kind }),
    properties: {
      ...rule.properties,
      enabled: false,
      query: `${typeof query === 'string' ? query : ''}\n| where Account !startswith "svc-"`,
    },
  });
  emulator.happen({ kind: 'deleteItem', id: `${mill}/savedSearches/${parser.name}` });
}
