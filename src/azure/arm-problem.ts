import { isNotOnboarded, onboardHint } from '../model/live.js';
import type { ProblemCode } from '../model/problem-codes.js';
import type { Problem } from '../model/problem.js';
import { inert, isStanding } from './arm-error.js';
import type { Endpoint } from './endpoint.js';
import type { Exchange, RefusedAnswer } from './exchange.js';
import type { LaneName } from './throttle/governor.js';

/**
 * What went wrong with a request that was given up after `attempts` attempts.
 *
 * MUS201 unreachable or unanswered, MUS202 401, MUS203 refused, MUS204 404, MUS205 429, MUS206 5xx
 * and 408, MUS207 unreadable, MUS208 redirect, MUS212 a PUT that met 409 to the end, MUS224 too large,
 * MUS225 repeating the token, MUS505 interrupted, MUS706 where Sentinel is not switched on.
 */
export function armProblem(
  endpoint: Endpoint,
  asked: AskedFor,
  exchange: Exclude<Exchange, { type: 'answer' }>,
  attempts: number,
): Problem {
  const tried = attempts > 1 ? ` after ${attempts} attempts` : '';
  const what = `${asked.method} ${asked.path}`;
  switch (exchange.type) {
    case 'unsent':
      return withHint(
        'MUS201',
        `${endpoint.url} cannot be reached${tried}: ${inert(exchange.reason)}`,
        exchange.permanent ? certificateHint : unreachableHint(endpoint),
      );
    case 'dropped':
      return withHint(
        'MUS201',
        `${what}: no answer from ${endpoint.url}${tried}: ${inert(exchange.reason)}`,
        unreachableHint(endpoint),
      );
    case 'interrupted':
      return { code: 'MUS505', message: `${what}: the run was interrupted` };
    case 'unreadable':
      return {
        ...unreadable[exchange.permanent ?? 'garbled'],
        message: `${what}: the answer ${exchange.status} cannot be read${tried}: ${exchange.reason}${requestId(exchange.requestId)}`,
      };
    case 'refused':
      return exchange.status >= 300 && exchange.status < 400
        ? redirected(what, exchange.status, exchange.location)
        : refused(endpoint, asked, exchange, tried);
  }
}

const unreadable = {
  garbled: {
    code: 'MUS207',
    hint: 'See whether something between muster and Azure, a proxy for example, answers in its place.',
  },
  tooLarge: {
    code: 'MUS224',
    hint: 'See whether something between muster and Azure answers in its place; split a run that is too large for one with --parent or `muster shards`.',
  },
  repeatsToken: {
    code: 'MUS225',
    hint: 'Find out what repeats requests there, a debugging proxy for example, and treat the token as leaked.',
  },
} as const;

function refused(endpoint: Endpoint, asked: AskedFor, answer: RefusedAnswer, tried: string): Problem {
  const { error } = answer;
  const said = [error.code, error.message].filter((text) => text !== undefined).join(': ');
  const message = `${asked.method} ${asked.path}${tried}: ${answer.status}${said === '' ? '' : ` ${said}`}`;
  return withHint(
    isNotOnboarded(error.message ?? '') ? 'MUS706' : codeOf(asked.method, answer),
    `${message}${waitAsked(answer)}${requestId(answer.requestId)}`,
    answer.byProxy === true
      ? proxyHint(endpoint, answer.status)
      : answer.status === 429
        ? throttleHint(answer.retryAfterMs)
        : hintFor(endpoint, asked, answer),
  );
}

function waitAsked(answer: RefusedAnswer): string {
  if (answer.status !== 429 || answer.retryAfterMs === undefined) return '';
  return ` (Azure asks to wait ${Math.ceil(answer.retryAfterMs / 1000)} s)`;
}

function codeOf(method: string, { status, error }: RefusedAnswer): ProblemCode {
  if (status === 401) return 'MUS202';
  if (status === 404) return 'MUS204';
  if (status === 408 || status >= 500) return 'MUS206';
  if (status === 409 && method === 'PUT' && !isStanding(error)) return 'MUS212';
  return status === 429 ? 'MUS205' : 'MUS203';
}

function redirected(what: string, status: number, location: string | undefined): Problem {
  const to = location === undefined ? 'elsewhere' : `to ${hostOf(location)}`;
  return withHint(
    'MUS208',
    `${what}: ${status} redirects ${to}, and muster follows no redirect`,
    'Check the endpoint; a token is only ever sent to the endpoint itself.',
  );
}

/** Scheme, host and port of a link, harmless to print. */
export function hostOf(link: string): string {
  const origin = URL.canParse(link) ? new URL(link).origin : 'null';
  return inert(origin === 'null' ? link : origin);
}

function requestId(id: string | undefined): string {
  return id === undefined ? '' : ` (x-ms-request-id ${inert(id)})`;
}

const certificateHint =
  'Name the certificate authority that signs here in NODE_EXTRA_CA_CERTS; do not turn verification off.';

function unreachableHint(endpoint: Endpoint): string {
  return endpoint.loopback
    ? `Start what should listen on ${endpoint.url} (\`muster emulator\`), or correct --endpoint.`
    : `Check --endpoint and --cloud, the network, and HTTPS_PROXY: ${endpoint.url} must be reachable from here.`;
}

const proxyLoginHint =
  'Write the proxy’s user name and password into HTTPS_PROXY: http://user:password@proxy:8080.';

/** The proxy refused the request: no role in Azure and no waiting helps. */
function proxyHint({ url }: Endpoint, status: number): string {
  return status === 407
    ? proxyLoginHint
    : `Have the proxy that HTTPS_PROXY names let connections to ${new URL(url).host} through: it answered, and not Azure.`;
}

function withHint(code: ProblemCode, message: string, hint: string | undefined): Problem {
  return hint === undefined ? { code, message } : { code, message, hint };
}

/** The next action for an error code of ARM, in lower case. */
const byCode: Readonly<Record<string, string>> = {
  // Writing a member needs rights on the member's workspace.
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
    'Re-enable the subscription that the message names, or take its workspaces out of the files: it is disabled, and so read-only.',
  resourcegroupbeingdeleted: 'Take what is in that resource group out of the files: it is being deleted.',
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

/** The next action, as an imperative: by ARM's message, its codes, then the status; undefined where none is known. */
function hintFor(
  endpoint: Endpoint,
  asked: AskedFor,
  { status, error: { codes, message = '' } }: RefusedAnswer,
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
  if (status === 407) return proxyLoginHint;
  if (status === 403) return byCode.authorizationfailed;
  if (status === 404) return 'Check the id; what the login may not see can answer 404 as well.';
  if (status === 409 && asked.method === 'PUT') {
    return 'Find out what else writes to this workspace, and run again.';
  }
  if (status >= 500) return serverHint(asked);
  return undefined;
}

/** The other text of LinkedAuthorizationFailed: not a role is missing but the delegation into the tenant (Azure/OpenShift#41). */
function isUndelegated(message: string): boolean {
  return /current tenant \S+ is not authorized to access linked subscription/i.test(message);
}

/** The text names what is locked, but neither the lock nor who set it: the list of locks has both. */
function lockHint(message: string): string {
  const [, scopes] = /scope\(s\) are locked: ((?:'[^']+',? ?)+)/i.exec(message) ?? [];
  const [first, ...others] = [...(scopes ?? '').matchAll(/'([^']+)'/g)].map(([, scope]) => scope ?? '');
  const what =
    first === undefined ? 'the subscription, resource group or workspace' : [first, ...others].join(', ');
  return `Ask whoever set the lock on ${what} to remove it (\`az lock list\` shows its name and notes), or take what is there out of the files.`;
}

function serverHint(asked: AskedFor): string {
  // Azure answers 500 instead of a refusal where targetWorkspaceTenantId is not the workspace's tenant.
  if (asked.method === 'PUT' && /\/workspaceManagerMembers\//i.test(asked.path)) {
    return 'Check the member’s tenant: Azure answers so where it is not the tenant that owns the workspace.';
  }
  return 'Run again later; if it stays, give the x-ms-request-id to Azure support.';
}

/** MUS205 for a request that was not sent, because Azure asked for a longer wait than a run makes; `leftMs` in milliseconds. */
export function throttleProblem(asked: AskedFor, lane: LaneName, leftMs: number): Problem {
  const wait = waitText(leftMs);
  return {
    code: 'MUS205',
    message: `${asked.method} ${asked.path} was not sent: Azure asked subscription ${lane.subscription} to send no ${lane.class} for another ${wait}`,
    hint: throttleHint(leftMs),
  };
}

/** What to do about a wait that Azure asks for; undefined where it names none. */
function throttleHint(leftMs: number | undefined): string {
  const when = leftMs === undefined ? 'later' : `in ${waitText(leftMs)}`;
  return `Run the same command again ${when}: what was done stays done.`;
}

/** `45 seconds`, `60 minutes`: rounded up, since retrying a second early restarts the wait. */
function waitText(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  const [count, unit] = seconds <= 120 ? [seconds, 'second'] : [Math.ceil(seconds / 60), 'minute'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** The request a problem is about. */
export interface AskedFor {
  readonly method: string;
  /** Encoded, without query: skip tokens and the like stay out of messages. */
  readonly path: string;
}
