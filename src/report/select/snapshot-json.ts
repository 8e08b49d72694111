import type { TakenSnapshot, TakenSnapshots } from '../../features/snapshot/take-snapshots.js';
import type { PinnedItem } from '../../model/desired.js';
import type { Problem } from '../../model/problem.js';
import { problemJson, type ProblemJson } from '../../show/problem-text.js';

/** A run of `muster snapshot`: what was taken, and what became of the lock file. */
export interface SnapshotResult extends TakenSnapshots {
  /** The lock file, as people call it; null where the files could not be used. */
  readonly file: string | null;
  /** Whether it was written; if not, it held all of this already, or could not be. */
  readonly written: boolean;
  /** Entries that were taken out of it, because nothing uses them any more. */
  readonly removed: readonly {
    readonly parent: string;
    readonly selection: string;
    readonly items: number;
  }[];
}

/** The JSON of `muster snapshot` (`schemas/snapshot.schema.json`). */
export interface SnapshotJson {
  readonly schemaVersion: 1;
  readonly tool: string;
  readonly file: string | null;
  readonly written: boolean;
  readonly snapshots: readonly SnapshotEntryJson[];
  readonly removed: SnapshotResult['removed'];
  readonly findings: readonly ProblemJson[];
  readonly errors: readonly ProblemJson[];
}

interface SnapshotEntryJson {
  readonly parent: string;
  readonly selection: string;
  /** How many items are pinned now. */
  readonly items: number;
  readonly added: readonly ItemJson[];
  readonly dropped: readonly ItemJson[];
  /** Items whose display name is another than the one pinned before. */
  readonly renamed: readonly (ItemJson & { readonly before: string })[];
  /** Items that an upper tier had yet to deliver when they were pinned, and has delivered. */
  readonly delivered: readonly ItemJson[];
}

interface ItemJson {
  readonly kind: string;
  readonly name: string;
  readonly displayName: string;
  readonly predicted: boolean;
}

/** `problems` are those that kept everything from being done, beside those of single snapshots. */
export function snapshotJson(
  result: SnapshotResult,
  { tool, problems }: { readonly tool: string; readonly problems: readonly Problem[] },
): SnapshotJson {
  return {
    schemaVersion: 1,
    tool,
    file: result.file,
    written: result.written,
    snapshots: result.taken.map(entryJson),
    removed: result.removed,
    findings: result.findings.map(problemJson),
    errors: [...problems, ...result.problems].map(problemJson),
  };
}

function entryJson({ parent, selection, items, added, dropped, kept }: TakenSnapshot): SnapshotEntryJson {
  return {
    parent,
    selection,
    items: items.length,
    added: added.map(itemJson),
    dropped: dropped.map(itemJson),
    renamed: kept
      .filter(({ pin, item }) => pin.displayName !== item.displayName)
      .map(({ pin, item }) => ({ ...itemJson(item), before: pin.displayName })),
    delivered: kept
      .filter(({ pin, item }) => pin.predicted === true && item.predicted !== true)
      .map(({ item }) => itemJson(item)),
  };
}

function itemJson({
  kind,
  name,
  displayName,
  predicted,
}: Pick<PinnedItem, 'kind' | 'name' | 'displayName' | 'predicted'>): ItemJson {
  return { kind, name, displayName, predicted: predicted === true };
}
