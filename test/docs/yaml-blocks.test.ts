import { describe, expect, test } from 'vitest';
import { itemsOfFiles } from '../../src/config/content/items-of-files.js';
import { parseLock } from '../../src/config/parse-lock.js';
import { toFleet } from '../../src/config/to-fleet.js';
import { loadSeed } from '../../src/emulator/load-seed.js';
import { blocksOf, documents, readDocument, type Block } from './documents.js';

const withYaml = documents
  .map((name) => ({ name, blocks: blocksOf(readDocument(name), 'yaml') }))
  .filter(({ blocks }) => blocks.length > 0);

test('the README and the guide to the files have YAML to be judged', () => {
  expect(withYaml.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['README.md', 'docs/emulator.md', 'docs/files.md']),
  );
});

describe.each(withYaml)('$name', ({ name, blocks }) => {
  test('its documents are one valid fleet', () => {
    const ours = blocks.filter(isFleet);
    if (ours.length === 0) return;
    const files = ours.map(({ text, line }) => ({ name: `${name}:${String(line)}`, text }));
    const fleet = toFleet(files);
    expect(fleet.ok ? { problems: [], foreign: fleet.value.foreign } : fleet).toEqual({
      problems: [],
      foreign: 0,
    });
  });

  test.each(blocks.filter(isLock))('the lock file at line $line can be read', ({ text }) => {
    expect(parseLock({ name, text })).toMatchObject({ ok: true });
  });

  test.each(blocks.filter(isRule))('the rule at line $line is one', ({ text, line }) => {
    const file = { name: `${name}:${String(line)}.yaml`, path: 'rule.yaml', text };
    const { items, problems, findings } = itemsOfFiles({ place: noPlace, files: [file], problems: [] });
    expect([items.map(({ kind }) => kind), problems, findings]).toEqual([['AnalyticsRule'], [], []]);
  });

  test.each(blocks.filter((block) => !isFleet(block) && !isLock(block) && !isRule(block)))(
    'the seed at line $line can be read',
    ({ text }) => {
      const seed = loadSeed(text, { readFolder: () => ({ ok: true, files: [] }) });
      expect(seed.ok ? [] : seed.errors).toEqual([]);
    },
  );
});

const noPlace = { parent: 'soc', workspace: '', tenant: '', file: 'fleet.yaml', from: [] };

/** What is no document of ours, no rule and no lock file must be a seed of the emulator: there is no other kind of YAML. */
function isFleet({ text }: Block): boolean {
  return /^apiVersion: muster\//m.test(text);
}

function isRule({ text }: Block): boolean {
  return /^query: /m.test(text);
}

function isLock({ text }: Block): boolean {
  return /^snapshots:/m.test(text);
}
