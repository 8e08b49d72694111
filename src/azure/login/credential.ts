import type { TokenCredential } from '@azure/core-auth';
import { createDoor, type Door } from '../../http/door.js';
import type { Clock } from '../../model/clock.js';
import { failed, ok, type Problem, type Result } from '../../model/problem.js';
import type { Endpoint } from '../endpoint.js';
import { loginTokens } from './login-tokens.js';
import type { TokenSource } from './token-source.js';
import { noLogin, usualCredential, type CredentialOptions } from './usual-credential.js';

/** What a login may use. */
export interface LoginOptions {
  /** `MUSTER_TOKEN`: a static token, for a loopback endpoint only. */
  readonly musterToken?: string;
  /** Tenants of the files: the only other tenants whose token may ever be asked for. */
  readonly tenants: readonly string[];
  readonly clock: Clock;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The way to the authority; undefined: without a proxy. */
  readonly door?: Door;
  /** Makes the one credential, at the first token; undefined: `usualCredential`. */
  readonly createCredential?: (options: CredentialOptions) => Promise<Result<TokenCredential>>;
}

/**
 * Where the endpoint's tokens come from: `MUSTER_TOKEN` on a loopback endpoint, one login elsewhere.
 *
 * MUS210 where there is no login to try: a loopback endpoint without `MUSTER_TOKEN`, or `MUSTER_TOKEN`
 * for any other endpoint. A loopback endpoint is logged in to only at an authority on this machine.
 */
export function tokenSource(endpoint: Endpoint, options: LoginOptions): Result<TokenSource> {
  const given = options.musterToken?.trim() ?? '';
  if (endpoint.loopback && given !== '') return staticToken(given);
  if (endpoint.loopback && endpoint.customAuthority !== 'loopback') return failed(noStaticToken(endpoint));
  if (given !== '') return failed(staticTokenAbroad(endpoint));
  return ok(usualLogin(endpoint, options));
}

function staticToken(token: string): Result<TokenSource> {
  if (!/^[\x21-\x7e]+$/.test(token)) {
    return failed(
      problem(
        'MUSTER_TOKEN holds characters that no token has.',
        'Set MUSTER_TOKEN to the bare token: no spaces, line breaks or quotes.',
      ),
    );
  }
  return ok({ token: () => Promise.resolve({ ok: true, token }), mayUse: () => false });
}

function usualLogin(endpoint: Endpoint, options: LoginOptions): TokenSource {
  const env = options.env ?? {};
  const credentialOptions: CredentialOptions = {
    authorityHost: endpoint.authorityHost,
    additionallyAllowedTenants: [...new Set(options.tenants.map((tenant) => tenant.toLowerCase()))].sort(),
    ...(endpoint.customAuthority === undefined ? {} : { disableInstanceDiscovery: true }),
  };
  const create =
    options.createCredential ??
    ((given: CredentialOptions) => {
      const { clock, door = createDoor({ clock }) } = options;
      return usualCredential(endpoint, given, env, { door, clock });
    });
  return loginTokens({
    scope: endpoint.scope,
    clock: options.clock,
    tenants: options.tenants,
    create: () => create(credentialOptions),
    failure: (request, reasons) => noLogin(endpoint, request, reasons, env),
  });
}

function noStaticToken(endpoint: Endpoint): Problem {
  return problem(
    `The endpoint ${endpoint.url} is on this machine and MUSTER_TOKEN is not set.`,
    'Set MUSTER_TOKEN to a token that this endpoint accepts; a real login is never sent to a loopback address.',
  );
}

function staticTokenAbroad(endpoint: Endpoint): Problem {
  return problem(
    `MUSTER_TOKEN is accepted for a loopback endpoint only, and the endpoint is ${endpoint.url}.`,
    'Unset MUSTER_TOKEN and log in, with `az login` for example, or give a loopback --endpoint.',
  );
}

function problem(message: string, hint: string): Problem {
  return { code: 'MUS210', message, hint };
}
