import { expect, test } from 'vitest';
import { blocksOf, readDocument } from './documents.js';
import { driftRun } from './drift-run.js';

const guide = readDocument('docs/drift.md');

test('what the guide to drift shows of a run is what a run shows', async () => {
  const shown = blocksOf(guide, 'console').map(({ text }) => text);
  const commands = shown.map((text) => (text.split('\n')[0] ?? '').replace(/^\$ /, ''));
  const [files] = blocksOf(guide, 'yaml');
  expect(shown).toEqual(await driftRun(`${files?.text ?? ''}\n`, commands));
});
