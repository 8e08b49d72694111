import type { Problem } from '../../model/problem.js';
import { filledText, isJsonObject } from '../../model/json.js';

/** Bearer tokens for the endpoint, cached until shortly before they expire. */
export interface TokenSource {
  /** A token, or why there is none. Callers that ask at the same time share one login. */
  token(request?: TokenRequest, subscription?: string): Promise<TokenAnswer>;
  /** Whether a token of this tenant may be asked for, by requests to a subscription (lower case). */
  mayUse(tenant: string, subscription?: string): boolean;
}

/** The bare token, or why there is none: MUS210, or for a login that files name MUS216 or MUS218 to MUS221. */
export type TokenAnswer =
  { readonly ok: true; readonly token: string } | { readonly ok: false; readonly problem: Problem };

/** Which token is wanted. */
export interface TokenRequest {
  /** Undefined: the login's own home tenant. */
  readonly tenant?: string;
  /** A token that was refused: it is not given out again if another can be had. */
  readonly refused?: string;
  /** Claims that a continuous access evaluation challenge asked for, decoded. */
  readonly claims?: string;
}

/**
 * The tenant of a token, or undefined where it has none: not every token is a JWT.
 *
 * Only `tid` is read, and only for messages; nothing is trusted because of it.
 */
export function tokenTenant(token: string): string | undefined {
  const payload = token.split('.')[1];
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    const tenant = isJsonObject(claims) ? filledText(claims.tid) : undefined;
    return tenant !== undefined && /^[0-9a-f-]{36}$/i.test(tenant) ? tenant.toLowerCase() : undefined;
  } catch {
    return undefined;
  }
}

/** The identity in a token, by Entra's ids; null where the token has none. */
export interface TokenActor {
  /** Object id of the user, service principal or managed identity. */
  readonly oid: string | null;
  /** Application id. */
  readonly appid: string | null;
  readonly tid: string | null;
}

/**
 * The identity in a token, or undefined where it has none: not every token is a JWT.
 *
 * Only ids are taken, never names or the token itself. Nothing is trusted because of it.
 */
export function tokenActor(token: string): TokenActor | undefined {
  const payload = token.split('.')[1];
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    if (!isJsonObject(claims)) return undefined;
    const actor = { oid: id(claims.oid), appid: id(claims.appid) ?? id(claims.azp), tid: id(claims.tid) };
    return Object.values(actor).every((each) => each === null) ? undefined : actor;
  } catch {
    return undefined;
  }
}

/** v2 tokens say `azp` for `appid`; all are GUIDs, and anything else is ignored. */
function id(claim: unknown): string | null {
  const text = filledText(claim);
  return text !== undefined && /^[0-9a-f-]{36}$/i.test(text) ? text.toLowerCase() : null;
}
