import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeFolder } from '../../src/disk/write-whole.js';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-folder-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('makes every level that is missing, also where two make them at once', async () => {
  const deep = join(folder, 'a', 'b', 'c');
  await Promise.all([makeFolder(deep), makeFolder(deep)]);
  await makeFolder(deep);

  expect((await stat(deep)).isDirectory()).toBe(true);
});

test('a file in the way is the error of the system', async () => {
  await writeFile(join(folder, 'a'), '');

  await expect(makeFolder(join(folder, 'a', 'b'))).rejects.toMatchObject({ code: 'ENOTDIR' });
});
