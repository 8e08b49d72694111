import type { DesiredFleet, DesiredGroup } from './desired.js';
import { sortedBy } from './order.js';
import type { Problem } from './problem.js';

/** A pinned selection that some group of a parent uses. */
export interface SnapshotUse {
  readonly parent: string;
  readonly selection: string;
}

/** Every pinned selection in each parent that uses it, by parent, then selection, each once. */
export function usedSnapshots(
  fleet: DesiredFleet,
  groups: readonly DesiredGroup[] = fleet.groups,
): readonly SnapshotUse[] {
  const pinned = new Set(
    fleet.selections.filter(({ snapshots }) => snapshots !== undefined).map(({ name }) => name),
  );
  const uses = groups.flatMap(({ parent, content }) =>
    content.filter((name) => pinned.has(name)).map((selection) => ({ parent, selection })),
  );
  const once = new Map(uses.map((use) => [useKey(use), use]));
  return sortedBy(once.values(), useKey);
}

/** A key for a parent and a selection; neither name can contain a space. */
export function useKey({ parent, selection }: SnapshotUse): string {
  return `${parent} ${selection}`;
}

/** MUS415 for a pinned selection without a snapshot in a parent; `paths` go at the end of the command that fixes it. */
export function noSnapshot({ parent, selection }: SnapshotUse, paths = ''): Problem {
  return {
    code: 'MUS415',
    message: `Selection "${selection}" is pinned, and muster.lock.yaml has no snapshot of it for ${parent}`,
    hint: `Run: ${retakeCommand({ parent, selection })}${paths === '' ? '' : ` ${paths}`}`,
  };
}

/** The command that takes one snapshot again. */
export function retakeCommand({ parent, selection }: SnapshotUse): string {
  return `muster snapshot --selection ${selection} --parent ${parent}`;
}
