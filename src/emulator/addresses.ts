import { rooted } from '../wire/paths.js';

export interface WorkspaceAddress {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly name: string;
}

/** The parts of a workspace's ARM id, or undefined where the text is not such an id. Case and trailing slashes do not matter. */
export function workspaceAddressOf(id: string): WorkspaceAddress | undefined {
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
export function storeKey(id: string): string {
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
 * ARM routes without regard to case, but a name keeps the spelling it was created with.
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

/** ARM's way to compare names and GUIDs: without regard to case. */
export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** A property's text; empty where it is not a text. */
export function textOrEmpty(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The `n`th GUID of a series: deterministic, distinct, and with the version bits of a random one. */
export function guidOf(n: number, series = 0): string {
  const mixed = Math.imul(n + 1, 0x9e3779b1) >>> 0;
  const head = (mixed ^ Math.imul(series, 0x85ebca6b)) >>> 0;
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
  return [
    hex(head, 8),
    hex((mixed >>> 16) & 0xffff, 4),
    `4${hex(mixed & 0xfff, 3)}`,
    `8${hex(series & 0xfff, 3)}`,
    hex(n, 12),
  ].join('-');
}

/** A 32-bit FNV-1a of a text: a stable number for GUIDs that depend on a name. */
export function numberOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}

/** A time as a count of 100 ns since 1970: what seven fractional digits of RFC 3339 hold. */
export type Ticks = bigint;

const ticksPerMs = 10_000n;

export function ticksOfMs(ms: number): Ticks {
  return BigInt(Math.round(ms * 10_000));
}

export function ticksOfDate(date: Date): Ticks {
  return BigInt(date.getTime()) * ticksPerMs;
}

/** RFC 3339 in UTC with up to seven fractional digits and without trailing zeros, as the service writes times. */
export function formatTicks(ticks: Ticks): string {
  const seconds = new Date(Number(ticks / ticksPerMs)).toISOString().slice(0, 19);
  const fraction = (ticks % 10_000_000n).toString().padStart(7, '0').replace(/0+$/, '');
  return `${seconds}${fraction === '' ? '' : `.${fraction}`}Z`;
}

/** The ticks of an RFC 3339 time, or undefined where the text is not such a time. */
export function parseTicks(text: unknown): Ticks | undefined {
  if (typeof text !== 'string') return undefined;
  const match = /^(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d)$/.exec(text);
  if (match === null) return undefined;
  const ms = Date.parse(`${match[1] ?? ''}${match[3] ?? ''}`);
  if (Number.isNaN(ms)) return undefined;
  return BigInt(ms) * ticksPerMs + BigInt((match[2] ?? '').padEnd(7, '0').slice(0, 7));
}
