import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { blocksOf, readDocument } from './documents.js';
import { musterIn } from './run-muster.js';

const guide = readDocument('docs/handover.md');

test('what the guide to the hand-over shows of a run is what a run shows', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-handover-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  writeFileSync(join(folder, 'fleet.yaml'), blocksOf(guide, 'yaml')[0]?.text ?? '');
  const { stdout, stderr } = await musterIn(folder)(['handover', '--emulator', '--quiet', folder]);
  expect(blocksOf(guide, 'console').map(({ text }) => text)).toEqual([
    `$ muster handover --emulator\n${stdout}${stderr}`.trimEnd(),
  ]);
});
