import { expect, test } from 'vitest';
import { heldReasons } from '../../src/inspect/cleanup/cleanup.js';
import { cleanupRun } from './cleanup-run.js';
import { blocksOf, readDocument, sectionOf } from './documents.js';

const guide = readDocument('docs/cleanup.md');

test('what the guide to cleanup shows of a run is what a run shows', async () => {
  const shown = blocksOf(guide, 'console').map(({ text }) => text);
  const commands = shown.map((text) => (text.split('\n')[0] ?? '').replace(/^\$ /, ''));
  const [files] = blocksOf(guide, 'yaml');
  expect(shown).toEqual(await cleanupRun(`${files?.text ?? ''}\n`, commands));
});

test('the guide has every reason why a copy stays, in order', () => {
  const rows = sectionOf(guide, '## What is deleted').matchAll(/^\| `(\w+)`/gm);
  expect([...rows].map(([, reason]) => reason)).toEqual([...heldReasons]);
});
