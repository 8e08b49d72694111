import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { isRecord } from './shapes.js';

/** Who a token is for, and what for. */
export interface TokenClaims {
  readonly issuer: string;
  readonly tenant: string;
  readonly clientId: string;
  readonly audience: string;
}

/** The tokens that one emulator issues: it accepts its own and no others. */
export interface TokenIssuer {
  /** How long a token lives, in seconds. */
  readonly lifetime: number;
  issue(claims: TokenClaims): string;
  /** The tenant of one of its own tokens; undefined for any other. */
  tenantOf(token: string): { readonly tenant: string } | 'expired' | undefined;
}

/** An issuer with its own key, which is never stored. Times come from `now`. */
export function createIssuer(now: () => Date, lifetime = 3_599): TokenIssuer {
  const key = randomBytes(32);
  const sign = (text: string) => createHmac('sha256', key).update(text).digest('base64url');
  const seconds = () => Math.floor(now().getTime() / 1000);
  let issued = 0;
  return {
    lifetime,
    issue: ({ issuer, tenant, clientId, audience }) => {
      issued += 1;
      const at = seconds();
      const header = { typ: 'JWT', alg: 'HS256' };
      const claims = {
        aud: audience,
        iss: issuer,
        iat: at,
        nbf: at,
        exp: at + lifetime,
        appid: clientId,
        tid: tenant,
        uti: issued.toString(),
        ver: '1.0',
      };
      const text = [header, claims].map(encoded).join('.');
      return `${text}.${sign(text)}`;
    },
    tenantOf: (token) => {
      const [header, claims, signature, ...more] = token.split('.');
      if (header === undefined || claims === undefined || signature === undefined || more.length > 0)
        return undefined;
      if (!same(signature, sign(`${header}.${claims}`))) return undefined;
      // A valid signature means that `issue` wrote the payload.
      const read: unknown = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'));
      if (!isRecord(read) || typeof read.tid !== 'string' || typeof read.exp !== 'number') return undefined;
      return read.exp <= seconds() ? 'expired' : { tenant: read.tid };
    },
  };
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part), 'utf8').toString('base64url');
}

function same(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
