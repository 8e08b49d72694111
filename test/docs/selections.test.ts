import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contentKinds } from '../../src/model/content.js';
import type { SelectJson } from '../../src/features/select/shape.js';
import { kindsOfKey } from '../../src/select/fits-key.js';
import { blocksOf, readDocument, sectionOf } from './documents.js';
import { musterIn } from './run-muster.js';

const guide = readDocument('docs/selections.md');
const blocks = blocksOf(guide);

/** Each example, and the list that follows it. */
const examples = blocks.flatMap(({ language, text }, index) => {
  const [, name] = /^kind: ContentSelection\nmetadata:\n {2}name: (\S+)$/m.exec(text) ?? [];
  return language === 'yaml' && name !== undefined ? [{ name, list: blocks[index + 1] }] : [];
});

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-selections-'));
  const yaml = blocks.filter(({ language }) => language === 'yaml').map(({ text }) => text);
  writeFileSync(join(folder, 'fleet.yaml'), yaml.join('\n---\n'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const select = (name: string, ...more: readonly string[]) =>
  musterIn(folder)(['select', name, '--emulator', '--quiet', ...more, folder]);

describe('docs/selections.md', () => {
  test('has an example in every section but the last', () => {
    expect(examples).toHaveLength([...guide.matchAll(/^## /gm)].length - 1);
  });

  test.each(examples)('$name takes what is listed below it', async ({ name, list }) => {
    const { exit, stdout } = await select(name, '--format', 'json');
    const { parents } = JSON.parse(stdout) as SelectJson;
    const taken = parents
      .flatMap(({ items }) => items)
      .filter((each) => each.taken)
      .map(({ item }) => `${item.kind} ${item.displayName}`)
      .sort();
    expect([exit, list?.language, list?.text.split('\n')]).toEqual([0, 'text', taken]);
  });

  test('shows what a run shows', async () => {
    const { exit, stdout, stderr } = await select('high-severity');
    const [shown] = blocksOf(guide, 'console');
    // Lines break elsewhere where a file's name is longer.
    const words = (text: string) => text.split(/\s+/).filter(Boolean);
    expect([exit, stderr, words(`$ muster select high-severity --emulator ${stdout}`)]).toEqual([
      0,
      '',
      words(shown?.text ?? ''),
    ]);
  });
});

test('docs/files.md says of every key which kinds have it', () => {
  const section = sectionOf(readDocument('docs/files.md'), '### Keys of a match');
  const rows = [...section.matchAll(/^\| `(\w+)` +\| (.*?) *\|$/gm)].map(([, key, kinds]) => [key, kinds]);
  expect(rows).toEqual(
    Object.entries(kindsOfKey).map(([key, kinds]) => [
      key,
      kinds.length === contentKinds.length ? 'every kind' : kinds.map((kind) => `\`${kind}\``).join(', '),
    ]),
  );
});
