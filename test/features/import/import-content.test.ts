import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readForImport } from '../../../src/features/import/read-for-import.js';
import { writeNewFiles } from '../../../src/features/import/write-files.js';
import type { AnyResource } from '../../support/any-content.js';
import { tenant, workspaceId } from '../../support/builders.js';
import { anEngine, muster } from '../../cli/fakes.js';
import { clientOf } from './listed-content.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-import-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const argv = `import --workspace ${workspaceId('soc')} --tenant ${tenant} --out fleet --content`;

function search(name: string, displayName: string): AnyResource {
  return { list: 'savedSearches', name, properties: { category: 'General', displayName, query: 'A' } };
}

async function importing(content: readonly AnyResource[], flags = '') {
  const engine = anEngine({
    readForImport: (_client, workspace, signal, reads) =>
      readForImport(clientOf(content), workspace, signal, reads),
  });
  return { engine, ...(await muster(`${argv}${flags}`, engine, { cwd: folder })) };
}

const inFolder = (name: string) => join(folder, 'fleet', name);
const textOf = (name: string) => readFileSync(inFolder(name), 'utf8');
const searches = () => readdirSync(inFolder('content/saved-searches')).sort();

test('content is written beside the fleet’s files, which name its folder', async () => {
  const { exit, out, err } = await importing([search('s-1', 'One'), search('s-2', 'Two')]);
  expect([exit, err, out]).toEqual([
    0,
    '',
    `Imported soc: 0 members, 0 groups, 0 content selections, 2 content items.
  Written: fleet/parent.yaml, fleet/members.yaml, fleet/groups.yaml, fleet/selections.yaml,
  fleet/muster.schema.json, fleet/content/ (2 files)

Next apply: nothing to create, update or delete. muster plan shows what it would publish.
`,
  ]);
  expect(searches()).toEqual(['one.json', 'two.json']);
  expect(textOf('parent.yaml').split('\n').slice(-4)).toEqual([
    '  content:',
    '    from:',
    '      - content',
    '',
  ]);
});

test('JSON names every file and counts the items', async () => {
  const { out } = await importing([search('s-1', 'One')], ' --format json');
  const { files, summary } = JSON.parse(out) as {
    readonly files: readonly string[];
    readonly summary: object;
  };
  expect(files.at(-1)).toBe('fleet/muster.schema.json');
  expect(files).toContain('fleet/content/saved-searches/one.json');
  expect(summary).toEqual({ members: 0, groups: 0, selections: 0, items: 1 });
});

test('a workspace without content has no folder, and its Parent names none', async () => {
  const { exit, out } = await importing([]);
  expect([exit, out.split('\n')[0]]).toEqual([
    0,
    'Imported soc: 0 members, 0 groups, 0 content selections, 0 content items.',
  ]);
  expect([existsSync(inFolder('content')), textOf('parent.yaml').includes('content:')]).toEqual([
    false,
    false,
  ]);
});

test('a folder of content that is there keeps an import from being made', async () => {
  mkdirSync(inFolder('content'), { recursive: true });
  const { exit, err, engine } = await importing([search('s-1', 'One')]);
  expect([exit, err.split('\n')[0], engine.calls]).toEqual([
    1,
    'error MUS613 nothing is written, for fleet holds already content',
    [],
  ]);
});

test('with --force an item that is called otherwise now has one file, and foreign files stay', async () => {
  await importing([search('s-1', 'One'), search('s-2', 'Two')]);
  writeFileSync(inFolder('content/README.md'), 'mine');
  writeFileSync(inFolder('content/saved-searches/notes.yaml'), 'mine: true\n');
  const { exit, out } = await importing([search('s-1', 'First'), search('s-2', 'Two')], ' --force');
  expect(out).toContain('\n  Removed: fleet/content/saved-searches/one.json\n');
  expect([exit, searches(), textOf('content/README.md')]).toEqual([
    0,
    ['first.json', 'notes.yaml', 'two.json'],
    'mine',
  ]);
});

test('both files of a workbook that is called otherwise go', async () => {
  const serializedData = '{"version":"Notebook/1.0","items":[]}';
  const placed = {
    category: 'sentinel',
    sourceId: workspaceId('soc'),
    version: 'Notebook/1.0',
    serializedData,
  };
  const board = (displayName: string): AnyResource => ({
    list: 'workbooks',
    name: 'w-1',
    kind: 'shared',
    properties: { ...placed, displayName },
  });
  await importing([board('Old')]);
  expect((await importing([board('New')], ' --force')).exit).toBe(0);
  expect(readdirSync(inFolder('content/workbooks')).sort()).toEqual(['new.json', 'new.muster.yaml']);
});

test('a file of what the workspace does not hold stays, and is told: MUS655', async () => {
  await importing([search('s-1', 'One'), search('s-2', 'Two')]);
  const { exit, out } = await importing([search('s-1', 'One')], ' --force');
  expect([exit, searches()]).toEqual([0, ['one.json', 'two.json']]);
  expect(out.replace(/\s+/g, ' ')).toContain(
    'MUS655 content/saved-searches/two.json declares SavedSearch "Two", which the workspace does not hold. The next apply creates it. (soc)',
  );
});

test.each([
  ['declares another item where one is to be written', 'one.json', [search('s-9', 'Nine')]],
  ['declares another item along with one', 'more.json', [search('s-1', 'One'), search('s-9', 'Nine')]],
])('a file that %s is in the way: MUS656', async (_how, name, resources) => {
  const type = 'Microsoft.OperationalInsights/workspaces/savedSearches';
  await importing([search('s-2', 'Two')]);
  const text = JSON.stringify({ resources: resources.map((one) => ({ ...one, type })) });
  writeFileSync(inFolder(`content/saved-searches/${name}`), text);
  const { exit, err } = await importing([search('s-1', 'One'), search('s-2', 'Twice')], ' --force');
  expect([exit, err.split('\n')[0], searches()]).toEqual([
    1,
    `fleet/content/saved-searches/${name}:1:1 error MUS656 nothing is written: content/saved-searches/${name} is in the way, and holds something else than what is written there`,
    [name, 'two.json'].sort(),
  ]);
});

test('a file that cannot be read is in the way where one is to be written', async () => {
  await importing([search('s-1', 'One')]);
  writeFileSync(inFolder('content/saved-searches/one.json'), '{');
  const { err } = await importing([search('s-1', 'One')], ' --force');
  expect([/error MUS\d+/.exec(err)?.[0], textOf('content/saved-searches/one.json')]).toEqual([
    'error MUS656',
    '{',
  ]);
});

test('a link in the folder leads nothing out of it', async () => {
  mkdirSync(join(folder, 'elsewhere'));
  mkdirSync(inFolder('content'), { recursive: true });
  symlinkSync(join(folder, 'elsewhere'), inFolder('content/saved-searches'));
  const { exit, err } = await importing([search('s-1', 'One')], ' --force');
  expect([
    exit,
    err.includes('a symbolic link leads out of'),
    readdirSync(join(folder, 'elsewhere')),
  ]).toEqual([1, true, []]);
});

test('where a file cannot be written, those that were to go are back', async () => {
  const destination = { folder: join(folder, 'fleet'), shown: 'fleet', force: true };
  mkdirSync(inFolder('b.json/full'), { recursive: true });
  writeFileSync(inFolder('old.json'), 'old');
  const unwritten = await writeNewFiles(
    ['a.json', 'b.json'].map((name) => ({ name, text: 'new' })),
    destination,
    ['old.json'],
  );
  expect(unwritten.map(({ code }) => code)).toEqual(['MUS613']);
  expect([readdirSync(destination.folder).sort(), textOf('old.json')]).toEqual([
    ['b.json', 'old.json'],
    'old',
  ]);
});
