import { idKey, nameKey } from '../../model/arm-id.js';
import { groupKey } from '../../model/content.js';
import type { DesiredFleet } from '../../model/desired.js';
import { fleetIndex } from '../../model/fleet-index.js';
import type { LiveParent } from '../../model/live.js';
import { groupBy } from '../../model/order.js';
import { type Deliverer, deliverers } from '../../plan/conflicts/find-collisions.js';
import { liveNames, membersNamed } from '../../plan/live-names.js';
import type { PlannedFleet } from '../../plan/planned.js';
import { labelOf } from '../../plan/predict-content.js';
import { type MemberWants, resourceKeyOfId } from '../drift/member-wants.js';
import type { AssignmentJobs } from '../drift/read-delivered.js';

/** What forbids deleting orphans of a member, whatever proves their delivery. */
export interface MemberTies {
  /**
   * A parent or a group of the member is not known as it is: suspended, disabled, unread; or a parent that
   * the files do not give the member was not read, so that it may still deliver to it.
   */
  readonly incomplete: boolean;
  /** Labels of all items that groups deliver to it: a copy of one may have another name. */
  readonly selected: ReadonlySet<string>;
  /**
   * What live assignments of its live groups hold, or running jobs carry, whatever parents the files give
   * it: `resourceKey`s, and labels where the item is known, since copies may have other names.
   */
  readonly delivered: ReadonlySet<string>;
  /** Of a member that is a central workspace itself: `idKey`s of what its own groups deliver on. */
  readonly usedBelow: ReadonlySet<string>;
}

/**
 * The ties of each member: from the files' groups, live assignments and running jobs of all parents that were
 * read. `read` are the jobs of all live assignments; a parent of which some are missing (`unread`) is not
 * known as it is. Pure.
 */
export function memberTies(
  fleet: DesiredFleet,
  { parents }: PlannedFleet,
  read: readonly AssignmentJobs[],
  unread: ReadonlySet<string>,
): (wants: MemberWants) => MemberTies {
  const all = deliverers(fleet, parents);
  const known = new Set(
    fleet.parents
      .filter(({ name, mode, suspend }) => {
        const planned = parents.get(name);
        return (
          mode === 'Enabled' &&
          suspend === undefined &&
          planned?.live !== undefined &&
          planned.plan.state === 'planned' &&
          !unread.has(name)
        );
      })
      .map(({ name }) => name),
  );
  const index = fleetIndex(fleet);
  const deliveredBy = groupBy(all, ({ parent }) => parent);
  const planned = new Set(
    all.flatMap((one) => (one.planned ? [groupKey({ parent: one.parent, group: one.group.name })] : [])),
  );
  // The members of a parent that was not read are unknown.
  const anyUnread = fleet.parents.some(({ name }) => parents.get(name)?.live === undefined);
  const holders = holdersOf(fleet, parents);
  const live = liveDeliveries({ parents }, read);
  return ({ member, parents: wanted, complete }) => {
    const workspace = idKey(member.workspace);
    const below = index.parentsAt.get(workspace) ?? [];
    const groups = index.groupsWith.get(member.name) ?? [];
    return {
      incomplete:
        !complete ||
        anyUnread ||
        [...member.parents, ...below.map(({ name }) => name), ...(holders.get(workspace) ?? [])].some(
          (name) => !known.has(name),
        ) ||
        groups.some(
          ({ suspend, parent, name }) =>
            suspend !== undefined || !planned.has(groupKey({ parent, group: name })),
        ),
      selected: new Set(wanted.flatMap(({ items }) => items.map(labelOf))),
      delivered: live.get(workspace) ?? new Set(),
      usedBelow: new Set(
        below.flatMap(({ name }) => deliveredOn(parents.get(name)?.live, deliveredBy.get(name) ?? [])),
      ),
    };
  };
}

/** Names of parents that have a workspace as a live member, by its `idKey`. */
function holdersOf(
  fleet: DesiredFleet,
  parents: PlannedFleet['parents'],
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { name } of fleet.parents)
    for (const { workspace } of parents.get(name)?.live?.members ?? []) {
      const key = idKey(workspace);
      found.set(key, (found.get(key) ?? new Set()).add(name));
    }
  return found;
}

/** By `idKey` of the workspace: what live groups still deliver, or a running job is delivering. */
function liveDeliveries(
  { parents }: Pick<PlannedFleet, 'parents'>,
  read: readonly AssignmentJobs[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  const labelsOf = new Map(
    [...parents].map(([name, { live }]) => [
      name,
      new Map((live?.content ?? []).map((item) => [idKey(item.resourceId ?? ''), labelOf(item)])),
    ]),
  );
  for (const { parent, assignment, jobs } of read) {
    const live = parents.get(parent)?.live;
    const group = live && liveNames(live).groups.get(nameKey(assignment.targetResourceName));
    const labels = labelsOf.get(parent);
    const running = jobs.filter(({ state, endTime }) => state === 'InProgress' || endTime === undefined);
    const ids = [
      ...assignment.itemIds,
      ...running.flatMap(({ items }) => items.map(({ resourceId }) => resourceId)),
    ];
    // A running job may have begun before a member left its group: it counts for all members of the parent.
    const named = live && group ? membersNamed(live, group) : [];
    const members = running.length > 0 ? (live?.members ?? []) : named;
    for (const { workspace } of members) {
      const keys = found.get(idKey(workspace)) ?? new Set<string>();
      for (const id of ids) {
        keys.add(resourceKeyOfId(id) ?? '');
        const label = labels?.get(idKey(id));
        if (label !== undefined) keys.add(label);
      }
      found.set(idKey(workspace), keys);
    }
  }
  return found;
}

/** What a central workspace's own groups deliver, as the files ask and as it is live. */
function deliveredOn(live: LiveParent | undefined, own: readonly Deliverer[]): readonly string[] {
  const asked = own.flatMap(({ items }) => items);
  return [
    ...asked.flatMap(({ resourceId }) => (resourceId === null ? [] : [idKey(resourceId)])),
    ...(live?.assignments ?? []).flatMap(({ itemIds }) => itemIds.map(idKey)),
  ];
}
