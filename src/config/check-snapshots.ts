import type { DesiredFleet } from '../model/desired.js';
import type { Problem } from '../model/problem.js';
import { noSnapshot, usedSnapshots } from '../model/used-snapshots.js';

/**
 * MUS415 for each pinned selection and each parent that uses it without a snapshot, by parent, then
 * selection. `paths` are those of the command line: the command that mends it names them.
 */
export function checkSnapshots(fleet: DesiredFleet, paths: readonly string[]): readonly Problem[] {
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

/** As they are typed; nothing for the working directory, which is the default. */
function shellWords(paths: readonly string[]): string {
  if (paths.length === 1 && paths[0] === '.') return '';
  return paths
    .map((path) => (/^[\w./@:+-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}
