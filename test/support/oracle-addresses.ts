import type { Exchange } from './oracle.js';

/**
 * The exchange under the address by which the validator can find its operation.
 *
 * ARM folds slashes, which the validator does not. And three of ARM's own operations have paths that it cannot look up: permissions of a resource without
 * a parent resource, and a resource provider by its namespace. Each is judged as the neighbouring
 * operation that answers with the same shape.
 */
export function addressable(exchange: Exchange): Exchange {
  const url = new URL(exchange.url);
  if (url.pathname.includes('//')) {
    url.pathname = url.pathname.replace(/\/+/g, '/');
    return addressable({ ...exchange, url: url.href });
  }
  const workspacePermissions =
    /\/providers\/microsoft\.operationalinsights\/workspaces\/[^/]+(\/providers\/microsoft\.authorization\/permissions)$/i;
  if (workspacePermissions.test(url.pathname)) {
    url.pathname = url.pathname.replace(workspacePermissions, '$1');
    return { ...exchange, url: url.href };
  }
  const provider = /^(\/subscriptions\/[^/]+\/providers)\/[^/]+(\/register)?$/i.exec(url.pathname);
  if (provider === null || exchange.status >= 400) return exchange;
  url.pathname = provider[1] ?? '';
  return { ...exchange, method: 'GET', url: url.href, responseBody: { value: [exchange.responseBody] } };
}
