import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { YieldingClock } from '../support/fake-clock.js';
import { inEmulator, musterIn } from './run-muster.js';

/** What the guide to the reports shows: the reports of its own files, by name, and what validate says of a mistake. */
export interface ReportsRun {
  readonly reports: ReadonlyMap<string, string>;
  /** Output of the command over the files with a mistake. */
  readonly mistaken: string;
}

/**
 * Applies the guide's files, takes a customer's role away, and carries out `commands`: those with
 * `--report` on the files, any other on the files with `prunes` for `prune`.
 */
export async function reportsRun(files: string, commands: readonly string[]): Promise<ReportsRun> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-reports-'));
  const clock = new YieldingClock('2026-03-02T08:00:00Z');
  const muster = musterIn(folder, clock);
  try {
    mkdirSync(join(folder, '.git'));
    writeFileSync(join(folder, 'fleet.yaml'), files);
    await muster(['apply', '--emulator', '--yes', '--quiet', folder]);
    await inEmulator(folder, clock, (emulator) => {
      const workspace = emulator.workspaceIds().find((id) => id.endsWith('/hill-insurance')) ?? '';
      emulator.happen({ kind: 'removeRole', workspace });
    });
    const reports = new Map<string, string>();
    let mistaken = '';
    for (const command of commands) {
      const words = command.split(' ').slice(1);
      if (!words.includes('--report')) {
        writeFileSync(join(folder, 'fleet.yaml'), files.replace('  prune:', '  prunes:'));
        mistaken += (await muster([...words, '--quiet', folder])).stdout;
        writeFileSync(join(folder, 'fleet.yaml'), files);
        continue;
      }
      await muster([...words.filter((word) => word !== '--emulator'), '--emulator', '--quiet', folder]);
      words.forEach((word, index) => {
        const name = words[index + 1] ?? '';
        if (word === '--report')
          reports.set(name, readFileSync(join(folder, name), 'utf8').replaceAll(`${folder}/`, ''));
      });
    }
    return { reports, mistaken };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
