import * as fs from 'node:fs/promises';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { withLock } from '../../src/azure/audit/audit-lock.js';
import { YieldingClock } from '../support/fake-clock.js';

vi.mock('node:fs/promises', { spy: true });

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-lock-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('a full disk leaves no lock that is nobody’s: when there is room again, the next run goes on at once', async () => {
  const path = join(folder, 'audit.jsonl.lock');
  const clock = new YieldingClock('2026-03-01T08:00:00Z');
  const { writeFile } = await vi.importActual<typeof fs>('node:fs/promises');
  vi.mocked(fs.writeFile).mockImplementationOnce(async (file) => {
    await writeFile(file, '', { flag: 'wx' });
    throw new Error('ENOSPC: no space left on device, write');
  });

  await expect(withLock(path, clock, () => Promise.resolve('work'))).rejects.toThrow('no space left');
  expect(await readdir(folder)).toEqual([]);
  expect(await withLock(path, clock, () => Promise.resolve('work'))).toBe('work');
});
