import { nameKey } from '../model/arm-id.js';
import type { LiveAssignment, LiveGroup, LiveMember, LiveParent } from '../model/live.js';
import { groupBy, groupByEach } from '../model/order.js';
import { type PartKey, splitPartName } from '../model/part-name.js';

/** A live parent's resources by name, so that lookups do not search the lists for each group. */
export interface LiveNames {
  /** By `nameKey`. */
  readonly groups: ReadonlyMap<string, LiveGroup>;
  /** By the `nameKey` of the group that they target. */
  readonly assignments: ReadonlyMap<string, readonly LiveAssignment[]>;
  /** Groups, live or only targeted, that are named like parts; by the `nameKey` of the whole group. */
  readonly parts: ReadonlyMap<string, readonly PartKey[]>;
  /** By `nameKey`. */
  readonly members: ReadonlyMap<string, LiveMember>;
  /** Groups by the `nameKey` of each member that they name. */
  readonly naming: ReadonlyMap<string, readonly LiveGroup[]>;
}

const known = new WeakMap<LiveParent, LiveNames>();

/** Made once for each live state. */
export function liveNames(live: LiveParent): LiveNames {
  const before = known.get(live);
  if (before !== undefined) return before;
  const called = [
    ...live.groups.map(({ name }) => name),
    ...live.assignments.map(({ targetResourceName }) => targetResourceName),
  ].flatMap((name) => splitPartName(name) ?? []);
  const names: LiveNames = {
    // Of two that differ in nothing but case, the first counts.
    groups: new Map([...live.groups].reverse().map((group) => [nameKey(group.name), group])),
    assignments: groupBy(live.assignments, ({ targetResourceName }) => nameKey(targetResourceName)),
    parts: groupBy(called, ({ groupName }) => nameKey(groupName)),
    members: new Map(live.members.map((member) => [nameKey(member.name), member])),
    naming: groupByEach(live.groups, ({ memberResourceNames }) => memberResourceNames.map(nameKey)),
  };
  known.set(live, names);
  return names;
}

/** The live members that a group names, each once, in its order. */
export function membersNamed(live: LiveParent, { memberResourceNames }: LiveGroup): readonly LiveMember[] {
  const { members } = liveNames(live);
  return [...new Set(memberResourceNames.map(nameKey))].flatMap((name) => members.get(name) ?? []);
}
