import { expect, test } from 'vitest';
import { auditRun } from './audit-run.js';
import { blocksOf, readDocument } from './documents.js';

const guide = readDocument('docs/audit.md');

test('the line and the checks that the guide to the audit shows are those of a run', async () => {
  const [files] = blocksOf(guide, 'yaml');
  const shown = ['json', 'console'].flatMap((language) => blocksOf(guide, language).map(({ text }) => text));
  expect(shown).toEqual(await auditRun(`${files?.text ?? ''}\n`));
});
