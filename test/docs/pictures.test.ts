import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { blocksOf, documents, readDocument, root } from './documents.js';
import { readmeRun } from './readme-run.js';
import { terminalPicture } from './terminal-picture.js';

const columns = 100;

// `npx vitest run test/docs -u` draws them anew.
test('the pictures of the README are drawn from its own runs', async () => {
  const [files] = blocksOf(readDocument('README.md'), 'yaml');
  const [mistakes = '', first = '', second = ''] = await readmeRun(files?.text ?? '', columns);
  const pictures = [
    ['validate', 'muster validate names two mistakes with their lines and suggestions', mistakes],
    ['plan', 'muster apply shows its plan: five creates and one publish, and every pair succeeded', first],
    ['apply', 'muster apply reports six failed pairs of one member with their cause and a hint', second],
  ] as const;
  for (const [name, title, shown] of pictures)
    await expect(terminalPicture(shown, title, columns)).toMatchFileSnapshot(`../../docs/images/${name}.svg`);
});

test('every picture is shown by a document', () => {
  const shown = documents.flatMap((name) =>
    [...readDocument(name).matchAll(/!\[[^\]]+\]\((?:docs\/)?(images\/[^)]+)\)/g)].map(([, path]) => path),
  );
  const there = readdirSync(resolve(root, 'docs/images')).map((name) => `images/${name}`);
  expect([...new Set(shown)].sort()).toEqual(there.sort());
});

test('a picture holds its text in columns, and nothing of it becomes markup', () => {
  const drawn = terminalPicture('a \u001b[1m\u001b[31m<b>&\u001b[39m\u001b[22m z', 'Title', 20);
  expect(drawn).toContain(
    '<tspan x="18.0">a </tspan><tspan x="34.9" fill="#ff7b72" font-weight="700">&lt;b&gt;&amp;</tspan><tspan x="68.6"> z</tspan>',
  );
});
