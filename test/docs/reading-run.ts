import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { YieldingClock } from '../support/fake-clock.js';
import { musterIn } from './run-muster.js';

/** What the guide to plans shows: `before` applied to the emulator, then the plan of `after` as text and as Markdown. */
export async function readingRun(before: string, after: string): Promise<{ text: string; markdown: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-reading-'));
  const muster = musterIn(folder, new YieldingClock('2026-03-01T08:00:00Z'));
  const plan = async (...format: readonly string[]) => {
    const { stdout, exit } = await muster(['plan', '--emulator', '--quiet', ...format, folder]);
    if (exit !== 0) throw new Error(stdout);
    return stdout.trimEnd();
  };
  try {
    writeFileSync(join(folder, 'fleet.yaml'), before);
    const { exit, stderr } = await muster(['apply', '--emulator', '--yes', '--quiet', folder]);
    if (exit !== 0) throw new Error(stderr);
    writeFileSync(join(folder, 'fleet.yaml'), after);
    return { text: await plan(), markdown: await plan('--format', 'markdown') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `files` after the lines of a diff that begin with `-` gave way to those that begin with `+`. */
export function edited(files: string, diff: string): string {
  const hunks = [...`${diff}\n`.matchAll(/((?:^-.*\n)+)((?:^\+.*\n)*)/gm)];
  return hunks.reduce((text, [, taken = '', added = '']) => {
    const [old, now] = [taken, added].map((lines) => lines.replace(/^./gm, ''));
    if (old === undefined || !text.includes(old)) throw new Error(`The files have no ${String(old)}`);
    return text.replace(old, () => now ?? '');
  }, files);
}
