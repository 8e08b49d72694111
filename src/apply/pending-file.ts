import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../disk/make-folder.js';
import { placeInside } from '../disk/place-inside.js';
import { writeWhole } from '../disk/write-whole.js';
import type { Problem } from '../model/problem.js';
import type { PendingStore } from './run.js';

/**
 * The pending list in a file, written whole and atomically at each change, so that a kill leaves
 * either the old list or the new one. A file that is missing or not ours counts as empty: the list
 * only ever adds publishes, and the service's own times stand beside it.
 */
export async function openPendingStore(path: string): Promise<PendingStore> {
  const keys = new Set(await readKeys(path));
  let writing: Promise<void> = Promise.resolve();
  const save = () => {
    // One write at a time, each with the newest list; one that failed does not stop the next.
    const before = writing.catch(() => undefined);
    writing = before.then(async () => {
      const place = await placeOf(path);
      await makeFolder(dirname(place));
      await writeWhole(place, `${JSON.stringify({ version: 1, groups: [...keys].sort() }, null, 2)}\n`);
    });
    return writing;
  };
  return {
    read: () => keys,
    add: async (key) => {
      if (keys.has(key)) return;
      keys.add(key);
      await save();
    },
    remove: async (key) => {
      if (keys.delete(key)) await save();
    },
  };
}

/** Undefined once the change of the list is on disk; MUS506 where it cannot be written. */
export async function pendingProblem(change: Promise<void>): Promise<Problem | undefined> {
  try {
    await change;
    return undefined;
  } catch (error) {
    return {
      code: 'MUS506',
      message: `The list of pending publishes cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      hint: 'Make .muster/ writable: a publish that this run does not reach would be forgotten.',
    };
  }
}

async function readKeys(path: string): Promise<readonly string[]> {
  try {
    const content: unknown = JSON.parse(await readFile(await placeOf(path), 'utf8'));
    const groups: unknown =
      typeof content === 'object' && content !== null && 'groups' in content ? content.groups : [];
    return Array.isArray(groups) ? groups.filter((key): key is string => typeof key === 'string') : [];
  } catch {
    return [];
  }
}

/** It lies in `.muster/` of a fleet's folder, and no link of that folder leads it elsewhere. */
function placeOf(path: string): Promise<string> {
  return placeInside(path, dirname(dirname(path)));
}
