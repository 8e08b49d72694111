import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, readFile, unlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';

/** How often a held lock is retried, and the milliseconds between: ten seconds in all. */
const tries = 500;
const pauseMs = 20;

/** Waits so many milliseconds. */
export type Sleep = (ms: number) => Promise<void>;

/** Another process held a lock for the whole wait. */
export class LockHeld extends Error {
  readonly hint: string;

  constructor(path: string, holder: string | undefined) {
    super(`${holderText(holder)} holds ${path}`);
    this.hint = `Wait until it ends, or remove ${path} if no muster is running.`;
  }
}

/** The hint for a file that could not be written: its lock's own, one about the link that leads out of its folder, or `hint`. */
export function hintOfRefusal(error: unknown, hint: string): string {
  if (error instanceof LockHeld) return error.hint;
  const linked = error instanceof Error && 'code' in error && error.code === 'ELINKOUT';
  return linked ? 'Put a file or folder of its own in the place of the link.' : hint;
}

/** Runs `work` while holding a lock file. Throws as `takeLock`. */
export async function withLock<T>(path: string, sleep: Sleep, work: () => Promise<T>): Promise<T> {
  const giveBack = await takeLock(path, sleep);
  try {
    return await work();
  } finally {
    await giveBack();
  }
}

/**
 * Takes a lock file, and resolves with a function that releases it. A lock whose holder died is taken over if
 * the holder ran on this machine. Throws LockHeld after ten seconds, or the system's error.
 */
export async function takeLock(path: string, sleep: Sleep): Promise<() => Promise<void>> {
  for (let attempt = 1; ; attempt += 1) {
    if (await make(path))
      return async () => {
        await unlink(path).catch(ignore);
      };
    const holder = await readFile(path, 'utf8').catch(ignore);
    if (holder !== undefined && isDead(holder) && (await takeAway(path, holder, sleep))) continue;
    if (attempt >= tries) throw new LockHeld(path, holder);
    await sleep(pauseMs);
  }
}

/**
 * The lock file appears with its holder in it or not at all: an empty one, left by a kill, would have no
 * holder and block every later run. False where another process holds it.
 */
async function make(path: string): Promise<boolean> {
  const started = startOf(process.pid);
  const holder = JSON.stringify({ pid: process.pid, started, host: hostname(), id: randomUUID() });
  const aside = `${path}.${randomUUID()}`;
  try {
    await writeFile(aside, holder, { flag: 'wx' });
    try {
      await link(aside, path);
    } catch (error) {
      if (!hasCode(error, ...linkless)) throw error;
      await writeFile(path, holder, { flag: 'wx' });
    }
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await unlink(aside).catch(ignore);
  }
}

/** Errors of file systems without hard links. */
const linkless = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

/**
 * Removes the lock of one dead holder; false where it is no longer there.
 *
 * Checking and removing are two steps: between them another process could have removed the lock and a third
 * taken it. So removing is itself locked, under a name that belongs to this dead holder; a process that dies
 * in there leaves a lock that is taken over in the same way.
 */
function takeAway(path: string, holder: string, sleep: Sleep): Promise<boolean> {
  const name = createHash('sha256').update(holder).digest('hex').slice(0, 16);
  return withLock(`${path}.${name}`, sleep, async () => {
    if ((await readFile(path, 'utf8').catch(ignore)) !== holder) return false;
    await unlink(path);
    return true;
  });
}

interface Holder {
  readonly pid?: unknown;
  readonly started?: unknown;
  readonly host?: unknown;
}

function isDead(text: string): boolean {
  const { pid, started, host } = holderOf(text);
  if (typeof pid !== 'number' || host !== hostname()) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return hasCode(error, 'ESRCH');
  }
  const now = startOf(pid);
  // Its process id may have been reused: in a container nearly every run has the same.
  return typeof started === 'string' && now !== undefined && started !== now;
}

/** When a process started, in ticks since the machine did (proc_pid_stat(5), field 22); undefined where the system has no such file. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    // The name before it may contain blanks and brackets.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

function holderOf(text: string): Holder {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function holderText(text: string | undefined): string {
  const { pid, host } = holderOf(text ?? '');
  return typeof pid === 'number' && typeof host === 'string'
    ? `another muster (process ${String(pid)} on ${host})`
    : 'another muster';
}

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

function ignore(): undefined {
  return undefined;
}
