import { randomUUID } from 'node:crypto';
import { readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { Clock } from '../../model/clock.js';

/** How often a lock that somebody holds is tried, and the milliseconds between: ten seconds in all. */
const tries = 500;
const pauseMs = 20;

/**
 * Runs `work` while no other muster is between taking and giving back the same lock file.
 *
 * It is held for one line, a millisecond or so. One whose holder is dead (a kill in that
 * millisecond) is taken over if it was of this machine. Throws where it cannot be had.
 */
export async function withLock<T>(path: string, clock: Clock, work: () => Promise<T>): Promise<T> {
  await take(path, clock);
  try {
    return await work();
  } finally {
    await unlink(path).catch(ignore);
  }
}

async function take(path: string, clock: Clock): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await writeFile(path, JSON.stringify({ pid: process.pid, host: hostname() }), { flag: 'wx' });
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const holder = await readFile(path, 'utf8').catch(ignore);
    if (holder !== undefined && isDead(holder)) await takeAway(path, holder);
    else if (attempt === tries) throw new Error(`another muster holds ${path}; remove it if none is at work`);
    else await clock.sleep(pauseMs);
  }
}

/** Renamed first: of several who see a dead holder, one takes its lock away, and none a newer one for good. */
async function takeAway(path: string, holder: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
    if ((await readFile(aside, 'utf8')) === holder) await unlink(aside);
    else await rename(aside, path);
  } catch {
    // Another was quicker.
  }
}

function isDead(holder: string): boolean {
  try {
    const { pid, host } = JSON.parse(holder) as { readonly pid?: unknown; readonly host?: unknown };
    if (typeof pid !== 'number' || host !== hostname()) return false;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

function ignore(): undefined {
  return undefined;
}
