import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { runNode } from '../support/processes.mjs';
import { hostileFiles } from './hostile-files.mjs';

/**
 * `npm run test:hostile`: validates each hostile file with the built program, and prints what it cost. Exit 1 where
 * one is not refused with exit 1, its code and a place, or takes more than 2 s of the processor or 300 MB.
 */
const limits = { seconds: 2, peakMb: 300 };
/** Processor time, which what else the machine does changes little: told by the program itself as it ends. */
const clock = `data:text/javascript,${encodeURIComponent(
  'process.on("exit", () => { const { user, system } = process.cpuUsage(); process.stderr.write(`cpu ${(user + system) / 1e6}`); })',
)}`;
const cli = resolve(import.meta.dirname, '../../dist/cli/main.js');
const folder = mkdtempSync(join(tmpdir(), 'muster-hostile-'));
try {
  for (const [index, { name, code, bytes, where, beside }] of hostileFiles().entries()) {
    const dir = join(folder, String(index));
    mkdirSync(dir);
    if (beside !== undefined) writeFileSync(join(dir, 'fleet.yaml'), beside);
    mkdirSync(dirname(join(dir, where)), { recursive: true });
    writeFileSync(join(dir, where), bytes);
    const { exit, peakMb, stderr } = await runNode(['--import', clock, cli, 'validate', dir], {
      limitMs: 60_000,
    });
    const seconds = Number(/cpu ([\d.]+)$/.exec(stderr)?.[1] ?? NaN);
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
