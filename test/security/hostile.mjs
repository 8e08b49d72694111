import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runNode } from '../support/processes.mjs';
import { hostileFiles } from './hostile-files.mjs';

/**
 * `npm run test:hostile`: validates each hostile file with the built program, and prints what it cost. Exit 1 where
 * one is not refused with exit 1, its code and a place, or takes more than 2 s or 300 MB.
 */
const limits = { seconds: 2, peakMb: 300 };
const cli = resolve(import.meta.dirname, '../../dist/cli/main.js');
const folder = mkdtempSync(join(tmpdir(), 'muster-hostile-'));
try {
  for (const [index, { name, code, bytes, where, beside }] of hostileFiles().entries()) {
    const dir = join(folder, String(index));
    mkdirSync(dir);
    if (beside !== undefined) writeFileSync(join(dir, 'fleet.yaml'), beside);
    writeFileSync(join(dir, where), bytes);
    const { exit, seconds, peakMb, stderr } = await runNode([cli, 'validate', dir], { limitMs: 60_000 });
    const refused = exit === 1 && new RegExp(`${where}:\\d+:\\d+ error ${code} `).test(stderr);
    const cheap = seconds <= limits.seconds && (peakMb ?? 0) <= limits.peakMb;
    if (!refused || !cheap) process.exitCode = 1;
    const verdict = refused ? (cheap ? '' : '  TOO DEAR') : `  NOT REFUSED (exit ${exit})`;
    console.log(
      `${seconds.toFixed(1).padStart(5)} s ${String(peakMb ?? '?').padStart(4)} MB  ${code}  ${name}${verdict}`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
