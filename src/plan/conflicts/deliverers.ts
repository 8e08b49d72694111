import { idKey } from '../../model/arm-id.js';
import type { ContentItem } from '../../model/content.js';
import type { DesiredFleet, DesiredGroup } from '../../model/desired.js';
import { fleetIndex } from '../../model/fleet-index.js';
import { sortedBy } from '../../model/order.js';
import { resolveItems } from '../../select/resolve-selection.js';
import type { PlannedParent } from '../planned.js';

/** A group with what it delivers to whom, as the files ask. */
export interface Deliverer {
  readonly parent: string;
  readonly group: DesiredGroup;
  readonly items: readonly ContentItem[];
  /** `idKey`s of its members' workspaces. */
  readonly workspaces: readonly string[];
  /** False for a group outside the plan's scope, of a parent that was read all the same. */
  readonly planned: boolean;
}

/**
 * Every group of the parents that were planned, upper tiers first, by name within a parent.
 *
 * Groups that are published by hand count: what they hold is delivered one day. A parent that was not
 * read, could not be planned or is disabled delivers nothing that is known.
 */
export function deliverers(
  fleet: DesiredFleet,
  parents: ReadonlyMap<string, PlannedParent>,
): readonly Deliverer[] {
  const index = fleetIndex(fleet);
  return [...parents].flatMap(([parent, { plan, groups, live }]) => {
    if (plan.state === 'error' || live === undefined || index.parents.get(parent)?.mode !== 'Enabled')
      return [];
    const planned = new Map(groups.map(({ view, items }) => [view.desired.name, items]));
    return sortedBy(index.groupsOf.get(parent) ?? [], ({ name }) => name).map((group) => ({
      parent,
      group,
      items: planned.get(group.name) ?? resolveItems(group, index.selections, live.content).items,
      workspaces: group.members.flatMap((name) => {
        const member = index.members.get(name);
        return member === undefined ? [] : [idKey(member.workspace)];
      }),
      planned: planned.has(group.name),
    }));
  });
}
