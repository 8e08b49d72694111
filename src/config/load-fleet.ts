import type { DesiredFleet } from '../model/desired.js';
import type { Problem } from '../model/problem.js';
import { checkSnapshots } from './check-snapshots.js';
import { withoutSecrets } from './find-secrets.js';
import { parseLock, type LockEntry } from './parse-lock.js';
import { pinFleet } from './pin-fleet.js';
import { readAll, readLock } from './read-files.js';
import { sortProblems } from './sort-problems.js';
import type { SourceFile } from './source-file.js';
import { toFleet } from './to-fleet.js';

/** A valid fleet, and what it was read from. */
export interface LoadedFleet {
  readonly fleet: DesiredFleet;
  /** What was read, for excerpts; the lock file, where there is one, is the last. */
  readonly files: readonly SourceFile[];
  /** How many documents are not muster's. */
  readonly foreign: number;
}

export interface LoadOptions {
  /** The snapshots are about to be taken: none has to be there (no MUS415). */
  readonly unpinned?: boolean;
  /** The day in UTC, as YYYY-MM-DD: given, a suspension or suppression that is over is an error too (MUS123, MUS125). */
  readonly today?: string;
}

/** As `Result<LoadedFleet>`, with the texts that the problems point into. */
export type LoadResult =
  | { readonly ok: true; readonly value: LoadedFleet }
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly files: readonly SourceFile[] };

/**
 * The fleet that the YAML files under `paths` declare, with the snapshots of the lock file beside the
 * first; or everything that is wrong with them, by file, line and column (MUS101 to MUS122, MUS415). A
 * file that cannot be read hides none of the others' problems.
 */
export async function loadFleet(paths: readonly string[], options: LoadOptions = {}): Promise<LoadResult> {
  const { files: declared, problems: unread } = await readAll(paths);
  // Without any file there is nothing to say but that.
  if (declared.length === 0 && unread.length > 0)
    return { ok: false, problems: sortProblems(unread), files: declared };
  const lock = await readLock(paths);
  const files = lock.file === undefined ? declared : [...declared, lock.file];
  const pinned = lock.file === undefined ? noEntries : parseLock(lock.file);
  const declaredFleet = toFleet(declared, options.today);
  const problems = [
    ...unread,
    ...lock.problems,
    ...(pinned.ok ? [] : pinned.problems),
    // A Parent, too, may be in what could not be read.
    ...(declaredFleet.ok ? [] : declaredFleet.problems).filter(
      ({ code }) => unread.length === 0 || code !== 'MUS117',
    ),
  ];
  if (!declaredFleet.ok || !pinned.ok || problems.length > 0)
    return { ok: false, problems: sortProblems(problems), files: withoutSecrets(files, problems) };
  const { fleet, foreign } = declaredFleet.value;
  const pinnedFleet = pinFleet(fleet, pinned.value);
  const missing = options.unpinned === true ? [] : checkSnapshots(pinnedFleet, paths);
  if (missing.length > 0) return { ok: false, problems: sortProblems(missing), files };
  return { ok: true, value: { fleet: pinnedFleet, files, foreign } };
}

const noEntries = { ok: true, value: [] as readonly LockEntry[] } as const;
