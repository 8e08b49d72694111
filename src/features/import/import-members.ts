import { idKey, nameKey, parseWorkspaceId, type WorkspaceId } from '../../model/arm-id.js';
import type { LiveMember, LiveParent } from '../../model/live.js';
import { groupBy, sortedBy } from '../../model/order.js';
import { adoptMembers } from '../../plan/adopt-members.js';
import type { ImportedFleet } from './imported-fleet.js';
import { readableNames } from './readable-names.js';

type ImportedMember = ImportedFleet['members'][number];

export interface ImportedMembers {
  /** By name. */
  readonly members: readonly ImportedMember[];
  /** The files' names of members, by the `nameKey` of every live member that targets their workspace. */
  readonly names: ReadonlyMap<string, string>;
  /** Registrations that no file can declare, and why. */
  readonly undeclared: readonly { readonly live: LiveMember; readonly reason: string }[];
  /** Further registrations of a member, and the one that is adopted. */
  readonly doubles: readonly {
    readonly live: LiveMember;
    readonly name: string;
    readonly adopted: string;
  }[];
  /** Adopted registrations whose tenant is not the one in the files. */
  readonly otherTenants: readonly {
    readonly live: LiveMember;
    readonly name: string;
    readonly tenant: string;
  }[];
}

/**
 * A Member for each workspace that is registered and that files can name, once, whatever the number of
 * its registrations; and what Azure holds besides. All lists are in order of names.
 */
export function importMembers(
  live: LiveParent,
  parent: { readonly workspace: string; readonly tenant: string },
): ImportedMembers {
  const registered = sortedBy(live.members, ({ name }) => nameKey(name));
  const reasons = new Map(
    registered.flatMap((member) => {
      const reason = reasonAgainst(member, parent.workspace);
      return reason === undefined ? [] : [[member, reason] as const];
    }),
  );
  const workspaces = groupBy(
    registered.filter((member) => !reasons.has(member)),
    ({ workspace }) => idKey(workspace),
  );
  const names = readableNames(
    [...workspaces.keys()].map((key) => ({ key, candidates: candidatesOf(key) })),
    'member',
  );
  const drafts = [...workspaces].map(([key, [first]]) => ({
    name: names.get(key) ?? '',
    workspace: canonicalWorkspace(first?.workspace ?? key),
    tenant: '',
    labels: {},
    parents: [],
    at: { file: '', line: 1, column: 1 },
  }));
  const adopted = adoptMembers(drafts, live.members, (name) => [references(live, name)]);
  const tenants = tenantsOf(
    parent,
    adopted.flatMap(({ live: member }) => member ?? []),
  );
  const members = adopted.map(({ desired: { name, workspace }, live: own }): ImportedMember => {
    const tenant = own?.tenant.toLowerCase() ?? '';
    return { name, workspace, tenant: tenants.get(subscriptionOf(workspace)) ?? tenant };
  });
  return {
    members: sortedBy(members, ({ name }) => name),
    names: new Map(
      [...workspaces].flatMap(([key, all]) =>
        all.map((member): [string, string] => [nameKey(member.name), names.get(key) ?? '']),
      ),
    ),
    undeclared: [...reasons].map(([member, reason]) => ({ live: member, reason })),
    doubles: adopted.flatMap(({ desired: { name, workspace }, live: own }) =>
      (workspaces.get(idKey(workspace)) ?? [])
        .filter((member) => member !== own)
        .map((member) => ({ live: member, name, adopted: own?.name ?? '' })),
    ),
    otherTenants: adopted.flatMap(({ desired: { name }, live: own }, index) => {
      const tenant = members[index]?.tenant ?? '';
      return own === undefined || own.tenant.toLowerCase() === tenant ? [] : [{ live: own, name, tenant }];
    }),
  };
}

/** An id with ARM's own words and GUIDs in one casing, so that what Azure answers today reads the same tomorrow. */
export function canonicalWorkspace(id: string): string {
  const parts = parseWorkspaceId(id);
  if (parts === undefined) return id;
  const { subscriptionId, resourceGroup, workspaceName } = parts;
  return `/subscriptions/${subscriptionId.toLowerCase()}/resourceGroups/${resourceGroup}/providers/Microsoft.OperationalInsights/workspaces/${workspaceName}`;
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether files can name it: as `spec.workspace` of the schemas. */
export function isNameable(parts: WorkspaceId | undefined): boolean {
  return (
    parts !== undefined &&
    guid.test(parts.subscriptionId) &&
    /^(?!\.{1,2}$)[-\w.()\p{L}\p{N}]{1,90}$/u.test(parts.resourceGroup) &&
    /^[A-Za-z0-9][-A-Za-z0-9]*$/.test(parts.workspaceName)
  );
}

export function isTenant(text: string): boolean {
  return guid.test(text);
}

function reasonAgainst(member: LiveMember, parent: string): string | undefined {
  if (!isNameable(parseWorkspaceId(member.workspace)))
    return `its target, ${member.workspace}, is no workspace that a file can name`;
  if (!isTenant(member.tenant)) return `its tenant, ${member.tenant}, is no GUID`;
  return idKey(member.workspace) === idKey(parent) ? 'it is the central workspace itself' : undefined;
}

/** Many customers' workspaces have the same name, but their resource groups differ. */
function candidatesOf(key: string): readonly string[] {
  const parts = parseWorkspaceId(key);
  if (parts === undefined) return [key];
  const { workspaceName, resourceGroup, subscriptionId } = parts;
  const longer = `${workspaceName}-${resourceGroup}`;
  return [workspaceName, longer, `${longer}-${subscriptionId.slice(0, 8)}`];
}

/** The tenant of each subscription: what the parent says of its own, else what most members say. */
function tenantsOf(
  parent: { readonly workspace: string; readonly tenant: string },
  members: readonly LiveMember[],
): ReadonlyMap<string, string> {
  const bySubscription = groupBy(members, ({ workspace }) => subscriptionOf(workspace));
  const usual = [...bySubscription].map(([subscription, own]): [string, string] => {
    const votes = [...groupBy(own, ({ tenant }) => tenant.toLowerCase())].map(
      ([tenant, { length }]) => `${String(1e9 - length)} ${tenant}`,
    );
    return [subscription, votes.sort()[0]?.split(' ')[1] ?? ''];
  });
  return new Map([...usual, [subscriptionOf(parent.workspace), parent.tenant.toLowerCase()]]);
}

function subscriptionOf(workspace: string): string {
  return parseWorkspaceId(workspace)?.subscriptionId.toLowerCase() ?? '';
}

/** How often groups refer to a member, counted as the planner does. */
function references(live: LiveParent, member: string): number {
  return live.groups
    .flatMap(({ memberResourceNames }) => memberResourceNames)
    .filter((name) => nameKey(name) === nameKey(member)).length;
}
