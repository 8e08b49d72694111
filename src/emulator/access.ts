import { sameName } from './addresses.js';
import type { ApiType } from './known-api-versions.js';
import { type Answer, type Call, refuse } from './route.js';
import { findWorkspace, type Workspace, workspacesOf, type World } from './world.js';

export type Allowed<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly answer: Answer };

/** The tenant of a bearer token, or the refusal of a request without a good one. */
export function callerTenant(
  world: World,
  authorization: string | null,
): Allowed<{ readonly tenant: string }> {
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) {
    return refused(
      refuse(
        401,
        'AuthenticationFailed',
        "Authentication failed. The 'Authorization' header is missing or is no bearer token.",
        {
          'www-authenticate': 'Bearer authorization_uri="https://login.microsoftonline.com/common"',
        },
      ),
    );
  }
  const issued = world.issuer?.tenantOf(token);
  if (issued === 'expired') {
    return refused(refuse(401, 'ExpiredAuthenticationToken', 'The access token expiry UTC time has passed.'));
  }
  if (issued !== undefined) return { ok: true, ...issued };
  if (world.issuer === undefined && Object.keys(world.tokens).length === 0)
    return { ok: true, tenant: world.managingTenant };
  const tenant = world.tokens[token];
  return tenant === undefined
    ? refused(refuse(401, 'InvalidAuthenticationToken', 'The access token is invalid.'))
    : { ok: true, tenant };
}

/**
 * The workspace that the path names, for a caller who may do what the route does.
 *
 * In the service's order: the token's tenant, the subscription, the workspace, the role, the provider's registration.
 */
export function workspaceFor(
  call: Call,
  access: 'read' | 'write',
): Allowed<{ readonly workspace: Workspace }> {
  const subscription = subscriptionFor(call);
  if (!subscription.ok) return subscription;
  const address = {
    subscription: call.param('subscription'),
    resourceGroup: call.param('group'),
    name: call.param('workspace'),
  };
  const workspace = findWorkspace(call.world, address);
  if (workspace === undefined || workspace.gone) {
    return refused(
      refuse(
        404,
        'ResourceNotFound',
        `The Resource 'Microsoft.OperationalInsights/workspaces/${address.name}' under resource group '${address.resourceGroup}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
        { 'x-ms-failure-cause': 'gateway' },
      ),
    );
  }
  if (!reaches(call, workspace)) return refused(wrongTenant(call.tenant, workspace.tenant));
  const refusal = roleRefusal(workspace.role, access, workspace.id) ?? registrationRefusal(call);
  return refusal === undefined ? { ok: true, workspace } : refused(refusal);
}

/** As `workspaceFor`, for what exists only where Sentinel was onboarded. */
export function sentinelFor(
  call: Call,
  access: 'read' | 'write',
): Allowed<{ readonly workspace: Workspace }> {
  const found = workspaceFor(call, access);
  if (!found.ok || found.workspace.onboarding !== undefined) return found;
  return refused(refuse(400, 'BadRequest', notOnboardedText(found.workspace)));
}

/** What the service says where Sentinel is not switched on (iknowjason/PurpleCloud#42). */
export function notOnboardedText({ name }: Workspace): string {
  return `Workspace '${name}' is not onboarded to Microsoft Sentinel. Please onboard through the portal or use the OnboardingStates ARM api.`;
}

/** The workspaces of the path's subscription that the caller's tenant reaches, or the refusal. */
export function subscriptionFor(call: Call): Allowed<{ readonly workspaces: readonly Workspace[] }> {
  const subscription = call.param('subscription');
  const all = workspacesOf(call.world, subscription);
  const [first] = all;
  if (first === undefined) {
    return refused(
      refuse(404, 'SubscriptionNotFound', `The subscription '${subscription}' could not be found.`),
    );
  }
  const workspaces = all.filter((workspace) => reaches(call, workspace));
  return workspaces.length === 0 ? refused(wrongTenant(call.tenant, first.tenant)) : { ok: true, workspaces };
}

/** As `subscriptionFor`, of one resource group. A caller needs a role in one of its workspaces. */
export function resourceGroupFor(
  call: Call,
  access: 'read' | 'write',
): Allowed<{ readonly workspaces: readonly Workspace[] }> {
  const found = subscriptionFor(call);
  if (!found.ok) return found;
  const group = call.param('group');
  const workspaces = found.workspaces.filter((workspace) => sameName(workspace.resourceGroup, group));
  if (workspaces.length === 0) {
    return refused(refuse(404, 'ResourceGroupNotFound', `Resource group '${group}' could not be found.`));
  }
  const refusals = workspaces.map((workspace) =>
    roleRefusal(workspace.role, access, `/subscriptions/${workspace.subscription}/resourceGroups/${group}`),
  );
  const refusal = refusals.includes(undefined) ? registrationRefusal(call) : refusals[0];
  return refusal === undefined ? { ok: true, workspaces } : refused(refusal);
}

/** Whether the caller's tenant is the workspace's own, or manages it through Lighthouse. */
export function reaches(call: Pick<Call, 'world' | 'tenant'>, workspace: Workspace): boolean {
  return (
    sameName(call.tenant, workspace.tenant) ||
    (workspace.delegated && sameName(call.tenant, call.world.managingTenant))
  );
}

export function refused(answer: Answer): { readonly ok: false; readonly answer: Answer } {
  return { ok: false, answer };
}

function roleRefusal(role: Workspace['role'], access: 'read' | 'write', scope: string): Answer | undefined {
  if (role === 'contributor' || (role === 'reader' && access === 'read')) return undefined;
  return refuse(
    403,
    'AuthorizationFailed',
    `The client does not have authorization to perform the ${access} action over scope '${scope}' or the scope is invalid.`,
  );
}

function wrongTenant(issuer: string, tenant: string): Answer {
  return refuse(
    401,
    'InvalidAuthenticationTokenTenant',
    `The access token is from the wrong issuer 'https://sts.windows.net/${issuer}/'. It must match the tenant 'https://sts.windows.net/${tenant}/' associated with this subscription.`,
    {
      'www-authenticate': `Bearer authorization_uri="https://login.windows.net/${tenant}", error="invalid_token"`,
    },
  );
}

/** The namespaces that are not registered on a subscription, in lower case. */
export function unregisteredIn(world: World, subscription: string): Set<string> {
  const key = subscription.toLowerCase();
  const found = world.unregistered.get(key) ?? new Set<string>();
  world.unregistered.set(key, found);
  return found;
}

/** ARM's refusal where the subscription never registered the provider; undefined for ARM's own types. */
function registrationRefusal(call: Call): Answer | undefined {
  const namespace = namespaces[call.api];
  const missing = call.world.unregistered.get(call.param('subscription').toLowerCase());
  if (namespace === undefined || missing?.has(namespace.toLowerCase()) !== true) return undefined;
  return refuse(
    409,
    'MissingSubscriptionRegistration',
    `The subscription is not registered to use namespace '${namespace}'. See https://aka.ms/rps-not-found for how to register subscriptions.`,
  );
}

const namespaces: Readonly<Partial<Record<ApiType, string>>> = {
  workspaceManager: 'Microsoft.SecurityInsights',
  securityInsights: 'Microsoft.SecurityInsights',
  savedSearches: 'Microsoft.OperationalInsights',
  workspaces: 'Microsoft.OperationalInsights',
  workbooks: 'Microsoft.Insights',
};
