import { expect, test } from 'vitest';
import { blocksOf, readDocument } from './documents.js';
import { edited, readingRun } from './reading-run.js';

test('the plan that the guide shows, as text and as Markdown, is what a run shows', async () => {
  const guide = readDocument('docs/reading-a-plan.md');
  const [files] = blocksOf(readDocument('README.md'), 'yaml');
  const [diff] = blocksOf(guide, 'diff');
  const [text] = blocksOf(guide, 'console');
  const [markdown] = blocksOf(guide, 'text');
  const before = `${files?.text ?? ''}\n`;

  const shown = await readingRun(before, edited(before, diff?.text ?? ''));

  expect(text?.text).toBe(`$ muster plan --emulator\n${shown.text}`);
  expect(markdown?.text).toBe(shown.markdown);
});
