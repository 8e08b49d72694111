import { idKey } from './arm-id.js';
import { groupKey } from './content.js';
import type {
  ContentSelection,
  DesiredFleet,
  DesiredGroup,
  DesiredMember,
  DesiredParent,
} from './desired.js';
import { groupBy, groupByEach } from './order.js';

/** A fleet's documents by name, so that lookups do not search the lists each time. */
export interface FleetIndex {
  /** By name. */
  readonly parents: ReadonlyMap<string, DesiredParent>;
  readonly members: ReadonlyMap<string, DesiredMember>;
  readonly selections: ReadonlyMap<string, ContentSelection>;
  /** By `idKey` of the workspace. */
  readonly parentsAt: ReadonlyMap<string, readonly DesiredParent[]>;
  readonly membersAt: ReadonlyMap<string, readonly DesiredMember[]>;
  /** By parent and name, see `groupOf`. */
  readonly groups: ReadonlyMap<string, DesiredGroup>;
  /** By a parent's name. */
  readonly groupsOf: ReadonlyMap<string, readonly DesiredGroup[]>;
  readonly membersOf: ReadonlyMap<string, readonly DesiredMember[]>;
  /** By a member's name. */
  readonly groupsWith: ReadonlyMap<string, readonly DesiredGroup[]>;
}

const known = new WeakMap<DesiredFleet, FleetIndex>();

/** Made once for each fleet; lists in the fleet's order. */
export function fleetIndex(fleet: DesiredFleet): FleetIndex {
  const before = known.get(fleet);
  if (before !== undefined) return before;
  const { parents, members, groups, selections } = fleet;
  const index: FleetIndex = {
    parents: new Map(parents.map((parent) => [parent.name, parent])),
    members: new Map(members.map((member) => [member.name, member])),
    selections: new Map(selections.map((selection) => [selection.name, selection])),
    groups: new Map(groups.map((group) => [groupKey({ parent: group.parent, group: group.name }), group])),
    parentsAt: groupBy(parents, ({ workspace }) => idKey(workspace)),
    membersAt: groupBy(members, ({ workspace }) => idKey(workspace)),
    groupsOf: groupBy(groups, ({ parent }) => parent),
    membersOf: groupByEach(members, (member) => member.parents),
    groupsWith: groupByEach(groups, (group) => group.members),
  };
  known.set(fleet, index);
  return index;
}

/** The group of that parent and name; `null` names none. */
export function groupOf(fleet: DesiredFleet, parent: string, name: string | null): DesiredGroup | undefined {
  return name === null ? undefined : fleetIndex(fleet).groups.get(groupKey({ parent, group: name }));
}
