import type { DesiredFleet } from '../model/desired.js';
import type { Problem } from '../model/problem.js';
import { readAll } from './read-files.js';
import { sortProblems } from './sort-problems.js';
import type { SourceFile } from './source-file.js';
import { toFleet } from './to-fleet.js';

/** A valid fleet, and what it was read from. */
export interface LoadedFleet {
  readonly fleet: DesiredFleet;
  /** What was read, for excerpts. */
  readonly files: readonly SourceFile[];
  /** How many documents are not muster's. */
  readonly foreign: number;
}

/** As `Result<LoadedFleet>`, with the texts that the problems point into. */
export type LoadResult =
  | { readonly ok: true; readonly value: LoadedFleet }
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly files: readonly SourceFile[] };

/**
 * The fleet that the YAML files under `paths` declare, or everything that is wrong with them, by
 * file, line and column (MUS101 to MUS119). A file that cannot be read hides none of the others' problems.
 */
export async function loadFleet(paths: readonly string[]): Promise<LoadResult> {
  const { files, problems: unread } = await readAll(paths);
  // Without any file there is nothing to say but that.
  if (files.length === 0 && unread.length > 0) return { ok: false, problems: sortProblems(unread), files };
  const result = toFleet(files);
  if (result.ok && unread.length === 0) return { ok: true, value: { ...result.value, files } };
  const found = result.ok ? [] : result.problems;
  // A Parent, too, may be in what could not be read.
  const known = unread.length === 0 ? found : found.filter(({ code }) => code !== 'MUS117');
  return { ok: false, problems: sortProblems([...unread, ...known]), files };
}
