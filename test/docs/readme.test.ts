import { expect, test } from 'vitest';
import { blocksOf, readDocument } from './documents.js';
import { readmeRun } from './readme-run.js';

const readme = readDocument('README.md');
const manifest = JSON.parse(readDocument('package.json')) as {
  readonly scripts: Readonly<Record<string, string>>;
  readonly engines: { readonly node: string };
};

test('what the README shows of a run is what a run shows', async () => {
  const [files] = blocksOf(readme, 'yaml');
  const shown = blocksOf(readme, 'console').map(({ text }) => text);
  expect(shown).toEqual(await readmeRun(files?.text ?? ''));
});

test('its first two commands install, and run the demo and the tests', () => {
  const commands = blocksOf(readme, 'sh').map(({ text }) => text);
  expect(commands.slice(0, 2)).toEqual(['npm ci && npm run demo', 'npm ci && npm test']);
});

test('every npm script that a document names exists', () => {
  const named = [readme, readDocument('CONTRIBUTING.md')].flatMap((text) =>
    [...text.matchAll(/npm run (?:--silent )?([a-z:]+)/g)].map(([, script]) => script ?? ''),
  );
  expect(named).not.toEqual([]);
  expect(named.filter((script) => manifest.scripts[script] === undefined)).toEqual([]);
});

test('it asks for the version of Node that the package asks for', () => {
  expect(readme).toContain(`Node ${manifest.engines.node.replace('>=', '')} or newer`);
});
