import type { DesiredFleet } from '../model/desired.js';
import type { LockEntry } from './parse-lock.js';

/** The fleet with what the lock file pins of its pinned selections; what nobody asks for is left out. */
export function pinFleet(fleet: DesiredFleet, entries: readonly LockEntry[]): DesiredFleet {
  return {
    ...fleet,
    selections: fleet.selections.map((selection) =>
      selection.snapshots === undefined
        ? selection
        : {
            ...selection,
            snapshots: entries
              .filter((entry) => entry.selection === selection.name)
              .map(({ parent, items, at }) => ({ parent, items, at })),
          },
    ),
  };
}
