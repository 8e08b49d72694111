import { isNotOnboarded, onboardHint } from '../model/onboarding.js';
import type { ArmError } from './arm-error.js';
import type { AskedFor } from './read/asked-for.js';
import type { Endpoint } from './endpoint.js';

/** The next action for an error code of ARM, in lower case. */
const byCode: Readonly<Record<string, string>> = {
  // The caller needs rights on the member's workspace when the member is written.
  linkedauthorizationfailed:
    'Give the login a role on the workspace that the message names, Microsoft Sentinel Contributor, and check the member’s workspace id.',
  linkedinvalidpropertyid: 'Check the workspace id: it is not a valid resource id.',
  invalidauthenticationtokentenant:
    'Delegate that subscription to the login’s tenant with Azure Lighthouse, or log in to the tenant that owns it.',
  authorizationfailed:
    'Give the login Microsoft Sentinel Contributor on the resource group (Microsoft Sentinel Reader is enough for plan and status); a new role takes some minutes.',
  missingsubscriptionregistration:
    'Register the providers on the subscription: `az provider register --namespace Microsoft.SecurityInsights`, and the same for Microsoft.OperationalInsights.',
  subscriptionnotregistered:
    'Register the providers on the subscription: `az provider register --namespace Microsoft.SecurityInsights`, and the same for Microsoft.OperationalInsights.',
  subscriptionnotfound:
    'Check the subscription id; a subscription of another tenant is found only once it is delegated by Azure Lighthouse.',
  invalidsubscriptionid: 'Check the subscription id in the workspace id: it must be a GUID.',
  resourcegroupnotfound: 'Check the resource group’s name and its subscription.',
  resourcenotfound: 'Check the workspace id in the files: subscription, resource group and name.',
  parentresourcenotfound: 'Check the workspace id in the files: subscription, resource group and name.',
  expiredauthenticationtoken: 'Log in again: the token has expired.',
  readonlydisabledsubscription:
    'Re-enable the subscription that the message names, or take what lies in it out of the files: it is disabled, and so read-only.',
  resourcegroupbeingdeleted:
    'Take what lies in that resource group out of the files: somebody is deleting it.',
  disallowedoperation: 'Use another subscription: the type of this one does not allow it.',
  disallowedprovider:
    'Use another subscription: the type of this one does not allow the provider that the message names.',
  requestdisallowedbyazure:
    'Use a workspace in another region, or ask Azure support: Azure does not let this subscription use this region.',
  requestdisallowedbypolicy: 'Ask for an exemption from the Azure Policy that the message names.',
  noregisteredproviderfound:
    'Check MUSTER_API_VERSION: the provider does not offer this api-version for the resource type.',
  invalidapiversionparameter: 'Check MUSTER_API_VERSION: the api-version is not known.',
  invalidresourcetype: 'Check MUSTER_API_VERSION: the api-version does not know this resource type.',
};

/** The next action, as an imperative: by what ARM says, its codes, then the status; undefined where none is known. */
export function hintFor(
  endpoint: Endpoint,
  asked: AskedFor,
  status: number,
  { codes, message = '' }: ArmError,
): string | undefined {
  if (isNotOnboarded(message)) return onboardHint;
  if (isUndelegated(message)) {
    return 'Delegate the subscription that the message names to the login’s tenant with Azure Lighthouse; a role alone does not help.';
  }
  for (const code of codes) {
    const key = code.toLowerCase();
    if (key === 'scopelocked') return lockHint(message);
    if (Object.hasOwn(byCode, key)) return byCode[key];
  }
  if (status === 401) {
    return endpoint.loopback
      ? 'Check MUSTER_TOKEN: this endpoint does not accept it.'
      : 'Log in again, with `az login` for example, and check --cloud.';
  }
  if (status === 407)
    return 'Write the proxy’s user name and password into HTTPS_PROXY: http://user:password@proxy:8080.';
  if (status === 403) return byCode.authorizationfailed;
  if (status === 404) return 'Check the id; what the login may not see can answer 404 as well.';
  if (status === 409 && asked.method === 'PUT') {
    return 'Find out what else writes to this workspace, and run again.';
  }
  if (status >= 500) return serverHint(asked);
  return undefined;
}

/** The other text of LinkedAuthorizationFailed: not the role is missing, but the way into the tenant (Azure/OpenShift#41). */
function isUndelegated(message: string): boolean {
  return /current tenant \S+ is not authorized to access linked subscription/i.test(message);
}

/** The text names what is locked, neither the lock nor who set it: both stand in its list of locks. */
function lockHint(message: string): string {
  const [, scopes] = /scope\(s\) are locked: ((?:'[^']+',? ?)+)/i.exec(message) ?? [];
  const [first, ...others] = [...(scopes ?? '').matchAll(/'([^']+)'/g)].map(([, scope]) => scope ?? '');
  const what =
    first === undefined ? 'the subscription, resource group or workspace' : [first, ...others].join(', ');
  return `Ask whoever set the lock on ${what} to remove it (\`az lock list\` shows its name and notes), or take what lies there out of the files.`;
}

function serverHint(asked: AskedFor): string {
  // Azure answers 500 instead of a refusal where targetWorkspaceTenantId is not the workspace's tenant.
  if (asked.method === 'PUT' && /\/workspaceManagerMembers\//i.test(asked.path)) {
    return 'Check the member’s tenant: Azure answers so where it is not the tenant that owns the workspace.';
  }
  return 'Run again later; if it stays, give the x-ms-request-id to Azure support.';
}
