import { expect, test } from 'vitest';
import { blocksOf, readDocument } from './documents.js';
import { statusHistoryRun } from './status-history-run.js';

const guide = readDocument('docs/status-history.md');

test('what the guide to the status over time shows of a run is what a run shows', async () => {
  const shown = blocksOf(guide, 'console').map(({ text }) => text);
  const commands = shown.map((text) => (text.split('\n')[0] ?? '').replace(/^\$ /, ''));
  const [files] = blocksOf(guide, 'yaml');
  expect(shown).toEqual(await statusHistoryRun(`${files?.text ?? ''}\n`, commands));
});
