import { expect, test } from 'vitest';
import { blocksOf, readDocument } from './documents.js';
import { guardsRun } from './guards-run.js';

test('what the guide to the guards shows of each accident is what a run shows', async () => {
  const guide = readDocument('docs/guards.md');
  const [fleet, groups] = blocksOf(guide, 'yaml').map(({ text }) => `${text}\n`);
  const shown = blocksOf(guide, 'console').map(({ text }) => text);
  expect(shown).toEqual(await guardsRun({ fleet: fleet ?? '', groups: groups ?? '' }));
});
