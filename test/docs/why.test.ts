import { expect, test } from 'vitest';
import { blocksOf, readDocument } from './documents.js';
import { whyRun } from './why-run.js';

const guide = readDocument('docs/why.md');

test('what docs/why.md shows is what its commands print', async () => {
  const shown = blocksOf(guide, 'console').map(({ text }) => text);
  expect(shown.length).toBeGreaterThan(1);
  expect(shown).toEqual(await whyRun(guide));
});
