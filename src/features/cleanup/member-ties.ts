import { idKey, nameKey } from '../../model/arm-id.js';
import type { DesiredFleet } from '../../model/desired.js';
import { deliverers, type Deliverer } from '../../plan/conflicts/deliverers.js';
import { labelOf } from '../../plan/predict-content.js';
import { resourceKeyOfId } from '../drift/member-item.js';
import type { MemberWants } from '../drift/member-wants.js';
import type { AssignmentJobs } from '../drift/read-delivered.js';
import type { PlannedFleet } from '../../plan/planned.js';

/** What forbids to delete an orphan of a member, whatever proves that it was delivered. */
export interface MemberTies {
  /**
   * A parent or a group of the member is not known as it is: suspended, disabled, unread; or a parent that
   * the files do not give the member was not read, so that nobody knows whether it still delivers to it.
   */
  readonly incomplete: boolean;
  /** Labels of all items that groups deliver to it: a copy of one may bear another name. */
  readonly selected: ReadonlySet<string>;
  /**
   * What live assignments of its live groups hold, or running jobs carry, whatever parents the files give
   * it: `resourceKey`s, and labels where the item is known, for copies may bear names of their own.
   */
  readonly delivered: ReadonlySet<string>;
  /** Of a member that is a central workspace itself: `idKey`s of what its own groups deliver on. */
  readonly usedBelow: ReadonlySet<string>;
}

/**
 * The ties of each member: what groups of the files, live assignments and running jobs of any parent that
 * was read have to do with it. `read` are the jobs of all live assignments; a parent of which some are
 * missing (`unread`) is not known as it is. Pure.
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
  const live = liveDeliveries({ parents }, read);
  return ({ member, parents: wanted, complete }) => {
    const workspace = idKey(member.workspace);
    const below = fleet.parents.filter((parent) => idKey(parent.workspace) === workspace);
    const holders = fleet.parents.filter(({ name }) => {
      const live = parents.get(name)?.live;
      return live === undefined || live.members.some((one) => idKey(one.workspace) === workspace);
    });
    const groups = fleet.groups.filter(({ members }) => members.includes(member.name));
    return {
      incomplete:
        !complete ||
        [...member.parents, ...[...below, ...holders].map(({ name }) => name)].some(
          (name) => !known.has(name),
        ) ||
        groups.some((group) => group.suspend !== undefined || !isPlanned(all, group.parent, group.name)),
      selected: new Set(wanted.flatMap(({ items }) => items.map(labelOf))),
      delivered: live.get(workspace) ?? new Set(),
      usedBelow: new Set(below.flatMap(({ name }) => deliveredOn(name, parents, all))),
    };
  };
}

function isPlanned(all: readonly Deliverer[], parent: string, group: string): boolean {
  return all.some((one) => one.parent === parent && one.group.name === group && one.planned);
}

/** By `idKey` of the workspace: what live groups still deliver, or a running job is delivering. */
function liveDeliveries(
  { parents }: Pick<PlannedFleet, 'parents'>,
  read: readonly AssignmentJobs[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { parent, assignment, jobs } of read) {
    const live = parents.get(parent)?.live;
    const group = live?.groups.find(({ name }) => nameKey(name) === nameKey(assignment.targetResourceName));
    const names = new Set(group?.memberResourceNames.map(nameKey));
    const labels = new Map(
      (live?.content ?? []).map((item) => [idKey(item.resourceId ?? ''), labelOf(item)]),
    );
    const running = jobs.filter(({ state, endTime }) => state === 'InProgress' || endTime === undefined);
    const ids = [
      ...assignment.itemIds,
      ...running.flatMap(({ items }) => items.map(({ resourceId }) => resourceId)),
    ];
    // A running job may have begun before a member left its group: it holds for all of the parent.
    const members = (live?.members ?? []).filter(
      ({ name }) => running.length > 0 || names.has(nameKey(name)),
    );
    for (const { workspace } of members) {
      const keys = found.get(idKey(workspace)) ?? new Set<string>();
      for (const id of ids) {
        keys.add(resourceKeyOfId(id) ?? '');
        const label = labels.get(idKey(id));
        if (label !== undefined) keys.add(label);
      }
      found.set(idKey(workspace), keys);
    }
  }
  return found;
}

/** What a central workspace's own groups deliver, as the files ask and as it is live. */
function deliveredOn(
  parent: string,
  parents: PlannedFleet['parents'],
  all: readonly Deliverer[],
): readonly string[] {
  const asked = all.filter((one) => one.parent === parent).flatMap(({ items }) => items);
  const live = parents.get(parent)?.live?.assignments ?? [];
  return [
    ...asked.flatMap(({ resourceId }) => (resourceId === null ? [] : [idKey(resourceId)])),
    ...live.flatMap(({ itemIds }) => itemIds.map(idKey)),
  ];
}
