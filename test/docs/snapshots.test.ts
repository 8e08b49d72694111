import { expect, test } from 'vitest';
import { blocksOf, readDocument } from './documents.js';
import { snapshotsRun } from './snapshots-run.js';

const guide = readDocument('docs/snapshots.md');

test('what the guide to snapshots shows of a run is what a run shows', async () => {
  const [files, lock] = blocksOf(guide, 'yaml');
  const run = await snapshotsRun(`${files?.text ?? ''}\n`);
  expect(blocksOf(guide, 'console').map(({ text }) => unwrapped(text))).toEqual(run.shown.map(unwrapped));
  expect(`${lock?.text ?? ''}\n`).toBe(run.lock);
});

/** Lines break elsewhere where files are named by a temporary folder. */
function unwrapped(text: string): string {
  return text.replace(/\s+/g, ' ');
}
