import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hintOfRefusal, withLock } from '../disk/file-lock.js';
import { placeInside } from '../disk/place-inside.js';
import { makeFolder, whyUnwritten, writeWhole } from '../disk/write-whole.js';
import type { Clock } from '../model/clock.js';
import { failed, ok, type Problem, type Result } from '../model/problem.js';
import type { PendingStore } from './run.js';

/**
 * The pending list in a file, written whole and atomically at each change, so that a kill leaves either the
 * old list or the new one; no file is an empty list. Several musters may change one file: each reads it again
 * under a lock and changes only its own entries.
 *
 * MUS514 for a file that cannot be read: treating it as empty would forget a publish.
 */
export async function openPendingStore(
  path: string,
  clock: Pick<Clock, 'sleep'>,
): Promise<Result<PendingStore>> {
  let found: ReadonlySet<string>;
  try {
    found = await readKeys(await placeOf(path));
  } catch (error) {
    return failed(unreadable(path, error));
  }
  const keys = new Set(found);
  /** Changes that are not on disk yet: for each key, whether to keep it in the list. */
  const waiting = new Map<string, boolean>();
  let writing: Promise<void> = Promise.resolve();

  async function save(): Promise<void> {
    const changes = [...waiting];
    // An earlier write included this change.
    if (changes.length === 0) return;
    const place = await placeOf(path);
    await makeFolder(dirname(place));
    await withLock(
      `${place}.lock`,
      (ms) => clock.sleep(ms),
      async () => {
        const groups = new Set(await readKeys(place));
        for (const [key, kept] of changes)
          if (kept) groups.add(key);
          else groups.delete(key);
        await writeWhole(place, `${JSON.stringify({ version: 1, groups: [...groups].sort() }, null, 2)}\n`);
      },
    );
    for (const [key, kept] of changes) if (waiting.get(key) === kept) waiting.delete(key);
  }

  const change = (key: string, kept: boolean): Promise<void> => {
    waiting.set(key, kept);
    // One write at a time; a failed one does not stop the next, which retries its changes.
    writing = writing.catch(() => undefined).then(save);
    return writing;
  };
  return ok({
    read: () => keys,
    add: async (key) => {
      if (keys.has(key) && !found.has(key)) return;
      keys.add(key);
      await change(key, true);
    },
    remove: async (key) => {
      if (keys.delete(key)) await change(key, false);
    },
  });
}

/** Undefined once the change of the list is on disk; MUS506 where it cannot be written. */
export async function pendingProblem(change: Promise<unknown>): Promise<Problem | undefined> {
  try {
    await change;
    return undefined;
  } catch (error) {
    return {
      code: 'MUS506',
      message: `The list of pending publishes cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      hint: `${hintOfRefusal(error, 'Make .muster/ writable.')} A publish that this run does not reach would be forgotten.`,
    };
  }
}

/** Throws the system's error, and for a file that is not such a list. */
async function readKeys(place: string): Promise<ReadonlySet<string>> {
  const text = await readFile(place, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return new Set();
  const content = parsed(text);
  if (typeof content !== 'object' || content === null || !('groups' in content)) throw notOurs;
  const { groups } = content;
  if (!Array.isArray(groups) || !groups.every((key) => typeof key === 'string')) throw notOurs;
  return new Set(groups);
}

const notOurs = new Error('it is not the list that muster wrote');

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notOurs;
  }
}

function unreadable(path: string, error: unknown): Problem {
  return {
    code: 'MUS514',
    message: `The list of pending publishes ${path} cannot be read: ${whyUnwritten(error)}`,
    hint: 'Make it readable. If it is damaged, delete it and run muster plan --deep, which finds what was not published.',
  };
}

/** It is in `.muster/` of a fleet's folder, and links in that folder must not lead out of it. */
function placeOf(path: string): Promise<string> {
  return placeInside(path, dirname(dirname(path)));
}
