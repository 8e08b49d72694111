import type { LiveAssignment, LiveGroup, LiveMember } from '../../model/live.js';
import { failed, ok, type Result } from '../../model/problem.js';
import { securityInsightsPath } from '../../wire/paths.js';
import type { ArmClient } from '../arm-client.js';
import { liveAssignment, liveGroup, liveMember } from './live-resources.js';
import { narrowed } from './read-parent.js';

/** Who is in which group of a parent, and what is assigned to it. */
export interface Membership {
  readonly groups: readonly LiveGroup[];
  readonly members: readonly LiveMember[];
  readonly assignments: readonly LiveAssignment[];
}

/** Three lists side by side, each to its last page, or the problems of all. */
export async function readMembership(client: ArmClient, workspace: string): Promise<Result<Membership>> {
  const list = (type: string) =>
    client.list({ path: securityInsightsPath(workspace, type), api: 'workspaceManager' });
  const [groupList, memberList, assignmentList] = await Promise.all([
    list('workspaceManagerGroups'),
    list('workspaceManagerMembers'),
    list('workspaceManagerAssignments'),
  ]);
  const now = client.now();
  const groups = narrowed(groupList, (raw) => liveGroup(raw, now));
  const members = narrowed(memberList, (raw) => liveMember(raw, now));
  const assignments = narrowed(assignmentList, (raw) => liveAssignment(raw, now));
  if (groups.ok && members.ok && assignments.ok)
    return ok({ groups: groups.value, members: members.value, assignments: assignments.value });
  return failed([groups, members, assignments].flatMap((one) => (one.ok ? [] : one.problems)));
}
