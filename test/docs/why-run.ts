import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { YieldingClock } from '../support/fake-clock.js';
import { blocksOf } from './documents.js';
import { musterIn } from './run-muster.js';

/** What the commands of `docs/why.md` print of its fleet, once it was applied, each as a block of the page. */
export async function whyRun(guide: string): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-why-'));
  const muster = musterIn(folder, new YieldingClock('2026-03-01T08:00:00Z'));
  try {
    writeFileSync(join(folder, 'fleet.yaml'), blocksOf(guide, 'yaml')[0]?.text ?? '');
    await muster(['apply', '--emulator', '--yes', '--quiet', folder]);
    const shown: string[] = [];
    for (const { text } of blocksOf(guide, 'console')) {
      const line = text.split('\n')[0] ?? '';
      const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
      const ended = await muster([...words.slice(2), '--quiet', folder]);
      shown.push(`${line}\n${`${ended.stderr}${ended.stdout}`.trimEnd()}`);
    }
    return shown;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
