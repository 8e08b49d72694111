import { idKey } from '../../model/arm-id.js';
import type { ContentItem } from '../../model/content.js';
import type { ContentSelection, DesiredFleet, DesiredParent, PinnedItem } from '../../model/desired.js';
import type { LiveParent } from '../../model/live.js';
import {
  failed,
  ok,
  type Finding,
  type Problem,
  type Result,
  distinctProblems,
} from '../../model/problem.js';
import { noSnapshot, type SnapshotUse } from '../../model/used-snapshots.js';
import { inTierOrder, planFleet } from '../../plan/plan-fleet.js';
import { predictParent } from '../../plan/predict-content.js';
import { diffSnapshot, type SnapshotDiff } from '../../select/diff-snapshot.js';
import { resolveAnew } from '../../select/resolve-anew.js';
import { readLive } from '../../apply/read-and-plan.js';
import type { RunDeps } from '../../apply/run.js';
import type { PlannedParent } from '../../plan/planned.js';
import { append } from '../../model/order.js';

/** The items that one selection takes now, and those pinned before. */
export interface TakenSnapshot extends SnapshotUse, SnapshotDiff {
  /** By kind, then lower-cased name. */
  readonly items: readonly ContentItem[];
  /** Nothing was pinned before. */
  readonly isNew: boolean;
}

export interface TakenSnapshots {
  /** In the order of the tiers, then by parent and selection. */
  readonly taken: readonly TakenSnapshot[];
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
}

/**
 * What each of `uses` takes now: the selection's entries, resolved in the parent's workspace as the
 * next apply will find it, with what the parents above will have delivered. Changes nothing.
 *
 * A use that cannot be resolved is left out and reported: problems of reading, MUS401, MUS402, and MUS408
 * below a parent that cannot be planned, with that parent's own.
 */
export async function takeSnapshots(
  deps: Pick<RunDeps, 'client' | 'pending'> & { readonly interrupted?: AbortSignal },
  fleet: DesiredFleet,
  uses: readonly SnapshotUse[],
): Promise<TakenSnapshots> {
  const parents = inTierOrder(withUppers(fleet, new Set(uses.map(({ parent }) => parent))));
  const lives = new Map(
    await Promise.all(
      parents.map(async (parent) => [parent.name, await readLive(deps, fleet, parent)] as const),
    ),
  );
  const taken: TakenSnapshot[] = [];
  const findings: Finding[] = [];
  const problems: Problem[] = [];
  // A snapshot of an upper tier decides what the lower one will hold.
  let pinned = fleet;
  let above: Above = { tier: 0, parents: new Map() };
  for (const parent of parents) {
    const wanted = uses.filter((use) => use.parent === parent.name).map(({ selection }) => selection);
    if (wanted.length === 0) continue;
    // Parents of one tier send nothing to each other: one plan tells what all of them will hold.
    if (parent.tier !== above.tier) above = { tier: parent.tier, parents: planAbove(deps, pinned, lives) };
    const content = contentOf(fleet, parent, lives.get(parent.name), above);
    if (!content.ok) {
      append(problems, content.problems);
      continue;
    }
    for (const selection of fleet.selections.filter(({ name }) => wanted.includes(name))) {
      const fresh = resolveAnew(selection, content.value, parent.name);
      append(problems, fresh.problems);
      if (fresh.problems.length > 0) continue;
      append(findings, fresh.findings);
      const items = fresh.verdicts.filter((verdict) => verdict.taken).map(({ item }) => item);
      taken.push(takenSnapshot(selection, parent, items));
      pinned = withSnapshot(pinned, selection.name, parent, items);
    }
  }
  // A snapshot that could not be taken is missing above its lower parents: told already, with its reason.
  const echoes = new Set(uses.map((use) => noSnapshot(use).message));
  const isEcho = ({ code, message }: Problem) => code === 'MUS415' && echoes.has(message);
  return { taken, findings, problems: distinctProblems(problems).filter((problem) => !isEcho(problem)) };
}

function takenSnapshot(
  selection: ContentSelection,
  parent: DesiredParent,
  items: readonly ContentItem[],
): TakenSnapshot {
  const before = selection.snapshots?.find((snapshot) => snapshot.parent === parent.name);
  return {
    parent: parent.name,
    selection: selection.name,
    items,
    isNew: before === undefined,
    ...diffSnapshot(before?.items ?? [], items),
  };
}

/** The plans that decide what the parents of a tier will hold. */
interface Above {
  readonly tier: number;
  readonly parents: ReadonlyMap<string, PlannedParent>;
}

function planAbove(
  { pending }: Pick<RunDeps, 'pending'>,
  fleet: DesiredFleet,
  lives: ReadonlyMap<string, Result<LiveParent>>,
): ReadonlyMap<string, PlannedParent> {
  // Jobs are not read: an item that they could still settle is in the lower workspace already.
  const readings = new Map([...lives].map(([name, live]) => [name, { live, jobs: new Map() }]));
  return planFleet({ fleet, readings, pending: pending.read(), publish: true }).parents;
}

/** The content of the parent's workspace as an apply will find it. */
function contentOf(
  fleet: DesiredFleet,
  parent: DesiredParent,
  live: Result<LiveParent> | undefined,
  above: Above,
): Result<readonly ContentItem[]> {
  if (live?.ok !== true) return failed(ofParent(parent.name, live?.problems ?? []));
  const blocked = above.parents.get(parent.name)?.plan.problems.filter(({ code }) => code === 'MUS408') ?? [];
  const uppers = parent.uppers.flatMap((name) => above.parents.get(name) ?? []);
  if (blocked.length > 0) return failed(uppers.flatMap(reasonsOf), blocked);
  const deliveries = uppers
    .flatMap((upper) => upper.deliveries)
    .filter(({ workspace }) => workspace === idKey(parent.workspace));
  return ok(predictParent(fleet, parent, live.value, deliveries).content);
}

function reasonsOf({ plan }: PlannedParent): readonly Problem[] {
  return ofParent(plan.parent, plan.problems);
}

function ofParent(parent: string, problems: readonly Problem[]): readonly Problem[] {
  return problems.map((problem) => ({ ...problem, parent }));
}

/** The parents, and all above them. */
function withUppers(fleet: DesiredFleet, names: ReadonlySet<string>): readonly DesiredParent[] {
  const found = new Set(names);
  const below = [...fleet.parents].sort((left, right) => right.tier - left.tier);
  for (const parent of below) if (found.has(parent.name)) parent.uppers.forEach((upper) => found.add(upper));
  return fleet.parents.filter(({ name }) => found.has(name));
}

function withSnapshot(
  fleet: DesiredFleet,
  selection: string,
  parent: DesiredParent,
  items: readonly ContentItem[],
): DesiredFleet {
  return {
    ...fleet,
    selections: fleet.selections.map((one) => {
      if (one.name !== selection) return one;
      const others = one.snapshots?.filter((snapshot) => snapshot.parent !== parent.name) ?? [];
      const pins = items.map((item): PinnedItem => ({ ...pinOf(item), at: one.at }));
      return { ...one, snapshots: [...others, { parent: parent.name, items: pins, at: one.at }] };
    }),
  };
}

/** What the lock file keeps of an item. */
export function pinOf({ kind, name, displayName, predicted }: ContentItem): Omit<PinnedItem, 'at'> {
  return { kind, name, displayName, predicted };
}
