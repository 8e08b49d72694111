import { nameKey } from '../model/arm-id.js';
import type { LiveAssignment, LiveGroup, LiveParent } from '../model/live.js';
import { groupBy } from '../model/order.js';
import { splitPartName } from '../model/part-name.js';

/** What of a live parent goes by which name, so that nothing is searched for once for each group. */
export interface LiveNames {
  /** By `nameKey`. */
  readonly groups: ReadonlyMap<string, LiveGroup>;
  /** By the `nameKey` of the group that they target. */
  readonly assignments: ReadonlyMap<string, readonly LiveAssignment[]>;
  /** Numbers of groups, there or only targeted, that are called like parts; by the `nameKey` of the whole. */
  readonly partNumbers: ReadonlyMap<string, readonly number[]>;
  /** Groups by the `nameKey` of each member that they name. */
  readonly naming: ReadonlyMap<string, readonly LiveGroup[]>;
}

const known = new WeakMap<LiveParent, LiveNames>();

/** Made once for each reading. */
export function liveNames(live: LiveParent): LiveNames {
  const before = known.get(live);
  if (before !== undefined) return before;
  const called = [
    ...live.groups.map(({ name }) => name),
    ...live.assignments.map(({ targetResourceName }) => targetResourceName),
  ].flatMap((name) => splitPartName(name) ?? []);
  const named = live.groups.flatMap((group) =>
    [...new Set(group.memberResourceNames.map(nameKey))].map((member) => ({ member, group })),
  );
  const names: LiveNames = {
    // Of two that differ in nothing but case, the first counts.
    groups: new Map([...live.groups].reverse().map((group) => [nameKey(group.name), group])),
    assignments: groupBy(live.assignments, ({ targetResourceName }) => nameKey(targetResourceName)),
    partNumbers: valuesBy(
      called,
      ({ groupName }) => nameKey(groupName),
      ({ number }) => number,
    ),
    naming: valuesBy(
      named,
      ({ member }) => member,
      ({ group }) => group,
    ),
  };
  known.set(live, names);
  return names;
}

function valuesBy<T, V>(
  all: readonly T[],
  key: (one: T) => string,
  value: (one: T) => V,
): ReadonlyMap<string, readonly V[]> {
  return new Map([...groupBy(all, key)].map(([name, own]) => [name, own.map(value)]));
}
