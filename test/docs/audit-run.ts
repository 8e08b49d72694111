import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { YieldingClock } from '../support/fake-clock.js';
import { musterIn } from './run-muster.js';

const audit = '.muster/emulator-audit.jsonl';

/** The guide's first line of the audit, and what its commands print, each after what the guide says was done before it. */
export async function auditRun(files: string): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-audit-'));
  const path = join(folder, audit);
  const muster = musterIn(folder, new YieldingClock('2026-03-01T08:00:00Z'));
  const verify = async (more: readonly string[] = []) => {
    const args = ['audit', 'verify', audit, ...more];
    const { stdout, stderr, exit } = await muster(args);
    const output = `${stdout}${stderr}`.trimEnd();
    return `$ muster ${args.join(' ')}\n${output}\n$ echo $?\n${String(exit)}`;
  };
  try {
    writeFileSync(join(folder, 'fleet.yaml'), files);
    const applied = await muster(['apply', '--emulator', '--yes', '--quiet', '--format', 'json', folder]);
    const report = JSON.parse(applied.stdout) as { readonly audit: { readonly last: string } };
    const whole = readFileSync(path, 'utf8');
    const lines = whole.trimEnd().split('\n');
    const first = JSON.stringify(JSON.parse(lines[1] ?? ''), null, 2);
    const intact = await verify();
    writeFileSync(path, whole.replace('"method":"POST"', '"method":"GET"'));
    const edited = await verify();
    writeFileSync(path, `${lines.filter((_, index) => index !== 1).join('\n')}\n`);
    const dropped = await verify();
    writeFileSync(path, `${lines.slice(0, -1).join('\n')}\n`);
    const short = await verify(['--last', report.audit.last]);
    return [first, intact, edited, dropped, short];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
