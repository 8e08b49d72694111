import { idKey, nameKey } from '../model/arm-id.js';
import type { DesiredFleet, DesiredGroup, DesiredParent } from '../model/desired.js';
import type { LiveJob, LiveParent } from '../model/live.js';
import { fleetIndex } from '../model/fleet-index.js';
import { sortedBy } from '../model/order.js';
import { partName } from '../model/part-name.js';
import { type AdoptedMember, adoptMembers, type PreferenceOf } from './adopt-members.js';
import { type LivePart, liveParts, provenParts } from './parts/live-parts.js';

/** One parent in its plan: desired resources with the live ones they adopt. */
export interface ParentView {
  readonly parent: DesiredParent;
  readonly live: LiveParent;
  /** Members of this parent that are planned, by name. */
  readonly members: readonly AdoptedMember[];
  /** Groups that are planned, by name: without the suspended ones. */
  readonly groups: readonly GroupView[];
  /** `nameKey` of every declared group, planned or not, and of everything named like a part of it. */
  readonly declaredGroups: ReadonlySet<string>;
  /** Declared groups with `protect: true`, planned or not. */
  readonly protectedGroups: readonly DesiredGroup[];
  /** `nameKey` of every live member that a file's member adopts, planned or not, or that a suspended group holds. */
  readonly adoptedMembers: ReadonlySet<string>;
  /**
   * The files' names of members, by the `nameKey` of their resources: also of those that left this
   * parent. A second registration of one workspace goes by its resource's own name.
   */
  readonly memberNames: ReadonlyMap<string, string>;
  /** Only some groups are planned: nothing is pruned. */
  readonly partial: boolean;
}

/** A declared group: a single group in files and reports, however many live groups it is kept in. */
export interface GroupView {
  readonly desired: DesiredGroup;
  /** The group's desired members, by name: without the suspended ones. */
  readonly members: readonly AdoptedMember[];
  /** Suspended members, which are left out of it, by name. */
  readonly suspended: readonly AdoptedMember[];
  /** As `liveParts` has them; the first is the group itself, in Azure or not. */
  readonly parts: readonly LivePart[];
  /** Live groups that are named like its parts but are not. */
  readonly strangers: readonly LivePart[];
}

/** Joins files and live state; `groupNames` restricts it to those groups and what they need. */
export function viewParent(
  parent: DesiredParent,
  fleet: DesiredFleet,
  live: LiveParent,
  jobs: ReadonlyMap<string, readonly LiveJob[]>,
  groupNames: readonly string[] | undefined,
): ParentView {
  const index = fleetIndex(fleet);
  const declared = index.groupsOf.get(parent.name) ?? [];
  const own = index.membersOf.get(parent.name) ?? [];
  const all = adoptMembers(own, live.members, preferences(parent, declared, live));
  const byName = new Map(all.map((member) => [member.desired.name, member]));
  const planned = declared.filter(
    ({ name, suspend }) => suspend === undefined && (groupNames?.includes(name) ?? true),
  );
  const isDeclared = declaredMembers(fleet, live);
  const groups = sortedBy(planned, ({ name }) => name).map((group): GroupView => ({
    desired: group,
    ...splitSuspended(group.members.flatMap((name) => byName.get(name) ?? [])),
    ...provenParts(liveParts(group.resourceName, live, jobs), group.displayName, isDeclared),
  }));
  const needed = new Set(groups.flatMap(({ members }) => members));
  return {
    parent,
    live,
    members: groupNames === undefined ? all : all.filter((member) => needed.has(member)),
    groups,
    declaredGroups: new Set(declared.flatMap(({ resourceName }) => partNames(resourceName, live))),
    protectedGroups: declared.filter(({ protect }) => protect),
    adoptedMembers: new Set([
      ...all.flatMap((member) => (member.live ? [nameKey(member.live.name)] : [])),
      ...heldBySuspended(declared, live),
    ]),
    memberNames: namesOfMembers(fleet, live, all),
    partial: groupNames !== undefined,
  };
}

function namesOfMembers(
  fleet: DesiredFleet,
  live: LiveParent,
  adopted: readonly AdoptedMember[],
): ReadonlyMap<string, string> {
  const own = new Set(adopted.map(({ desired }) => desired.name));
  const { membersAt } = fleetIndex(fleet);
  const left = live.members.flatMap(({ name, workspace }): [string, string][] => {
    const elsewhere = membersAt.get(idKey(workspace))?.find((member) => !own.has(member.name));
    return elsewhere === undefined ? [] : [[nameKey(name), elsewhere.name]];
  });
  return new Map([
    ...left,
    ...adopted.map(({ desired, resourceName }): [string, string] => [nameKey(resourceName), desired.name]),
  ]);
}

/** Whether a live member's workspace is that of a member of the files, whatever its parents. */
export function declaredMembers(
  fleet: DesiredFleet,
  live: Pick<LiveParent, 'members'>,
): (memberResourceName: string) => boolean {
  const { membersAt } = fleetIndex(fleet);
  const declared = new Set(
    live.members.flatMap(({ name, workspace }) => (membersAt.has(idKey(workspace)) ? [nameKey(name)] : [])),
  );
  return (name) => declared.has(nameKey(name));
}

/** `nameKey`s that a declared group stands for. */
function partNames(resourceName: string, live: LiveParent): readonly string[] {
  return liveParts(resourceName, live, new Map()).map((part) => nameKey(partName(resourceName, part)));
}

/**
 * Of several registrations of one workspace, the one named by most groups that an apply does not change:
 * undeclared ones that stay, and suspended ones. Then the one that most declared groups name, so that few are
 * rewritten; a rewritten group then names it too. Groups that are pruned do not count, nor do those that the
 * member leaves: without them the next plan would prefer another.
 */
function preferences(
  parent: DesiredParent,
  declared: readonly DesiredGroup[],
  live: LiveParent,
): PreferenceOf {
  const written = new Set(
    declared
      .filter(({ suspend }) => suspend === undefined)
      .flatMap(({ resourceName }) => partNames(resourceName, live)),
  );
  const suspended = new Set(
    declared
      .filter(({ suspend }) => suspend !== undefined)
      .flatMap(({ resourceName }) => partNames(resourceName, live)),
  );
  const wanted = new Set(declared.flatMap(({ suspend, members }) => (suspend === undefined ? members : [])));
  const [staying, rewritten] = [new Map<string, number>(), new Map<string, number>()];
  for (const { name, memberResourceNames } of live.groups) {
    const key = nameKey(name);
    const stays = suspended.has(key) || !(written.has(key) || parent.prune);
    const counts = stays ? staying : written.has(key) ? rewritten : undefined;
    for (const member of memberResourceNames.map(nameKey)) counts?.set(member, (counts.get(member) ?? 0) + 1);
  }
  return (memberName, { name }) => [
    staying.get(nameKey(memberName)) ?? 0,
    wanted.has(name) ? (rewritten.get(nameKey(memberName)) ?? 0) : 0,
  ];
}

/** A group's members: the desired ones, and the suspended ones that are left out. */
function splitSuspended(members: readonly AdoptedMember[]): {
  readonly members: readonly AdoptedMember[];
  readonly suspended: readonly AdoptedMember[];
} {
  return {
    members: members.filter(({ desired }) => desired.suspend === undefined),
    suspended: members.filter(({ desired }) => desired.suspend !== undefined),
  };
}

/** `nameKey`s of the live members of suspended groups: a prune must not delete them, declared or not. */
function heldBySuspended(declared: readonly DesiredGroup[], live: LiveParent): readonly string[] {
  return declared
    .filter(({ suspend }) => suspend !== undefined)
    .flatMap(({ resourceName }) => liveParts(resourceName, live, new Map()))
    .flatMap((part) => part.live?.memberResourceNames.map(nameKey) ?? []);
}
