import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPendingStore } from '../../src/apply/pending-file.js';

let path = '';

beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'muster-pending-')), '.muster', 'pending.json');
});

afterEach(async () => {
  await rm(dirname(dirname(path)), { recursive: true, force: true });
});

test('what is added is there for the next run, in name order, in a folder made for it', async () => {
  const store = await openPendingStore(path);
  await store.add('soc/emea');
  await store.add('soc/apac');

  expect(await readFile(path, 'utf8')).toBe(
    '{\n  "version": 1,\n  "groups": [\n    "soc/apac",\n    "soc/emea"\n  ]\n}\n',
  );
  expect([...(await openPendingStore(path)).read()]).toEqual(['soc/apac', 'soc/emea']);
});

test('what is removed is gone for the next run', async () => {
  const store = await openPendingStore(path);
  await store.add('soc/emea');
  await store.remove('soc/emea');

  expect([...store.read()]).toEqual([]);
  expect([...(await openPendingStore(path)).read()]).toEqual([]);
});

test('changes at the same time all end up in the file, and nothing else is left beside it', async () => {
  const store = await openPendingStore(path);
  const keys = Array.from({ length: 20 }, (_, index) => `soc/g${index.toString().padStart(2, '0')}`);
  await Promise.all([...keys.map((key) => store.add(key)), store.remove('soc/g00')]);

  expect([...(await openPendingStore(path)).read()]).toEqual(keys.slice(1));
  expect(await readdir(dirname(path))).toEqual(['pending.json']);
});

test('nothing is written where nothing changes', async () => {
  const store = await openPendingStore(path);
  await store.remove('soc/emea');
  await expect(readFile(path)).rejects.toThrow('ENOENT');

  await store.add('soc/emea');
  await writeFile(path, 'ours no more');
  await store.add('soc/emea');
  expect(await readFile(path, 'utf8')).toBe('ours no more');
});

test.each([
  ['cut off', '{"version": 1, "gro'],
  ['empty', ''],
  ['no object', '7'],
  ['null', 'null'],
  ['without groups', '{"version": 1}'],
  ['with groups that are no list', '{"groups": "soc/emea"}'],
])('a file that is %s counts as empty', async (_how, text) => {
  const store = await openPendingStore(path);
  await store.add('soc/emea');
  await writeFile(path, text);

  expect([...(await openPendingStore(path)).read()]).toEqual([]);
});

test('of a list only texts are keys', async () => {
  const store = await openPendingStore(path);
  await store.add('soc/emea');
  await writeFile(path, '{"groups": [1, "soc/apac", null]}');

  expect([...(await openPendingStore(path)).read()]).toEqual(['soc/apac']);
});

test('a list that cannot be written once is written at the next change', async () => {
  const store = await openPendingStore(path);
  await writeFile(dirname(path), 'a file where the folder should be');
  await expect(store.add('soc/emea')).rejects.toThrow();
  await rm(dirname(path));
  await store.add('soc/apac');

  expect([...(await openPendingStore(path)).read()]).toEqual(['soc/apac', 'soc/emea']);
});
