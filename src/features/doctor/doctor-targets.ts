import { parentsInScope } from '../../apply/read-and-plan.js';
import type { Scope } from '../../apply/run.js';
import { idKey, parseWorkspaceId } from '../../model/arm-id.js';
import type { DesiredFleet, DesiredMember, DesiredParent } from '../../model/desired.js';
import { inTierOrder } from '../../plan/plan-fleet.js';
import type { DoctorTarget } from './doctor-check.js';
import { trimEndOf } from '../../model/order.js';

/**
 * The workspaces to look at, each once: parents in scope by tier and name, then their members by
 * name; with groups named, only members of those.
 */
export function doctorTargets(fleet: DesiredFleet, scope: Scope): readonly DoctorTarget[] {
  const parents = inTierOrder(parentsInScope(fleet, scope));
  const members = membersInScope(fleet, scope, parents);
  const memberAt = new Map(members.map((member) => [idKey(member.workspace), member]));
  const central = new Set(parents.map(({ workspace }) => idKey(workspace)));
  return [
    ...parents.map((parent) => targetOf(parent, memberAt.get(idKey(parent.workspace)))),
    ...members
      .filter(({ workspace }) => !central.has(idKey(workspace)))
      .map((member) => targetOf(undefined, member)),
  ].flatMap((target) => target ?? []);
}

function membersInScope(
  fleet: DesiredFleet,
  { groups }: Scope,
  parents: readonly DesiredParent[],
): readonly DesiredMember[] {
  const names = new Set(parents.map(({ name }) => name));
  const grouped = new Set(
    fleet.groups.filter(({ name }) => groups?.includes(name)).flatMap(({ members }) => members),
  );
  return fleet.members.filter(
    (member) =>
      member.parents.some((parent) => names.has(parent)) &&
      (groups === undefined || grouped.has(member.name)),
  );
}

/** Undefined where the id is none of a workspace, which the files' own checks rule out. */
function targetOf(
  parent: DesiredParent | undefined,
  member: DesiredMember | undefined,
): DoctorTarget | undefined {
  const of = parent ?? member;
  const id = of === undefined ? undefined : parseWorkspaceId(of.workspace);
  if (of === undefined || id === undefined) return undefined;
  return {
    parent,
    member,
    workspace: trimEndOf(of.workspace, '/'),
    tenant: of.tenant.toLowerCase(),
    subscription: id.subscriptionId,
    resourceGroup: id.resourceGroup,
    at: of.at,
  };
}
