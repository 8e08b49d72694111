import { trimBothOf, trimEndOf } from './order.js';

/**
 * The form in which two ARM ids of one resource are equal: lower case, one leading slash, no trailing one.
 *
 * Azure returns ids in changing casing and saved searches without the leading slash
 * (operationalinsights 2025-07-01 examples), so ids are compared by this and never by their text.
 */
export function idKey(id: string): string {
  const key = id.toLowerCase();
  // The usual form: a plan compares some hundred thousand ids.
  if (key.startsWith('/') && key.charAt(1) !== '/' && !key.endsWith('/')) return key;
  return `/${trimBothOf(key, '/')}`;
}

export function sameId(left: string, right: string): boolean {
  return idKey(left) === idKey(right);
}

/** Names of ARM resources compare without case. */
export function nameKey(name: string): string {
  return name.toLowerCase();
}

export interface WorkspaceId {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly workspaceName: string;
}

const workspacePattern =
  /^\/?subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.OperationalInsights\/workspaces\/([^/]+)\/?$/i;

/** The parts of a Log Analytics workspace's id in their own casing, or undefined if it is none. */
export function parseWorkspaceId(id: string): WorkspaceId | undefined {
  const match = workspacePattern.exec(id);
  const [, subscriptionId, resourceGroup, workspaceName] = match ?? [];
  if (subscriptionId === undefined || resourceGroup === undefined || workspaceName === undefined)
    return undefined;
  return { subscriptionId, resourceGroup, workspaceName };
}

/** The last segment of an ARM id: the resource's name. */
export function lastSegment(id: string): string {
  const trimmed = trimEndOf(id, '/');
  return trimmed.slice(trimmed.lastIndexOf('/') + 1);
}

/** The subscription of an ARM id or a request's path, in lower case; empty where it names none. */
export function subscriptionOf(id: string): string {
  return /^\/?subscriptions\/([^/]+)/i.exec(id)?.[1]?.toLowerCase() ?? '';
}
