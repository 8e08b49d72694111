import { filledText, isObject } from '../shape.js';

/** Who a token speaks for, as Entra names them; null where the token does not say. */
export interface TokenActor {
  /** Object id of the user, service principal or managed identity. */
  readonly oid: string | null;
  /** Application id. */
  readonly appid: string | null;
  readonly tid: string | null;
}

/**
 * Who a token says that it is of, or undefined where it does not say: not every token is a JWT.
 *
 * Only ids are taken, never names or the token itself. Nothing is trusted because of it.
 */
export function tokenActor(token: string): TokenActor | undefined {
  const payload = token.split('.')[1];
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    if (!isObject(claims)) return undefined;
    const actor = { oid: id(claims.oid), appid: id(claims.appid) ?? id(claims.azp), tid: id(claims.tid) };
    return Object.values(actor).every((each) => each === null) ? undefined : actor;
  } catch {
    return undefined;
  }
}

/** v2 tokens say `azp` for `appid`; all are GUIDs, and nothing else is taken for one. */
function id(claim: unknown): string | null {
  const text = filledText(claim);
  return text !== undefined && /^[0-9a-f-]{36}$/i.test(text) ? text.toLowerCase() : null;
}
