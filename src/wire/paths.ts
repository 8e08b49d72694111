/** Paths of ARM, relative to the endpoint. Names are encoded here and nowhere else: real member names hold `(` and `)`. */

/** `{ws}/providers/Microsoft.SecurityInsights/{type}[/{name}]`; also alertRules, automationRules, onboardingStates. */
export function securityInsightsPath(workspaceId: string, type: string, name?: string): string {
  const base = `${rooted(workspaceId)}/providers/Microsoft.SecurityInsights/${type}`;
  return name === undefined ? base : `${base}/${encodeName(name)}`;
}

export function jobsPath(assignmentId: string, jobName?: string): string {
  const base = `${encodeId(assignmentId)}/jobs`;
  return jobName === undefined ? base : `${base}/${encodeName(jobName)}`;
}

export function savedSearchesPath(workspaceId: string): string {
  return `${rooted(workspaceId)}/savedSearches`;
}

/** Workbooks are listed by resource group, never by subscription. */
export function workbooksPath(subscriptionId: string, resourceGroup: string): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${encodeName(resourceGroup)}/providers/Microsoft.Insights/workbooks`;
}

/** A resource provider on a subscription, or an action on it such as `register`. */
export function providerPath(subscriptionId: string, namespace: string, action?: 'register'): string {
  const base = `/subscriptions/${encodeName(subscriptionId)}/providers/${namespace}`;
  return action === undefined ? base : `${base}/${action}`;
}

/** The caller's permissions on a workspace or a resource group. */
export function permissionsPath(scopeId: string): string {
  return `${encodeId(scopeId)}/providers/Microsoft.Authorization/permissions`;
}

/** An id that the service returned, as a path: decoded names encoded again, one leading slash. */
export function encodeId(id: string): string {
  return rooted(id).split('/').map(encodeName).join('/');
}

/** An id with one leading slash and no trailing one. Counted by hand: `/\/+$/` takes minutes for a long run of slashes. */
export function rooted(id: string): string {
  let [start, end] = [0, id.length];
  while (start < end && id.charAt(start) === '/') start += 1;
  while (end > start && id.charAt(end - 1) === '/') end -= 1;
  return `/${id.slice(start, end)}`;
}

function encodeName(name: string): string {
  // encodeURIComponent keeps parentheses; ARM's own clients send them encoded.
  return encodeURIComponent(decoded(name)).replace(/[()]/g, (c) => (c === '(' ? '%28' : '%29'));
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** The api-version of each resource type, pinned in this one place. */
export const apiVersions = {
  workspaceManager: '2025-10-01-preview',
  securityInsights: '2025-10-01-preview',
  savedSearches: '2025-07-01',
  workspaces: '2025-07-01',
  workbooks: '2023-06-01',
  permissions: '2022-04-01',
  providers: '2025-04-01',
  registrationAssignments: '2022-10-01',
} as const;

export type ApiVersionKey = keyof typeof apiVersions;
