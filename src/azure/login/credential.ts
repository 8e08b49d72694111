import type { TokenCredential } from '@azure/core-auth';
import { createDoor, type Door } from '../../http/door.js';
import type { Clock } from '../../model/clock.js';
import { failed, ok, type Problem, type Result } from '../../model/problem.js';
import type { Endpoint } from '../endpoint.js';
import { githubToken, hasGithubToken, type LoginDoor, identityOptions } from './github-token.js';
import { loginTokens } from './login-tokens.js';
import type { TokenRequest, TokenSource } from './token-source.js';
import { filledText } from '../../model/json.js';

/** What a login needs. */
export interface LoginOptions {
  /** `MUSTER_TOKEN`: a static token, for a loopback endpoint only. */
  readonly musterToken?: string;
  /** Tenants of the files: the only other tenants whose tokens may ever be asked for. */
  readonly tenants: readonly string[];
  readonly clock: Clock;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The door to the authority; undefined: without a proxy. */
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

type Env = Readonly<Record<string, string | undefined>>;

/** Options of the usual credential. */
export interface CredentialOptions {
  readonly authorityHost: string;
  readonly additionallyAllowedTenants: string[];
  /** Set for an authority that Microsoft does not list. */
  readonly disableInstanceDiscovery?: boolean;
}

/** The ways of the usual login. */
interface UsualWay {
  readonly by: 'github' | 'environment' | 'workload' | 'chosen' | 'search';
  /** Variables that are missing for the login that is set up. */
  readonly missing: readonly string[];
}

/**
 * Which login the environment sets up: only that one is used, even if it fails. Another login on the same
 * machine may have more rights, or fewer, than the intended one.
 *
 * In order: the one that `AZURE_TOKEN_CREDENTIALS` names; a secret, certificate or password; a federated
 * token's file; GitHub's id token, where client and tenant are given. `search` where none is set up.
 */
export function usualWay(env: Env): UsualWay {
  const unset = (...names: string[]) => names.filter((name) => filledText(env[name]) === undefined);
  const ids = unset('AZURE_TENANT_ID', 'AZURE_CLIENT_ID');
  const chosen = env.AZURE_TOKEN_CREDENTIALS?.trim().toLowerCase() ?? '';
  if (chosen !== '' && chosen !== 'prod') return { by: 'chosen', missing: [] };
  const secrets = unset('AZURE_CLIENT_SECRET', 'AZURE_CLIENT_CERTIFICATE_PATH').length < 2;
  if (secrets || unset('AZURE_USERNAME', 'AZURE_PASSWORD').length === 0) {
    return { by: 'environment', missing: ids };
  }
  if (unset('AZURE_FEDERATED_TOKEN_FILE').length === 0) return { by: 'workload', missing: ids };
  if (hasGithubToken(env) && ids.length === 0) return { by: 'github', missing: [] };
  return { by: chosen === 'prod' ? 'chosen' : 'search', missing: [] };
}

/**
 * The login for everything: what `usualWay` says, or the first of managed identity, Azure CLI, Azure
 * PowerShell and Azure Developer CLI that is set up. MUS210 where a login is set up in part.
 *
 * At an authority on this machine only logins to that authority: Azure CLI and managed identities would give
 * a token of Azure, which a loopback endpoint must not get.
 */
export async function usualCredential(
  endpoint: Endpoint,
  given: CredentialOptions,
  env: Env,
  way: LoginDoor,
): Promise<Result<TokenCredential>> {
  const { by, missing } = usualWay(env);
  if (missing.length > 0) return failed(inPart(endpoint, by, missing));
  // 0.4 s to import: only paid by a run that really logs in.
  const identity = await import('@azure/identity');
  const options = { ...given, ...(await identityOptions(way)) };
  switch (by) {
    case 'github': {
      const [tenant, clientId] = [env.AZURE_TENANT_ID ?? '', env.AZURE_CLIENT_ID ?? ''];
      const token = () => githubToken(env, endpoint.cloud, way);
      return ok(new identity.ClientAssertionCredential(tenant, clientId, token, options));
    }
    case 'environment':
      return ok(new identity.EnvironmentCredential(options));
    case 'workload':
      return ok(new identity.WorkloadIdentityCredential(options));
    case 'chosen':
    case 'search': {
      // Its error means that nothing is set up.
      if (endpoint.loopback) return ok(new identity.EnvironmentCredential(options));
      // The library's own retries suit the service that gives a machine its identity.
      const { throughDoor } = await import('../../http/door-client.js');
      const direct = { ...given, ...throughDoor(way.door) };
      if (by === 'chosen') return ok(new identity.DefaultAzureCredential(direct));
      const clientId = filledText(env.AZURE_CLIENT_ID);
      // As in DefaultAzureCredential: a machine outside of Azure is noticed within a second.
      const managed = { ...direct, ...(clientId === undefined ? {} : { clientId }), sendProbeRequest: true };
      return ok(
        firstSetUp(
          [
            new identity.ManagedIdentityCredential(managed),
            new identity.AzureCliCredential(options),
            new identity.AzurePowerShellCredential(options),
            new identity.AzureDeveloperCliCredential(options),
          ],
          env,
        ),
      );
    }
  }
}

/**
 * Tries one after the other until one is set up: only that one is used from then on, even if it fails.
 * Rejects with all reasons, as `errors`, where none is.
 */
export function firstSetUp(credentials: readonly TokenCredential[], env: Env): TokenCredential {
  let found: TokenCredential | undefined;
  return {
    getToken: async (scopes, options) => {
      if (found !== undefined) return found.getToken(scopes, options);
      const errors: unknown[] = [];
      for (const credential of credentials) {
        try {
          const token = await credential.getToken(scopes, options);
          found = credential;
          return token;
        } catch (error) {
          if (isSetUp(error, env)) throw error;
          errors.push(error);
        }
      }
      throw Object.assign(new Error('no login is set up'), { errors });
    },
  };
}

/** Whether a failed login is set up: those that are not say that they are unavailable. */
function isSetUp(error: unknown, env: Env): boolean {
  if (!(error instanceof Error) || error.name !== 'CredentialUnavailableError') return true;
  if (/AADSTS\d/.test(error.message)) return true;
  const managed = [
    'AZURE_CLIENT_ID',
    'IDENTITY_ENDPOINT',
    'MSI_ENDPOINT',
    'AZURE_POD_IDENTITY_AUTHORITY_HOST',
  ];
  return (
    error.message.startsWith('ManagedIdentityCredential: Authentication failed') &&
    !error.message.includes('IMDS endpoint, but it is not available') &&
    managed.some((name) => filledText(env[name]) !== undefined)
  );
}

/**
 * MUS210. Where a login that is set up was refused, the message has the reason; where none was found,
 * there is a line for each way that was tried, and for each that is not set up.
 */
export function noLogin(
  endpoint: Endpoint,
  request: TokenRequest,
  reasons: readonly string[],
  env: Env,
): Problem {
  const tenant = request.tenant === undefined ? '' : ` for tenant ${request.tenant}`;
  const message = `No token for ${endpoint.url}${tenant} could be obtained`;
  const { by } = usualWay(env);
  const refused =
    reasons.length > 0 && (by !== 'search' || reasons.some((reason) => /AADSTS\d/.test(reason)));
  if (refused && !reasons.every((reason) => reason.includes('is unavailable'))) {
    return {
      code: 'MUS210',
      message: `${message}: ${reasons.join('; ')}`,
      hint: 'Fix the login that is set up here; no other is used in its place. To use another, unset the variables of this one.',
    };
  }
  const tried = reasons.filter((reason) => !reason.startsWith('EnvironmentCredential is unavailable'));
  return {
    code: 'MUS210',
    message,
    details: [
      ...tried.map((reason) => `tried: ${reason}`),
      ...notSetUp(env).map((unset) => `not set up: ${unset}`),
    ],
    hint: 'Log in with `az login`; or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, AZURE_CLIENT_CERTIFICATE_PATH or AZURE_FEDERATED_TOKEN_FILE; in GitHub Actions set the two ids and `permissions: id-token: write`.',
  };
}

function inPart(endpoint: Endpoint, by: UsualWay['by'], missing: readonly string[]): Problem {
  const what = by === 'workload' ? 'AZURE_FEDERATED_TOKEN_FILE' : 'a secret, certificate or password';
  return {
    code: 'MUS210',
    message: `No token for ${endpoint.url} could be obtained: ${what} is set, and ${missing.join(' and ')} not`,
    hint: `Set ${missing.join(' and ')}, or unset the other to use another login.`,
  };
}

function notSetUp(env: Env): readonly string[] {
  const missing = (names: readonly string[]) => names.filter((name) => filledText(env[name]) === undefined);
  const ids = missing(['AZURE_TENANT_ID', 'AZURE_CLIENT_ID']);
  const secret = missing(['AZURE_CLIENT_SECRET', 'AZURE_CLIENT_CERTIFICATE_PATH']).length === 2;
  const way = (name: string, unset: readonly string[]) =>
    unset.length === 0 ? [] : [`${name}: ${unset.join(', ')} not set`];
  return [
    ...way('secret or certificate', [
      ...ids,
      ...(secret ? ['AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH'] : []),
    ]),
    ...way('workload identity', [...ids, ...missing(['AZURE_FEDERATED_TOKEN_FILE'])]),
    ...way('GitHub OIDC', [...ids, ...(hasGithubToken(env) ? [] : ['ACTIONS_ID_TOKEN_REQUEST_URL'])]),
  ];
}
