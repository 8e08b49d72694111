import { nameKey } from '../model/arm-id.js';
import type { LiveGroup, LiveMember } from '../model/live.js';
import { sortedBy } from '../model/order.js';
import type { Finding } from '../model/problem.js';
import { deletion, type Deletion } from './steps/deletion.js';
import type { ParentView } from './parent-view.js';
import { foldPlainNames } from './steps/reason-text.js';
import type { WriteStep } from './steps/step.js';

export interface MemberDeletes {
  readonly steps: readonly Deletion[];
  /** MUS328: members that stay, because a live group would go on referring to them. */
  readonly findings: readonly Finding[];
}

/**
 * Deletes of members that no file declares, in the order given, each after every group that refers
 * to it was rewritten without it or deleted.
 *
 * `groupSteps` are the plan's steps on live groups, deletes among them, by the `nameKey` of the
 * group. The service refuses to delete a member that a group names, so one that some group goes on
 * naming is not tried.
 */
export function deleteMembers(
  view: ParentView,
  members: readonly LiveMember[],
  groupSteps: ReadonlyMap<string, WriteStep>,
  configuration: readonly string[],
): MemberDeletes {
  const judged = members.map((member) => {
    const groups = sortedBy(
      view.live.groups.filter((group) => names(group.memberResourceNames, member)),
      ({ name }) => nameKey(name),
    );
    const releases = groups.flatMap((group) => releaseOf(group, member, groupSteps) ?? []);
    const holders = groups.filter((group) => releaseOf(group, member, groupSteps) === undefined);
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

/** Id of the step after which the group no longer names the member; none where it goes on naming it. */
function releaseOf(
  group: LiveGroup,
  member: LiveMember,
  groupSteps: ReadonlyMap<string, WriteStep>,
): string | undefined {
  const step = groupSteps.get(nameKey(group.name));
  if (step === undefined) return undefined;
  if (step.action === 'delete') return step.id;
  const released = step.resource.type === 'group' && !names(step.resource.memberResourceNames, member);
  return released ? step.id : undefined;
}

function names(memberResourceNames: readonly string[], member: LiveMember): boolean {
  return memberResourceNames.some((name) => nameKey(name) === nameKey(member.name));
}

function memberDeletion(view: ParentView, live: LiveMember, dependsOn: readonly string[]): Deletion {
  const step = deletion(view.parent.name, 'member', live, undeclaredReason, dependsOn);
  const name = view.memberNames.get(nameKey(live.name));
  return name === undefined
    ? step
    : { ...step, name, member: name, reason: 'the files do not make it a member of this parent' };
}

/** Why a resource that no file declares is deleted. */
export const undeclaredReason = 'no file declares it, and the parent is pruned';

function stillReferredTo(view: ParentView, member: LiveMember, holders: readonly LiveGroup[]): Finding {
  const groups = holders.map(({ name }) => name);
  return {
    code: 'MUS328',
    severity: 'warning',
    message: `Member ${view.memberNames.get(nameKey(member.name)) ?? member.name} is not deleted, because ${groups.length === 1 ? 'group' : 'groups'} ${foldPlainNames(groups)} would still refer to it.`,
    hint: 'Declare those groups without it, or delete them in Azure; the next apply then deletes the member.',
    parent: view.parent.name,
    at: view.parent.at,
  };
}
