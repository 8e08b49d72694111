import {
  chmod,
  chown,
  mkdtemp,
  readFile,
  readdir,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type WriteOptions, writeWhole } from '../../src/disk/write-whole.js';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-disk-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const text = 'Größe: 7 — ✔\n'.repeat(50);

/** A disk that takes at most so many bytes at once, and after so many in all is full. */
function disk(atOnce: number, room = Number.POSITIVE_INFINITY) {
  let left = room;
  return async (handle: FileHandle, bytes: Uint8Array) => {
    if (left === 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const { bytesWritten } = await handle.write(bytes.subarray(0, Math.min(atOnce, left)));
    left -= bytesWritten;
    return bytesWritten;
  };
}

test('a disk that takes a part at a time gets all of it', async () => {
  await writeWhole(join(folder, 'a.json'), text, { write: disk(7) });

  expect(await readFile(join(folder, 'a.json'), 'utf8')).toBe(text);
  expect(await readdir(folder)).toEqual(['a.json']);
});

test('a disk that fills up in the middle is an error, and the old file stays as it was', async () => {
  await writeFile(join(folder, 'a.json'), 'old');

  await expect(writeWhole(join(folder, 'a.json'), text, { write: disk(64, 100) })).rejects.toThrow(
    'no space left on device',
  );
  expect(await readFile(join(folder, 'a.json'), 'utf8')).toBe('old');
  expect(await readdir(folder)).toEqual(['a.json']);
});

test('a disk that takes nothing at all is an error, not a wait without an end', async () => {
  await expect(writeWhole(join(folder, 'a.json'), text, { write: () => Promise.resolve(0) })).rejects.toThrow(
    'the disk takes no more',
  );
  expect(await readdir(folder)).toEqual([]);
});

test('pieces are one text, written in chunks', async () => {
  const sizes: number[] = [];
  const counting: WriteOptions['write'] = async (handle, bytes) => {
    sizes.push(bytes.length);
    return (await handle.write(bytes)).bytesWritten;
  };
  const pieces = Array.from({ length: 25_000 }, (_, n) => `${'é'.repeat(99)}${String(n % 10)}`);
  await writeWhole(join(folder, 'a.json'), pieces, { write: counting });

  expect(await readFile(join(folder, 'a.json'), 'utf8')).toBe(pieces.join(''));
  expect(sizes.length).toBe(3);
});

test('a piece that cannot be made leaves the old file as it was', async () => {
  await writeFile(join(folder, 'a.json'), 'old');
  function* broken(): Iterable<string> {
    yield 'new';
    throw new Error('no more');
  }
  await expect(writeWhole(join(folder, 'a.json'), broken())).rejects.toThrow('no more');
  expect([await readFile(join(folder, 'a.json'), 'utf8'), await readdir(folder)]).toEqual([
    'old',
    ['a.json'],
  ]);
});

test('an empty text is a file of no bytes', async () => {
  await writeWhole(join(folder, 'a.json'), '');

  expect(await readFile(join(folder, 'a.json'), 'utf8')).toBe('');
});

test('a file keeps its rights, and a new one can be given some', async () => {
  await writeFile(join(folder, 'a.json'), 'old');
  await chmod(join(folder, 'a.json'), 0o666);
  await writeWhole(join(folder, 'a.json'), text);
  await writeWhole(join(folder, 'b.json'), text, { mode: 0o600 });

  expect(((await stat(join(folder, 'a.json'))).mode & 0o777).toString(8)).toBe('666');
  expect(((await stat(join(folder, 'b.json'))).mode & 0o777).toString(8)).toBe('600');
});

test('a file keeps its owner', async () => {
  // Only root can give it to somebody else first.
  const [owner, group] = process.getuid?.() === 0 ? [1234, 2345] : [process.getuid?.(), process.getgid?.()];
  await writeFile(join(folder, 'a.json'), 'old');
  await chown(join(folder, 'a.json'), owner ?? 0, group ?? 0);
  await writeWhole(join(folder, 'a.json'), text);

  const { uid, gid } = await stat(join(folder, 'a.json'));
  expect([uid, gid]).toEqual([owner ?? 0, group ?? 0]);
});

test('a symbolic link stays one, and what it leads to is written', async () => {
  await writeFile(join(folder, 'a.json'), 'old');
  await symlink('a.json', join(folder, 'link.json'));
  await writeWhole(join(folder, 'link.json'), text);

  expect(await readlink(join(folder, 'link.json'))).toBe('a.json');
  expect(await readFile(join(folder, 'a.json'), 'utf8')).toBe(text);
});

test('a folder that does not exist is the error of the system', async () => {
  await expect(writeWhole(join(folder, 'no', 'a.json'), text)).rejects.toMatchObject({ code: 'ENOENT' });
});
