import { isObject, filledText } from '../shape.js';

/**
 * The tenant that a token is of, or undefined where it does not say: not every token is a JWT.
 *
 * Only `tid` is looked at, and only to tell people; nothing is trusted because of it.
 */
export function tokenTenant(token: string): string | undefined {
  const payload = token.split('.')[1];
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    const tenant = isObject(claims) ? filledText(claims.tid) : undefined;
    return tenant !== undefined && /^[0-9a-f-]{36}$/i.test(tenant) ? tenant.toLowerCase() : undefined;
  } catch {
    return undefined;
  }
}
