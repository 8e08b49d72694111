import { rooted } from '../wire/paths.js';

export interface WorkspaceAddress {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly name: string;
}

/** The parts of a workspace's ARM id, or undefined where the text is no such id. Case and trailing slashes do not matter. */
export function parseWorkspaceId(id: string): WorkspaceAddress | undefined {
  const match =
    /^\/?subscriptions\/([^/]+)\/resourcegroups\/([^/]+)\/providers\/microsoft\.operationalinsights\/workspaces\/([^/]+)\/*$/i.exec(
      id,
    );
  const [, subscription, resourceGroup, name] = match ?? [];
  if (subscription === undefined || resourceGroup === undefined || name === undefined) return undefined;
  return { subscription, resourceGroup, name };
}

/** A workspace's id in the casing in which it is documented. */
export function workspaceIdOf(address: WorkspaceAddress): string {
  const { subscription, resourceGroup, name } = address;
  return `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.OperationalInsights/workspaces/${name}`;
}

/** What two spellings of one ARM id have in common: lower case, one leading slash, no trailing one. */
export function idKey(id: string): string {
  return rooted(id).toLowerCase();
}

export function resourceGroupKey(subscription: string, resourceGroup: string): string {
  return `${subscription}/${resourceGroup}`.toLowerCase();
}

/**
 * The id in another casing than it was sent, its names untouched: what Azure does to callers.
 *
 * The specification tells clients to compare ids without regard to case; this catches those that do not.
 */
export function recased(id: string): string {
  return id.includes('/resourcegroups/')
    ? id
        .replaceAll('/resourcegroups/', '/resourceGroups/')
        .replaceAll('/microsoft.operationalinsights/', '/Microsoft.OperationalInsights/')
    : id
        .replaceAll('/resourceGroups/', '/resourcegroups/')
        .replaceAll('/Microsoft.OperationalInsights/', '/microsoft.operationalinsights/');
}

/**
 * A request's path with its fixed segments in lower case and its names as sent.
 *
 * ARM routes without regard to case, but what a name was called when it was created must survive.
 */
export function canonicalPath(pathname: string): string {
  // ARM folds slashes: Microsoft's own libraries send `//subscriptions/…`.
  const segments = pathname.replace(/\/+/g, '/').replace(/\/$/, '').split('/').slice(1);
  let fixed = true;
  const canonical = segments.map((segment, at) => {
    const namespace = at > 0 && segments[at - 1]?.toLowerCase() === 'providers' && !fixed;
    const lower = fixed || namespace;
    fixed = namespace ? true : !fixed;
    return lower ? segment.toLowerCase() : segment;
  });
  return `/${canonical.join('/')}`;
}

/** The text as it was before percent-encoding, or as it stands where it was not encoded. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
