import { parseWorkspaceId } from '../../model/arm-id.js';
import type { DesiredCredential } from '../../model/desired.js';
import type { Endpoint } from '../endpoint.js';
import { namedLogin, type NamedLoginDeps } from './named-login.js';
import type { TokenSource } from './token-source.js';

/** Who logs in where. */
export interface NamingFleet {
  readonly parents: readonly NamingWorkspace[];
  readonly members: readonly NamingWorkspace[];
  readonly credentials?: readonly DesiredCredential[];
}

interface NamingWorkspace {
  readonly workspace: string;
  readonly credential?: string;
}

export interface Logins {
  readonly tokens: TokenSource;
  /** Tenants of the named logins, by the subscription (lower case) that they serve. */
  readonly tenants: ReadonlyMap<string, string>;
}

/**
 * The usual login for everything except the subscriptions whose Parent or Member names a Credential.
 *
 * Each Credential logs in once, however many subscriptions it serves.
 */
export function namedLogins(
  usual: TokenSource,
  fleet: NamingFleet,
  endpoint: Endpoint,
  deps: NamedLoginDeps,
): Logins {
  const byName = new Map(
    (fleet.credentials ?? []).map((credential) => [
      credential.name,
      { tokens: namedLogin(credential, endpoint, deps), tenant: credential.tenant?.toLowerCase() },
    ]),
  );
  const served = [...fleet.parents, ...fleet.members].flatMap(({ workspace, credential }) => {
    const subscription = parseWorkspaceId(workspace)?.subscriptionId.toLowerCase();
    const login = credential === undefined ? undefined : byName.get(credential);
    return subscription === undefined || login === undefined ? [] : [{ subscription, ...login }];
  });
  return {
    tokens: routeTokens(usual, new Map(served.map(({ subscription, tokens }) => [subscription, tokens]))),
    tenants: new Map(
      served.flatMap(({ subscription, tenant }) => (tenant === undefined ? [] : [[subscription, tenant]])),
    ),
  };
}

/** Tokens by a request's subscription (lower case); `usual` is used for all others. */
function routeTokens(usual: TokenSource, bySubscription: ReadonlyMap<string, TokenSource>): TokenSource {
  const of = (subscription: string | undefined): TokenSource =>
    (subscription === undefined ? undefined : bySubscription.get(subscription)) ?? usual;
  return {
    token: (request, subscription) => of(subscription).token(request),
    mayUse: (tenant, subscription) => of(subscription).mayUse(tenant),
  };
}
