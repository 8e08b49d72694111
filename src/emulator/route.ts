import type { Answer } from './answer.js';
import type { ApiType } from './known-api-versions.js';
import type { World } from './world.js';

/** One request on its way through a route. */
export interface Call {
  readonly world: World;
  readonly url: URL;
  /** What the route is about. */
  readonly api: ApiType;
  /** The tenant whose token the caller showed. */
  readonly tenant: string;
  /** A name in the path, decoded and in the casing it was sent; empty where the route has none such. */
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
