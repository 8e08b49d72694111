import { basename, dirname, join } from 'node:path';
import { type LockEntry, parseLock } from '../../config/parse-lock.js';
import { readLock } from '../../config/read-files.js';
import { type LockChange, updateLock } from '../../config/update-lock.js';
import { hintOfRefusal, withLock } from '../../disk/file-lock.js';
import { whyUnwritten, writeWhole } from '../../disk/write-whole.js';
import { nameKey } from '../../model/arm-id.js';
import type { Clock } from '../../model/clock.js';
import type { DesiredFleet } from '../../model/desired.js';
import type { Problem } from '../../model/problem.js';
import { usedSnapshots, useKey } from '../../model/used-snapshots.js';
import { pinOf, type TakenSnapshots } from './take-snapshots.js';
import type { SnapshotResult } from './view.js';

export interface SaveOptions {
  readonly restricted: boolean;
  readonly clock: Pick<Clock, 'sleep'>;
}

export interface SavedSnapshots extends Pick<SnapshotResult, 'file' | 'written' | 'removed'> {
  /** MUS101, MUS122: the lock file cannot be read or written. Then it is as it was. */
  readonly problems: readonly Problem[];
}

/**
 * Writes what was taken into the lock file beside the first path, whole or not at all; unchanged if it has
 * everything already, so that its bytes and time stay.
 *
 * Others that write the file at the same time keep what is theirs: it is read anew, under a lock.
 * Unless the run was `restricted`, or of files given by name, entries that nothing uses any more are removed. Those of a parent that
 * had problems stay as they are.
 */
export async function saveSnapshots(
  paths: readonly string[],
  fleet: DesiredFleet,
  snapshots: TakenSnapshots,
  options: SaveOptions,
): Promise<SavedSnapshots> {
  const wanted = await updateFor(paths, fleet, snapshots, options);
  if ('problems' in wanted) return wanted;
  const { path, name } = wanted;
  try {
    return await withLock(
      join(dirname(path), `.${basename(path)}.lock`),
      (ms) => options.clock.sleep(ms),
      async () => {
        const update = await updateFor(paths, fleet, snapshots, options);
        if ('problems' in update) return update;
        await writeWhole(path, update.text);
        return { file: name, written: true, removed: update.removed, problems: [] };
      },
    );
  } catch (error) {
    return { file: name, written: false, removed: [], problems: [unwritable(name, error)] };
  }
}

/** What the file is to become. */
interface LockUpdate extends Pick<SavedSnapshots, 'removed'> {
  readonly path: string;
  readonly name: string;
  readonly text: string;
}

/** By what the file says now; where there is nothing to write, what became of it. */
async function updateFor(
  paths: readonly string[],
  fleet: DesiredFleet,
  { taken, problems: untaken }: TakenSnapshots,
  options: SaveOptions,
): Promise<LockUpdate | SavedSnapshots> {
  const lock = await readLock(paths);
  const place = { file: lock.name, written: false, removed: [] };
  const entries: ReturnType<typeof parseLock> =
    lock.file === undefined ? { ok: true, value: [] } : parseLock(lock.file);
  const unreadable = [...lock.problems, ...(entries.ok ? [] : entries.problems)];
  if (!entries.ok || unreadable.length > 0) return { ...place, problems: unreadable };

  const failed = new Set(untaken.map(({ parent }) => parent));
  const used = new Set(usedSnapshots(fleet).map(useKey));
  const stale =
    options.restricted || !lock.isWhole
      ? []
      : entries.value.filter((entry) => !used.has(useKey(entry)) && !failed.has(entry.parent));
  const before = new Map(entries.value.map((entry) => [useKey(entry), entry]));
  const changes = taken.map(toChange).filter((change) => differs(change, before.get(useKey(change))));
  if (changes.length + stale.length === 0) return { ...place, problems: [] };

  const removed = stale.map(({ parent, selection, items }) => ({ parent, selection, items: items.length }));
  return { path: lock.path, name: lock.name, text: updateLock(lock.file?.text, changes, stale), removed };
}

function toChange({ parent, selection, kept, added }: TakenSnapshots['taken'][number]): LockChange {
  const items = [
    ...kept.map(({ pin, item }) => ({ ...pinOf(item), name: sameName(pin.name, item.name), was: pin.name })),
    ...added.map(pinOf),
  ];
  // Workbooks of several resource groups can share a name: one pin means all of them.
  const once = new Map(items.map((item) => [`${item.kind}/${nameKey(item.name)}`, item]));
  return { parent, selection, items: [...once.values()] };
}

/** Azure's casing varies; that is not a change. */
function sameName(pinned: string, name: string): string {
  return nameKey(pinned) === nameKey(name) ? pinned : name;
}

function differs({ items }: LockChange, before: LockEntry | undefined): boolean {
  if (before?.items.length !== items.length) return true;
  const key = ({
    kind,
    name,
    displayName,
    predicted,
  }: LockEntry['items'][number] | LockChange['items'][number]) =>
    JSON.stringify([kind, name, displayName, predicted === true]);
  const pinned = new Set(before.items.map(key));
  return !items.every((item) => pinned.has(key(item)));
}

function unwritable(name: string, error: unknown): Problem {
  return {
    code: 'MUS122',
    message: `${name} cannot be written: ${whyUnwritten(error)}`,
    hint: hintOfRefusal(error, 'Check your rights on its folder.'),
  };
}
