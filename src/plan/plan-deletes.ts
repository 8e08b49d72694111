import { nameKey } from '../model/arm-id.js';
import type { LiveAssignment, LiveGroup, LiveMember } from '../model/live.js';
import { lookKey, tellApart } from '../model/look-alike.js';
import { groupBy, sortedBy } from '../model/order.js';
import type { Finding } from '../model/problem.js';
import { liveNames } from './live-names.js';
import type { ParentView } from './parent-view.js';
import { isRunning } from './parts/live-parts.js';
import { foldPlainNames, sharedReasons } from './steps/reason-text.js';
import { stepId, type WriteStep } from './steps/step.js';

/** Live resources that no file declares. */
export interface Undeclared {
  readonly assignments: readonly LiveAssignment[];
  readonly groups: readonly LiveGroup[];
  readonly members: readonly LiveMember[];
}

/** Live resources that no file declares, by name. */
export function undeclared({ live, declaredGroups, adoptedMembers }: ParentView): Undeclared {
  const byName = <T extends { readonly name: string }>(items: readonly T[]) =>
    sortedBy(items, ({ name }) => nameKey(name));
  return {
    assignments: byName(
      live.assignments.filter((one) => !declaredGroups.has(nameKey(one.targetResourceName))),
    ),
    groups: byName(live.groups.filter(({ name }) => !declaredGroups.has(nameKey(name)))),
    members: byName(live.members.filter(({ name }) => !adoptedMembers.has(nameKey(name)))),
  };
}

export interface PlannedDeletes {
  readonly steps: readonly WriteStep[];
  readonly findings: readonly Finding[];
}

/**
 * Deletes of all that no file declares, for a parent with `prune: true`: assignments, then groups, then
 * members, each after what still refers to it was deleted or updated. A member that something keeps referring
 * to stays (MUS328).
 *
 * The service requires that order: a group cannot go before its assignment, and nothing can be
 * written before workspace manager is enabled. `groupSteps` are the steps on declared groups, by
 * the `nameKey` of the live group.
 */
export function planDeletes(
  view: ParentView,
  extra: Undeclared,
  groupSteps: ReadonlyMap<string, WriteStep>,
  configuration: readonly string[],
): PlannedDeletes {
  const parent = view.parent.name;
  const declared = new Set(view.groups.map(({ desired }) => desired.name));
  const assignments = extra.assignments.map((live) => ({
    ...deletion(parent, 'assignment', live, sharedReasons.undeclared.one, configuration),
    // The id of a declared group's own assignment has the group's name.
    ...(declared.has(live.name)
      ? { id: stepId('delete', 'assignment', parent, `${live.name}@${live.targetResourceName}`) }
      : {}),
    ...(isRunning({ assignment: live, jobs: undefined }) ? { awaits: live.id } : {}),
  }));
  const targeting = groupBy(extra.assignments.entries(), ([, one]) => nameKey(one.targetResourceName));
  const groups = extra.groups.map((live) => {
    const own = (targeting.get(nameKey(live.name)) ?? []).flatMap(([at]) => assignments[at]?.id ?? []);
    return deletion(parent, 'group', live, sharedReasons.undeclared.one, [...configuration, ...own]);
  });
  const onGroups = new Map([
    ...groupSteps,
    ...groups.map((step): [string, WriteStep] => [nameKey(step.resourceName), step]),
  ]);
  const members = deleteMembers(view, extra.members, onGroups, configuration);
  return { steps: [...assignments, ...groups, ...members.steps], findings: members.findings };
}

/** One finding about undeclared live resources, for a parent that keeps them; none where all are declared. */
export function undeclaredFinding(view: ParentView, extra: Undeclared): readonly Finding[] {
  const counts = [
    counted(extra.groups.length, 'group'),
    counted(extra.assignments.length, 'assignment'),
    counted(extra.members.length, 'member'),
  ].filter((text) => text !== '');
  if (counts.length === 0) return [];
  const names = [...extra.groups, ...extra.members].map(({ name }) => name);
  const hint = 'Declare them, or set prune: true on the parent to have them deleted.';
  const alike = lookAlikes(extra.groups, view);
  const shown = names.slice(0, 5).join(', ');
  const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
  return [
    {
      code: 'MUS315',
      severity: 'info',
      message: `Parent ${view.parent.name} has ${counts.join(', ')} that no file declares${shown === '' ? '' : `: ${shown}${more}`}. They are left alone.`,
      hint: alike === undefined ? hint : tellApart(hint, ...alike),
      parent: view.parent.name,
      at: view.parent.at,
    },
  ];
}

/** A declared group's resource name, and that of a live group that only looks like it. */
function lookAlikes(
  live: Undeclared['groups'],
  { groups }: ParentView,
): readonly [string, string] | undefined {
  const declared = new Map(
    groups.map(({ desired: { resourceName } }) => [lookKey(resourceName), resourceName]),
  );
  const strange = live.find(({ name }) => declared.has(lookKey(name)));
  return strange && [declared.get(lookKey(strange.name)) ?? '', strange.name];
}

function counted(count: number, noun: string): string {
  return count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`;
}

export interface MemberDeletes {
  readonly steps: readonly Deletion[];
  /** MUS328: members that stay because a live group would still refer to them. */
  readonly findings: readonly Finding[];
}

/**
 * Deletes of members that no file declares, in the order given, each after every group that refers
 * to it was rewritten without it or deleted.
 *
 * `groupSteps` are the plan's steps on live groups, deletes among them, by the `nameKey` of the group. The
 * service refuses to delete a member that a group names, so a member that some group still names is not
 * tried.
 */
export function deleteMembers(
  view: ParentView,
  members: readonly LiveMember[],
  groupSteps: ReadonlyMap<string, WriteStep>,
  configuration: readonly string[],
): MemberDeletes {
  const { naming } = liveNames(view.live);
  const kept = new Map(
    [...groupSteps].map(([group, step]) => [
      group,
      step.action !== 'delete' && step.resource.type === 'group'
        ? new Set(step.resource.memberResourceNames.map(nameKey))
        : undefined,
    ]),
  );
  /** Id of the step after which the group no longer names the member; none where it still names it. */
  const releaseOf = (group: LiveGroup, member: LiveMember): string | undefined => {
    const step = groupSteps.get(nameKey(group.name));
    const left = kept.get(nameKey(group.name))?.has(nameKey(member.name)) === false;
    return step?.action === 'delete' || left ? step?.id : undefined;
  };
  const judged = members.map((member) => {
    const groups = sortedBy(naming.get(nameKey(member.name)) ?? [], ({ name }) => nameKey(name));
    const releases = groups.flatMap((group) => releaseOf(group, member) ?? []);
    const holders = groups.filter((group) => releaseOf(group, member) === undefined);
    return { member, releases, holders };
  });
  return {
    steps: judged.flatMap(({ member, releases, holders }) =>
      holders.length > 0 ? [] : memberDeletion(view, member, [...configuration, ...releases]),
    ),
    findings: judged.flatMap(({ member, holders }) =>
      holders.length > 0 ? stillReferredTo(view, member, holders) : [],
    ),
  };
}

function memberDeletion(view: ParentView, live: LiveMember, dependsOn: readonly string[]): Deletion {
  const step = deletion(view.parent.name, 'member', live, sharedReasons.undeclared.one, dependsOn);
  const name = view.memberNames.get(nameKey(live.name));
  return name === undefined ? step : { ...step, name, member: name, reason: sharedReasons.otherMember.one };
}

function stillReferredTo(view: ParentView, member: LiveMember, holders: readonly LiveGroup[]): Finding {
  const groups = holders.map(({ name }) => name);
  return {
    code: 'MUS328',
    severity: 'warning',
    message: `Member ${view.memberNames.get(nameKey(member.name)) ?? member.name} is not deleted, because ${groups.length === 1 ? 'group' : 'groups'} ${foldPlainNames(groups)} would still refer to it.`,
    hint: `In Azure, take it out of ${groups.length === 1 ? 'that group' : 'those groups'} or delete ${groups.length === 1 ? 'it' : 'them'}; the next apply then deletes the member.`,
    parent: view.parent.name,
    at: view.parent.at,
  };
}

export type Deletion = Extract<WriteStep, { action: 'delete' }>;

/** The delete of a live resource that no file declares, named as it is in Azure. */
export function deletion(
  parent: string,
  type: Deletion['type'],
  live: { readonly id: string; readonly name: string },
  reason: string,
  dependsOn: readonly string[],
): Deletion {
  return {
    action: 'delete',
    type,
    id: stepId('delete', type, parent, live.name),
    parent,
    name: live.name,
    ...(type === 'group' ? { group: live.name } : {}),
    resourceName: live.name,
    resourceId: live.id,
    reason,
    dependsOn,
  };
}
