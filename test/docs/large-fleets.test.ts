import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { blocksOf, readDocument, root } from './documents.js';
import { musterIn } from './run-muster.js';

const guide = readDocument('docs/large-fleets.md');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-large-'));
  cpSync(resolve(root, 'examples'), join(folder, 'examples'), { recursive: true });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('what the guide shows of shards is what a run shows', async () => {
  const muster = musterIn(folder);
  const [shown = ''] = blocksOf(guide, 'console').map(({ text }) => text);
  const [command = ''] = shown.split('\n');
  const { stdout, exit } = await muster(inFolder(command));
  expect([exit, `${command}\n${stdout}`]).toEqual([0, `${shown}\n`]);
});

test('the matrix that the guide shows is the first tier of the run’s', async () => {
  const muster = musterIn(folder);
  const { stdout } = await muster(inFolder('$ muster shards examples/contoso --emulator --json'));
  const [json = ''] = blocksOf(guide, 'json').map(({ text }) => text);
  // The digest is that of a plan's bodies, which grow: it is one, whichever.
  const tiers = (text: string) =>
    (JSON.parse(text.replace(/sha256:[0-9a-f]{64}/g, 'a digest')) as { tiers: unknown[] }).tiers;
  expect(tiers(json)).toEqual(tiers(stdout).slice(0, 1));
});

test('shard by shard and merged, the example comes to what one apply comes to', async () => {
  const muster = musterIn(folder);
  const at = (name: string) => join(folder, name);
  const apply = (parent: string, file: string) =>
    muster(
      inFolder(
        `$ muster apply examples/contoso --emulator --yes --quiet --parent ${parent} --report ${at(file)}`,
      ),
    );
  expect([
    (await apply('contoso-soc', 'tier0-1.json')).exit,
    (await apply('contoso-emea', 'tier1-1.json')).exit,
  ]).toEqual([0, 0]);
  const { stdout, exit } = await muster(['merge', at('tier0-1.json'), at('tier1-1.json')]);
  rmSync(join(folder, 'examples/contoso/.muster'), { recursive: true });
  const whole = await muster(
    inFolder('$ muster apply examples/contoso --emulator --yes --quiet --format markdown'),
  );
  // Markdown holds the report alone: its third line is the summary, and text ends with it and the outcome.
  const summary = whole.stdout.split('\n')[2] ?? '';
  expect([exit, stdout.split('\n')]).toEqual([whole.exit, expect.arrayContaining([summary])]);
});

/** Paths are given whole, for a test stands in another folder than the reader. */
function inFolder(command: string): readonly string[] {
  return command
    .split(' ')
    .slice(2)
    .map((word) => (word === 'examples/contoso' ? join(folder, word) : word));
}
