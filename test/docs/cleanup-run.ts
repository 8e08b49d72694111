import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditEntry } from '../../src/azure/audit/audit-line-shape.js';
import type { Emulator } from '../../src/emulator/emulator.js';
import { YieldingClock } from '../support/fake-clock.js';
import { inEmulator, musterIn } from './run-muster.js';

/**
 * What the guide to cleanup shows, command and output: its files applied, once more without workbooks; then
 * one of these edited in the member. Also every line of the audit.
 */
export async function cleanupRun(
  files: string,
  commands: readonly string[],
): Promise<{ readonly shown: readonly string[]; readonly audited: readonly AuditEntry[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-cleanup-'));
  const clock = new YieldingClock('2026-03-02T08:00:00Z');
  const muster = musterIn(folder, clock);
  try {
    for (const text of [files, files.replace('[HuntingQuery, Workbook]', 'HuntingQuery')]) {
      writeFileSync(join(folder, 'fleet.yaml'), text);
      await muster(['apply', '--emulator', '--yes', '--quiet', folder]);
      clock.advance(2 * 3_600_000);
    }
    await inEmulator(folder, clock, somebodyEdits);
    const shown: string[] = [];
    for (const command of commands) {
      const { stdout, stderr } = await muster([...command.split(' ').slice(1), '--quiet', folder]);
      // How long the jobs of the emulator take is no matter of the guide.
      const text = `$ ${command}\n${stdout}${stderr}`.replace(/\d{8}T\d{6}Z/, '20260302T120000Z');
      shown.push(text.trimEnd());
    }
    const lines = readFileSync(join(folder, '.muster', 'emulator-audit.jsonl'), 'utf8')
      .trim()
      .split('\n');
    return { shown, audited: lines.map((line) => JSON.parse(line) as AuditEntry) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function somebodyEdits(emulator: Emulator): void {
  const bank = emulator.workspaceIds().find((id) => id.endsWith('/harbour-bank')) ?? '';
  const [book] = emulator.view(bank)?.workbooks ?? [];
  if (book === undefined) throw new Error('The sample content has changed.');
  emulator.putContent(bank, {
    name: book.name,
    type: 'Microsoft.Insights/workbooks',
    properties: { ...book.properties, description: 'Ours' },
  });
}
