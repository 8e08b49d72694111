import type { DesiredFleet } from '../../model/desired.js';
import { sortedBy } from '../../model/order.js';
import { awaitsFirstPublish } from './awaits-first-publish.js';
import type { DriftGroup, PairCounts, SkippedGroup } from '../../features/drift/drift.js';
import { sumOfCounts } from './pair-counts.js';
import type { PlannedFleet, PlannedGroup } from '../../plan/planned.js';

/**
 * Every declared group of the planned parents, upper tiers first, by name within a parent; with `only` those
 * of these names. `counts` are of each member's pairs, by `pairGroupKey`. Pure.
 */
export function driftGroups(
  fleet: DesiredFleet,
  planned: PlannedFleet,
  only: readonly string[] | undefined,
  counts: readonly ReadonlyMap<string, PairCounts>[],
): readonly DriftGroup[] {
  const suspended = new Set(
    fleet.members.filter(({ suspend }) => suspend !== undefined).map(({ name }) => name),
  );
  const parents = new Map(fleet.parents.map((parent) => [parent.name, parent]));
  return [...planned.parents].flatMap(([name, read]) => {
    const parent = parents.get(name);
    if (parent === undefined) return [];
    const declared = fleet.groups.filter(
      ({ parent: owner, name: own }) => owner === name && (only?.includes(own) ?? true),
    );
    return sortedBy(declared, ({ name }) => name).map((group): DriftGroup => {
      const plannedGroup = read.groups.find(({ view }) => view.desired.name === group.name);
      const items = plannedGroup?.items.length ?? 0;
      const members = group.members.filter((name) => !suspended.has(name)).length;
      const skipped =
        group.suspend !== undefined ||
        parent.suspend !== undefined ||
        (members === 0 && group.members.length > 0)
          ? 'suspended'
          : whySkipped({ mode: parent.mode, state: read.plan.state, members, planned: plannedGroup });
      const key = pairGroupKey({ parent: parent.name, group: group.name });
      return {
        parent: parent.name,
        group: group.name,
        members,
        items,
        counts: sumOfCounts(counts.flatMap((one) => one.get(key) ?? [])),
        ...(skipped === undefined ? {} : { skipped }),
      };
    });
  });
}

/** Tells groups of all parents apart. */
export function pairGroupKey({
  parent,
  group,
}: {
  readonly parent: string;
  readonly group: string | null;
}): string {
  return `${parent}/${group ?? ''}`;
}

function whySkipped({
  mode,
  state,
  members,
  planned,
}: {
  readonly mode: 'Enabled' | 'Disabled';
  readonly state: 'planned' | 'error';
  readonly members: number;
  readonly planned: PlannedGroup | undefined;
}): SkippedGroup | undefined {
  if (mode === 'Disabled') return 'disabled';
  if (state !== 'planned') return 'notPlanned';
  if (members === 0) return 'noMembers';
  if (planned === undefined || planned.items.length === 0) return 'noContent';
  return awaitsFirstPublish(planned) ? 'neverPublished' : undefined;
}
