import { createHash } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LockHeld, takeLock, withLock } from '../../src/disk/file-lock.js';

vi.mock('node:fs/promises', { spy: true });

let folder = '';

const sleep = () => new Promise<void>((resolve) => setImmediate(resolve));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-lock-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('a full disk leaves no lock that is nobody’s: when there is room again, the next run goes on at once', async () => {
  const path = join(folder, 'audit.jsonl.lock');
  const { writeFile } = await vi.importActual<typeof fs>('node:fs/promises');
  vi.mocked(fs.writeFile).mockImplementationOnce(async (file) => {
    await writeFile(file, '', { flag: 'wx' });
    throw new Error('ENOSPC: no space left on device, write');
  });

  await expect(withLock(path, sleep, () => Promise.resolve('work'))).rejects.toThrow('no space left');
  expect(await readdir(folder)).toEqual([]);
  expect(await withLock(path, sleep, () => Promise.resolve('work'))).toBe('work');
});

/** No process has this id: it is above what any system gives. */
const dead = (id: string) => JSON.stringify({ pid: 2 ** 30, host: hostname(), id });

function takeOverName(path: string, holder: string): string {
  return `${path}.${createHash('sha256').update(holder).digest('hex').slice(0, 16)}`;
}

let state = 7;

/** Each call of the file system begins and ends some turns later than it would, another number each time. */
async function shuffled(work: () => Promise<void>): Promise<void> {
  const actual = await vi.importActual<typeof fs>('node:fs/promises');
  const turns = async () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    for (let left = (state >> 8) % 8; left > 0; left -= 1) await sleep();
  };
  const names = ['writeFile', 'link', 'readFile', 'unlink', 'rename'] as const;
  for (const name of names)
    vi.mocked(fs[name] as (...args: unknown[]) => Promise<unknown>).mockImplementation(async (...args) => {
      await turns();
      try {
        return await (actual[name] as (...args: unknown[]) => Promise<unknown>)(...args);
      } finally {
        await turns();
      }
    });
  await work();
  for (const name of names) vi.mocked(fs[name]).mockReset();
}

test('of many who find dead locks, one at a time has it, and each gets it', async () => {
  const path = join(folder, 'audit.jsonl.lock');
  let inside = 0;
  const work = async () => {
    inside += 1;
    expect(inside).toBe(1);
    for (let turn = 0; turn < 10; turn += 1) await sleep();
    inside -= 1;
  };
  for (let round = 0; round < 60; round += 1) {
    const holder = dead(String(round));
    await writeFile(path, holder);
    // One who was killed while it took over, and one who was killed while it took over from that.
    const breaker = takeOverName(path, holder);
    if (round % 3 > 0) await writeFile(breaker, dead('first'));
    if (round % 3 > 1) await writeFile(takeOverName(breaker, dead('first')), dead('second'));
    await shuffled(async () => {
      await Promise.all(Array.from({ length: 5 }, () => withLock(path, sleep, work)));
    });
    expect(await readdir(folder)).toEqual([]);
  }
});

test('a lock is held by a process that lives, and by no later one of its number', async () => {
  const path = join(folder, 'a.lock');
  const giveBack = await takeLock(path, sleep);
  const holder = await readFile(path, 'utf8');
  const held = await withLock(path, sleep, () => Promise.resolve()).catch((error: unknown) => error);
  expect(held).toBeInstanceOf(LockHeld);
  expect(held).toMatchObject({
    message: `another muster (process ${String(process.pid)} on ${hostname()}) holds ${path}`,
    hint: `Wait until it ends, or remove ${path} if no muster is running.`,
  });
  await giveBack();
  expect(await readdir(folder)).toEqual([]);

  const { started } = JSON.parse(holder) as { readonly started?: string };
  await writeFile(path, holder.replace(`"started":"${started ?? ''}"`, '"started":"1"'));
  // Where the system tells no start, a number alone has to do.
  if (started !== undefined) expect(await withLock(path, sleep, () => Promise.resolve('work'))).toBe('work');
});

test('what cannot be removed is no lock to wait for', async () => {
  const path = join(folder, 'a.lock');
  await writeFile(path, dead('a'));
  const { unlink } = await vi.importActual<typeof fs>('node:fs/promises');
  vi.mocked(fs.unlink).mockImplementation(async (file) => {
    if (file === path) throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
    await unlink(file);
  });
  await expect(withLock(path, sleep, () => Promise.resolve())).rejects.toThrow('EACCES');
  vi.mocked(fs.unlink).mockImplementation(unlink);
});
