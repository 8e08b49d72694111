import { armErrorOf } from '../arm-error.js';
import type { Exchange } from '../exchange.js';

const guid = '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';

/**
 * The tenant whose token ARM wants instead, in lower case; undefined where a 401 is about something else.
 *
 * `InvalidAuthenticationTokenTenant` names it in `WWW-Authenticate: Bearer authorization_uri="https://login.…/{tenant}"`,
 * and in its message: "It must match the tenant 'https://sts.windows.net/{tenant}/' associated with this subscription".
 * Never a place to send anything to: only the tenant's id is taken.
 */
export function wantedTenant(answer: Exchange & { readonly type: 'answer' }): string | undefined {
  const error = armErrorOf(answer.body);
  if (!error.codes.some((code) => code.toLowerCase() === 'invalidauthenticationtokentenant'))
    return undefined;
  const places: readonly (readonly [string, RegExp])[] = [
    [
      answer.challenge ?? '',
      new RegExp(`authorization_uri\\s*=\\s*["']?https://[^/"'\\s]+/(${guid})\\b`, 'i'),
    ],
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
export function wantedClaims(challenge: string | undefined): string | undefined {
  if (challenge === undefined || !/error\s*=\s*"insufficient_claims"/i.test(challenge)) return undefined;
  const encoded = /claims\s*=\s*"([\w+/=-]+)"/i.exec(challenge)?.[1];
  if (encoded === undefined) return undefined;
  const claims = Buffer.from(encoded, 'base64').toString('utf8');
  return claims.startsWith('{') ? claims : undefined;
}
