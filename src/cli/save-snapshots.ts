import { pinOf, type TakenSnapshots } from '../apply/take-snapshots.js';
import { parseLock, type LockEntry } from '../config/parse-lock.js';
import { readLock } from '../config/read-files.js';
import { updateLock, type LockChange } from '../config/update-lock.js';
import { refusalOf } from '../disk/refusal.js';
import { writeWhole } from '../disk/write-whole.js';
import { nameKey } from '../model/arm-id.js';
import type { DesiredFleet } from '../model/desired.js';
import type { Problem } from '../model/problem.js';
import { useKey, usedSnapshots } from '../model/used-snapshots.js';
import type { SnapshotResult } from '../report/select/snapshot-json.js';

export interface SavedSnapshots extends Pick<SnapshotResult, 'file' | 'written' | 'removed'> {
  /** MUS101, MUS122: the lock file cannot be read or written. Then it is as it was. */
  readonly problems: readonly Problem[];
}

/**
 * Writes what was taken into the lock file beside the first path, whole or not at all; not where it says
 * all of it already, so that its bytes and its time stay.
 *
 * Unless the run was `restricted`, or of files given by name, entries that nothing uses any more are removed. Those of a parent that
 * had problems stay as they are.
 */
export async function saveSnapshots(
  paths: readonly string[],
  fleet: DesiredFleet,
  { taken, problems: untaken }: TakenSnapshots,
  options: { readonly restricted: boolean },
): Promise<SavedSnapshots> {
  const lock = await readLock(paths);
  const place = { file: lock.name, written: false, removed: [] };
  // Read anew: somebody may have edited it while Azure was asked.
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

  const problem = await write(lock.path, lock.name, updateLock(lock.file?.text, changes, stale));
  if (problem !== undefined) return { ...place, problems: [problem] };
  const removed = stale.map(({ parent, selection, items }) => ({ parent, selection, items: items.length }));
  return { file: lock.name, written: true, removed, problems: [] };
}

function toChange({ parent, selection, kept, added }: TakenSnapshots['taken'][number]): LockChange {
  const items = [
    ...kept.map(({ pin, item }) => ({ ...pinOf(item), name: sameName(pin.name, item.name), was: pin.name })),
    ...added.map(pinOf),
  ];
  // Workbooks of several resource groups can share a name: one pin stands for them all.
  const once = new Map(items.map((item) => [`${item.kind}/${nameKey(item.name)}`, item]));
  return { parent, selection, items: [...once.values()] };
}

/** Azure answers in changing casing; that is no news. */
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

async function write(path: string, name: string, text: string): Promise<Problem | undefined> {
  try {
    await writeWhole(path, text);
    return undefined;
  } catch (error) {
    return {
      code: 'MUS122',
      message: `${name} cannot be written: ${refusalOf(error)}`,
      hint: 'Check your rights on its folder.',
    };
  }
}
