import type { TokenSource } from './token-source.js';

/** Tokens by the subscription (lower case) that a request is about; `usual` serves all others. */
export function routeTokens(
  usual: TokenSource,
  bySubscription: ReadonlyMap<string, TokenSource>,
): TokenSource {
  const of = (subscription: string | undefined): TokenSource =>
    (subscription === undefined ? undefined : bySubscription.get(subscription)) ?? usual;
  return {
    token: (request, subscription) => of(subscription).token(request),
    mayUse: (tenant, subscription) => of(subscription).mayUse(tenant),
  };
}
