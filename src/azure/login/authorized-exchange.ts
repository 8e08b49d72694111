import type { Problem } from '../../model/problem.js';
import type { Exchange, RefusedAnswer, WireRequest } from '../exchange.js';
import type { TokenRequest, TokenSource } from './token-source.js';

/** What an authorized exchange needs. */
export interface AuthorizedDeps {
  readonly tokens: TokenSource;
  /** Sends once, counted and logged. */
  readonly send: (wire: WireRequest) => Promise<Exchange>;
  /** The tenant whose token each subscription is known to require, by subscription id in lower case. */
  readonly tenants: Map<string, string>;
}

/** The outcome; `noToken` where nothing was sent because there was no login. */
export type AuthorizedOutcome = Exchange | { readonly type: 'noToken'; readonly problem: Problem };

/** The refused token, a fresh one, one of another tenant: a 401 is not worth more exchanges. */
const maxRefusals = 3;

/**
 * One exchange with a token; after a 401 it tries a fresh token, and another tenant's where ARM names it.
 *
 * Another tenant is asked for only where ARM says `InvalidAuthenticationTokenTenant` and the files name
 * that tenant; it is remembered for the subscription, so that each request does not fail first.
 */
export async function authorizedExchange(
  deps: AuthorizedDeps,
  request: Omit<WireRequest, 'token'>,
  subscription: string,
): Promise<AuthorizedOutcome> {
  const asked = ofTenant(deps.tenants.get(subscription));
  const refusals: { readonly token: string; readonly answer: RefusedAnswer }[] = [];
  return attempt(asked);

  async function attempt(asked: TokenRequest): Promise<AuthorizedOutcome> {
    const given = await deps.tokens.token(asked, subscription);
    if (!given.ok) {
      // ARM's refusal says more than a second login that failed.
      return refusals.at(-1)?.answer ?? { type: 'noToken', problem: given.problem };
    }
    const known = refusals.find((refusal) => refusal.token === given.token);
    if (known !== undefined) return known.answer;
    const outcome = await deps.send({ ...request, token: given.token });
    if (outcome.type !== 'refused' || outcome.status !== 401) {
      const answered = outcome.type === 'refused' || outcome.type === 'answer';
      if (answered && asked.tenant !== undefined) deps.tenants.set(subscription, asked.tenant);
      return outcome;
    }
    refusals.push({ token: given.token, answer: outcome });
    const next =
      refusals.length < maxRefusals ? otherToken(deps, asked, given.token, outcome, subscription) : undefined;
    return next === undefined ? outcome : attempt(next);
  }
}

/** Which token to try after a 401, or undefined where none would help. */
function otherToken(
  deps: AuthorizedDeps,
  asked: TokenRequest,
  refused: string,
  answer: RefusedAnswer,
  subscription: string,
): TokenRequest | undefined {
  const tenant = wantedTenant(answer);
  if (tenant !== undefined) {
    return tenant !== asked.tenant && deps.tokens.mayUse(tenant, subscription) ? { tenant } : undefined;
  }
  const claims = wantedClaims(answer.challenge);
  return { ...ofTenant(asked.tenant), refused, ...(claims === undefined ? {} : { claims }) };
}

function ofTenant(tenant: string | undefined): TokenRequest {
  return tenant === undefined ? {} : { tenant };
}

const guid = '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';

/**
 * The tenant whose token ARM wants instead, in lower case; undefined where a 401 is about something else.
 *
 * `InvalidAuthenticationTokenTenant` names it in `WWW-Authenticate: Bearer
 * authorization_uri="https://login.…/{tenant}"`, and in its message: "It must match the tenant
 * 'https://sts.windows.net/{tenant}/' associated with this subscription". Nothing is ever sent to that URL:
 * only the tenant's id is used.
 */
export function wantedTenant({ error, challenge }: RefusedAnswer): string | undefined {
  if (!error.codes.some((code) => code.toLowerCase() === 'invalidauthenticationtokentenant'))
    return undefined;
  const places: readonly (readonly [string, RegExp])[] = [
    [challenge ?? '', new RegExp(`authorization_uri\\s*=\\s*["']?https://[^/"'\\s]+/(${guid})\\b`, 'i')],
    [error.message ?? '', new RegExp(`must match (?:one of )?the tenants? '[^']*?(${guid})`, 'i')],
    [error.message ?? '', new RegExp(`authority \\(URL\\) '[^']*?(${guid})`, 'i')],
  ];
  for (const [text, pattern] of places) {
    const tenant = pattern.exec(text)?.[1];
    if (tenant !== undefined) return tenant.toLowerCase();
  }
  return undefined;
}

/** The decoded claims of a continuous access evaluation challenge, or undefined where there is none. */
function wantedClaims(challenge: string | undefined): string | undefined {
  if (challenge === undefined || !/error\s*=\s*"insufficient_claims"/i.test(challenge)) return undefined;
  const encoded = /claims\s*=\s*"([\w+/=-]+)"/i.exec(challenge)?.[1];
  if (encoded === undefined) return undefined;
  const claims = Buffer.from(encoded, 'base64').toString('utf8');
  return claims.startsWith('{') ? claims : undefined;
}
