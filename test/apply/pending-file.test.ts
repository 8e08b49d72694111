import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPendingStore, pendingProblem } from '../../src/apply/pending-file.js';
import { takeLock } from '../../src/disk/file-lock.js';
import { LockClock, YieldingClock } from '../support/fake-clock.js';
import { valueOf } from '../support/test-world.js';

let path = '';

const open = async (clock: YieldingClock = new LockClock(`${path}.lock`)) =>
  valueOf(await openPendingStore(path, clock));

beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'muster-pending-')), '.muster', 'pending.json');
});

afterEach(async () => {
  await rm(dirname(dirname(path)), { recursive: true, force: true });
});

test('what is added is there for the next run, in name order, in a folder made for it', async () => {
  const store = await open();
  await store.add('soc/emea');
  await store.add('soc/apac');

  expect(await readFile(path, 'utf8')).toBe(
    '{\n  "version": 1,\n  "groups": [\n    "soc/apac",\n    "soc/emea"\n  ]\n}\n',
  );
  expect([...(await open()).read()]).toEqual(['soc/apac', 'soc/emea']);
});

test('what is removed is gone for the next run', async () => {
  const store = await open();
  await store.add('soc/emea');
  await store.remove('soc/emea');

  expect([...store.read()]).toEqual([]);
  expect([...(await open()).read()]).toEqual([]);
});

test('changes at the same time all end up in the file, and nothing else is left beside it', async () => {
  const store = await open();
  const keys = Array.from({ length: 20 }, (_, index) => `soc/g${index.toString().padStart(2, '0')}`);
  await Promise.all([...keys.map((key) => store.add(key)), store.remove('soc/g00')]);

  expect([...(await open()).read()]).toEqual(keys.slice(1));
  expect(await readdir(dirname(path))).toEqual(['pending.json']);
});

test('nothing is written where nothing changes', async () => {
  const store = await open();
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
  ['with groups that are no texts', '{"groups": [1, "soc/apac", null]}'],
])('a file that is %s is an error, not an empty list', async (_how, text) => {
  const store = await open();
  await store.add('soc/emea');
  await writeFile(path, text);

  expect(await openPendingStore(path, new YieldingClock())).toEqual({
    ok: false,
    problems: [
      {
        code: 'MUS514',
        message: `The list of pending publishes ${path} cannot be read: it is not the list that muster wrote`,
        hint: 'Make it readable. If it is damaged, delete it and run muster plan --deep, which finds what was not published.',
      },
    ],
  });
  // Nor does a run that began before write over it.
  await expect(store.add('soc/apac')).rejects.toThrow('not the list that muster wrote');
  expect(await readFile(path, 'utf8')).toBe(text);
});

test('a file that the system does not give is an error', async () => {
  await mkdir(path, { recursive: true });
  expect(await openPendingStore(path, new YieldingClock())).toMatchObject({
    problems: [{ code: 'MUS514', message: expect.stringContaining('it is a folder') as string }],
  });
});

test('what another muster adds and removes meanwhile stays added and removed', async () => {
  const before = await open();
  await before.add('soc/old');
  const [one, two] = [await open(), await open()];
  await Promise.all([one.add('soc/one'), two.add('soc/two'), two.remove('soc/old')]);
  await Promise.all([one.add('soc/three'), two.remove('soc/two')]);

  expect([...(await open()).read()]).toEqual(['soc/one', 'soc/three']);
  // Known from before, and gone since: it is put down once more.
  await one.add('soc/old');
  expect([...(await open()).read()]).toEqual(['soc/old', 'soc/one', 'soc/three']);
  expect(await readdir(dirname(path))).toEqual(['pending.json']);
});

test('a list that cannot be written once is written at the next change', async () => {
  const store = await open();
  await writeFile(dirname(path), 'a file where the folder should be');
  await expect(store.add('soc/emea')).rejects.toThrow();
  await rm(dirname(path));
  await store.add('soc/apac');

  expect([...(await open()).read()]).toEqual(['soc/apac', 'soc/emea']);
});

test('a list that another muster holds is told with who has it and what to do about its lock', async () => {
  await mkdir(dirname(path));
  const store = await open(new YieldingClock());
  const giveBack = await takeLock(`${path}.lock`, () => Promise.resolve());
  const problem = await pendingProblem(store.add('soc/emea'));
  expect(problem?.message).toMatch(
    /cannot be written: another muster \(process \d+ on .+\) holds .+pending\.json\.lock$/,
  );
  expect(problem?.hint).toBe(
    `Wait until it ends, or remove ${path}.lock if no muster is running. A publish that this run does not reach would be forgotten.`,
  );
  await giveBack();
});
