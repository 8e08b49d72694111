import { expect, test } from 'vitest';
import { heldReasons } from '../../src/features/cleanup/cleanup.js';
import { cleanupRun } from './cleanup-run.js';
import { blocksOf, readDocument, sectionOf } from './documents.js';

const guide = readDocument('docs/cleanup.md');

test('what the guide to cleanup shows of a run is what a run shows', async () => {
  const shown = blocksOf(guide, 'console').map(({ text }) => text);
  const commands = shown.map((text) => (text.split('\n')[0] ?? '').replace(/^\$ /, ''));
  const [files] = blocksOf(guide, 'yaml');
  const ran = await cleanupRun(`${files?.text ?? ''}\n`, commands);
  expect(shown).toEqual(ran.shown);
  // Each copy that it says it deleted has its line in the audit, and no other has.
  const deletes = ran.audited.filter(({ method }) => method === 'DELETE').sort(byResource);
  expect(deletes.map(({ resource, result }) => [resource.split('/').at(-1), result])).toEqual([
    ['7903b93e-2be6-48e4-800e-000068c94c23', 'ok'],
    ['9b4726ee-c9a2-4734-800e-000065b20373', 'ok'],
  ]);
});

test('the guide has every reason why a copy stays, in order', () => {
  const rows = sectionOf(guide, '## What is deleted').matchAll(/^\| `(\w+)`/gm);
  expect([...rows].map(([, reason]) => reason)).toEqual([...heldReasons]);
});

/** Copies are deleted side by side, so their lines stand in any order. */
function byResource(a: { readonly resource: string }, b: { readonly resource: string }): number {
  return a.resource < b.resource ? -1 : 1;
}
