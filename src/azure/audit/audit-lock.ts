import { randomUUID } from 'node:crypto';
import { link, readFile, rename, unlink, writeFile } from 'node:fs/promises';
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
      await make(path);
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

/**
 * The lock file appears with its holder in it or not at all: one that a kill left empty would be
 * nobody's, and stand in the way of every later run. Throws EEXIST where somebody holds it.
 */
async function make(path: string): Promise<void> {
  const holder = JSON.stringify({ pid: process.pid, host: hostname() });
  const aside = `${path}.${randomUUID()}`;
  try {
    await writeFile(aside, holder, { flag: 'wx' });
    await link(aside, path);
  } catch (error) {
    if (!isLinkless(error)) throw error;
    await writeFile(path, holder, { flag: 'wx' });
  } finally {
    await unlink(aside).catch(ignore);
  }
}

/** Some file systems have no second name for a file. */
function isLinkless(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(String(error.code))
  );
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
