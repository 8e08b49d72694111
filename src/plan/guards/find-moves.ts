import { nameKey } from '../../model/arm-id.js';
import type { LiveGroup } from '../../model/live.js';
import { sortedBy } from '../../model/order.js';
import type { ParentView } from '../parent-view.js';

/** A member that leaves some groups of its parent and joins others, all by the files' names; each list by name. */
export interface Move {
  readonly member: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** One group's members now and after the plan, by the files' names. */
export interface MembershipChange {
  readonly group: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/**
 * Members that change groups, by name: those that leave at least one group and join at least one.
 *
 * Pure; several memberships of one group count once.
 */
export function findMoves(memberships: readonly MembershipChange[]): readonly Move[] {
  const before = groupsOfMembers(memberships, ({ before: members }) => members);
  const after = groupsOfMembers(memberships, ({ after: members }) => members);
  return sortedBy(before.keys(), String).flatMap((member) => {
    const was = before.get(member) ?? new Set();
    const will = after.get(member) ?? new Set();
    const from = [...was].filter((group) => !will.has(group));
    const to = [...will].filter((group) => !was.has(group));
    if (from.length === 0 || to.length === 0) return [];
    return [{ member, from: sortedBy(from, String), to: sortedBy(to, String) }];
  });
}

/** Memberships of a parent's planned groups, and of the live groups that the plan deletes. */
export function membershipsOf(view: ParentView, deleted: readonly LiveGroup[]): readonly MembershipChange[] {
  const named = (resourceNames: readonly string[]) =>
    resourceNames.map((name) => view.memberNames.get(nameKey(name)) ?? name);
  return [
    ...view.groups.map(({ desired, parts, members }) => ({
      group: desired.name,
      before: named(parts.flatMap(({ live }) => live?.memberResourceNames ?? [])),
      after: members.map(({ desired: member }) => member.name),
    })),
    ...deleted.map(({ name, memberResourceNames }) => ({
      group: name,
      before: named(memberResourceNames),
      after: [],
    })),
  ];
}

function groupsOfMembers(
  memberships: readonly MembershipChange[],
  membersOf: (membership: MembershipChange) => readonly string[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const groups = new Map<string, Set<string>>();
  for (const membership of memberships)
    for (const member of membersOf(membership))
      groups.set(member, (groups.get(member) ?? new Set()).add(membership.group));
  return groups;
}
