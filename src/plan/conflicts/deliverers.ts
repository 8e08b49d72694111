import { idKey } from '../../model/arm-id.js';
import type { ContentItem } from '../../model/content.js';
import type { DesiredFleet, DesiredGroup } from '../../model/desired.js';
import { sortedBy } from '../../model/order.js';
import { resolveItems } from '../../select/resolve-items.js';
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
  const workspaces = new Map(fleet.members.map(({ name, workspace }) => [name, idKey(workspace)]));
  const selections = new Map(fleet.selections.map((selection) => [selection.name, selection]));
  const enabled = new Set(fleet.parents.filter(({ mode }) => mode === 'Enabled').map(({ name }) => name));
  return [...parents].flatMap(([parent, { plan, groups, live }]) => {
    if (plan.state === 'error' || live === undefined || !enabled.has(parent)) return [];
    const planned = new Map(groups.map(({ view, items }) => [view.desired.name, items]));
    const declared = fleet.groups.filter((group) => group.parent === parent);
    return sortedBy(declared, ({ name }) => name).map((group) => ({
      parent,
      group,
      items: planned.get(group.name) ?? resolveItems(group, selections, live.content).items,
      workspaces: group.members.flatMap((name) => workspaces.get(name) ?? []),
      planned: planned.has(group.name),
    }));
  });
}
