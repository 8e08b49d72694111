import type { ApiType } from './known-api-versions.js';
import type { World } from './world.js';

/** One request on its way through a route. */
export interface Call {
  readonly world: World;
  readonly url: URL;
  /** The resource that the route serves. */
  readonly api: ApiType;
  /** The tenant of the caller's token. */
  readonly tenant: string;
  /** A name in the path, decoded and in the casing it was sent; empty where the route has no such name. */
  readonly param: (name: string) => string;
  /** The parsed JSON body; undefined where there was none. */
  readonly body: unknown;
}

export interface Route {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Fixed segments in lower case, names as `:name`. */
  readonly path: string;
  readonly api: ApiType;
  readonly answer: (call: Call) => Answer;
}

export const subscriptionPath = '/subscriptions/:subscription';
export const resourceGroupPath = `${subscriptionPath}/resourcegroups/:group`;
export const workspacePath = `${resourceGroupPath}/providers/microsoft.operationalinsights/workspaces/:workspace`;
export const sentinelPath = `${workspacePath}/providers/microsoft.securityinsights`;

/** What a route answers; the outer layers add headers and turn it into a Response. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export function answered(body: unknown, status = 200): Answer {
  return { status, body };
}

/** An answer without content: 200 if something was deleted, 204 if it was absent. */
export function empty(status: 200 | 204): Answer {
  return { status };
}

/** A refusal in ARM's error shape (common-types v5, ErrorResponse). */
export function refuse(
  status: number,
  code: string,
  message: string,
  headers?: Readonly<Record<string, string>>,
): Answer {
  return { status, body: { error: { code, message } }, headers };
}

export function notFound(what: string): Answer {
  return refuse(404, 'ResourceNotFound', `The resource ${what} was not found.`);
}

/**
 * One page of a list with the link to the next, absolute and on the host that was asked.
 *
 * A `$skipToken` points behind the last entry shown, so entries added or removed between two pages never hide
 * another one. `$top` bounds a page, never the list.
 */
export function pageOf<T extends { readonly seq: number }>(
  entries: readonly T[],
  url: URL,
  pageSize: number,
  render: (entry: T) => unknown,
): Answer {
  const top = numberIn(url, '$top') ?? pageSize;
  const after = numberIn(url, '$skiptoken') ?? 0;
  if (!Number.isInteger(top) || top < 1 || !Number.isInteger(after)) {
    return refuse(400, 'InvalidQueryParameterValue', 'The value of $top or $skipToken is invalid.');
  }
  const rest = after === 0 ? entries : entries.filter((entry) => entry.seq > after);
  const page = rest.slice(0, Math.min(top, pageSize));
  const last = page.at(-1);
  const value = page.map(render);
  return answered(
    last === undefined || page.length === rest.length
      ? { value }
      : { value, nextLink: linkAfter(url, last.seq) },
  );
}

function linkAfter(url: URL, seq: number): string {
  const next = new URL(url);
  for (const key of [...next.searchParams.keys()]) {
    if (key.toLowerCase() === '$skiptoken') next.searchParams.delete(key);
  }
  next.searchParams.set('$skipToken', seq.toString());
  return next.href;
}

/** A query parameter's value by its name in any casing, as ARM reads them. */
export function queryValue(url: URL, name: string): string | undefined {
  return [...url.searchParams].find(([key]) => key.toLowerCase() === name)?.[1];
}

function numberIn(url: URL, name: string): number | undefined {
  const text = queryValue(url, name);
  return text === undefined ? undefined : Number(text);
}
