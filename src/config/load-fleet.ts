import type { DesiredFleet } from '../model/desired.js';
import type { Finding, Problem } from '../model/problem.js';
import { noSnapshot, usedSnapshots } from '../model/used-snapshots.js';
import { contentPlaces, findContent } from './content/find-content.js';
import { type ContentOfFiles, itemsOfFiles } from './content/items-of-files.js';
import { sharedResources } from './content/shared-resources.js';
import { withoutSecrets } from './find-secrets.js';
import { type LockEntry, parseLock } from './parse-lock.js';
import { readAll, readLock, type SourceFile } from './read-files.js';
import { sortProblems } from './source-document.js';
import { pinFleet, toFleet } from './to-fleet.js';

/** A valid fleet, and what it was read from. */
export interface LoadedFleet {
  readonly fleet: DesiredFleet;
  /** The files read, for excerpts; the lock file, if there is one, comes last. */
  readonly files: readonly SourceFile[];
  /** How many documents are not muster's. */
  readonly foreign: number;
  /** How many files in the folders of content are not content; undefined: no parent has such folders. */
  readonly otherContent?: number;
  /** Advice on the content files. */
  readonly findings?: readonly Finding[];
}

export interface LoadOptions {
  /** The snapshots are about to be taken: missing ones are fine (no MUS415). */
  readonly unpinned?: boolean;
  /** The day in UTC, as YYYY-MM-DD: given, a suspension, suppression or override that is over is an error too (MUS123, MUS125, MUS192). */
  readonly today?: string;
}

/** As `Result<LoadedFleet>`, with the texts that the problems point into. */
export type LoadResult =
  | { readonly ok: true; readonly value: LoadedFleet }
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly files: readonly SourceFile[] };

/**
 * The fleet that the YAML files under `paths` declare, with the snapshots of the lock file beside the first,
 * and what the content files of its Parents ask for; or all problems, by file, line and column (MUS101 to
 * MUS122, MUS140 to MUS149, MUS415). A file that cannot be read does not hide the others' problems.
 */
export async function loadFleet(paths: readonly string[], options: LoadOptions = {}): Promise<LoadResult> {
  const { files: declared, problems: unread } = await readAll(paths);
  // Without any file there is nothing else to report.
  if (declared.length === 0 && unread.length > 0)
    return { ok: false, problems: sortProblems(unread), files: declared };
  const lock = await readLock(paths);
  const content = await loadContent(declared, paths);
  // A content file is not a document of the fleet, in any folder.
  const contentNames = new Set(content.flatMap((each) => each.files.map(({ name }) => name)));
  const documents = declared.filter(({ name }) => !contentNames.has(name));
  const contentFiles = new Map(
    content.flatMap((each) => each.files.map((file) => [file.name, file] as const)),
  );
  const files = [...documents, ...contentFiles.values(), ...(lock.file === undefined ? [] : [lock.file])];
  const pinned = lock.file === undefined ? noEntries : parseLock(lock.file);
  const declaredFleet = toFleet(documents, options.today);
  const problems = [
    ...unread,
    ...lock.problems,
    ...(pinned.ok ? [] : pinned.problems),
    ...content.flatMap((each) => each.problems),
    ...sharedResources(content),
    // What could not be read may declare a Parent.
    ...(declaredFleet.ok ? [] : declaredFleet.problems).filter(
      ({ code }) => unread.length === 0 || code !== 'MUS117',
    ),
  ];
  if (!declaredFleet.ok || !pinned.ok || problems.length > 0)
    return { ok: false, problems: sortProblems(problems), files: withoutSecrets(files, problems) };
  const { fleet, foreign } = declaredFleet.value;
  const pinnedFleet = withContent(pinFleet(fleet, pinned.value), content);
  const missing = options.unpinned === true ? [] : checkSnapshots(pinnedFleet, paths);
  if (missing.length > 0) return { ok: false, problems: sortProblems(missing), files };
  return {
    ok: true,
    value: {
      fleet: pinnedFleet,
      files,
      foreign,
      ...(content.length === 0
        ? {}
        : {
            otherContent: content.reduce((sum, { others }) => sum + others, 0),
            findings: content.flatMap(({ findings }) => findings),
          }),
    },
  };
}

/** What the Parents' content files ask for, in the order of the Parents' files. */
async function loadContent(
  files: readonly SourceFile[],
  paths: readonly string[],
): Promise<readonly ContentOfFiles[]> {
  const read: ContentOfFiles[] = [];
  for (const place of contentPlaces(files)) read.push(itemsOfFiles(await findContent(place, paths)));
  return read;
}

function withContent(fleet: DesiredFleet, content: readonly ContentOfFiles[]): DesiredFleet {
  if (content.length === 0) return fleet;
  return { ...fleet, content: new Map(content.map(({ parent, items }) => [parent, items])) };
}

const noEntries = { ok: true, value: [] as readonly LockEntry[] } as const;

/**
 * MUS415 for each pinned selection and each parent that uses it without a snapshot, by parent, then
 * selection. `paths` are those of the command line: the command that fixes it names them.
 */
function checkSnapshots(fleet: DesiredFleet, paths: readonly string[]): readonly Problem[] {
  const selections = new Map(fleet.selections.map((selection) => [selection.name, selection]));
  return usedSnapshots(fleet).flatMap((use) => {
    const selection = selections.get(use.selection);
    if (selection?.snapshots?.some(({ parent }) => parent === use.parent) !== false) return [];
    const user = fleet.groups.find(
      ({ parent, content }) => parent === use.parent && content.includes(use.selection),
    );
    return [
      {
        ...noSnapshot(use, shellWords(paths)),
        at: selection.at,
        ...(user === undefined
          ? {}
          : { related: [{ message: `group ${user.name} uses it here`, at: user.at }] }),
      },
    ];
  });
}

/** As typed; empty for the working directory, the default. */
function shellWords(paths: readonly string[]): string {
  if (paths.length === 1 && paths[0] === '.') return '';
  return paths
    .map((path) => (/^[\w./@:+-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}
