import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { YieldingClock } from '../support/fake-clock.js';
import { blocksOf, readDocument } from './documents.js';
import { musterIn } from './run-muster.js';

const guide = readDocument('docs/exceptions.md');

test('what docs/exceptions.md shows is what its files do', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-exceptions-'));
  const muster = musterIn(folder, new YieldingClock('2026-03-01T08:00:00Z'));
  try {
    const [before = '', override = ''] = blocksOf(guide, 'yaml').map(({ text }) => text);
    writeFileSync(join(folder, 'fleet.yaml'), before);
    expect((await muster(['apply', '--emulator', '--yes', '--quiet', folder])).exit).toBe(0);
    writeFileSync(join(folder, 'override.yaml'), override);
    const plan = await muster(['plan', '--emulator', '--quiet', folder]);
    expect(blocksOf(guide, 'console').map(({ text }) => text)).toEqual([
      `$ muster plan --emulator\n${`${plan.stderr}${plan.stdout}`.trimEnd()}`,
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
