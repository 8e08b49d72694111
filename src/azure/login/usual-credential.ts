import type { TokenCredential } from '@azure/core-auth';
import type { Problem } from '../../model/problem.js';
import type { Endpoint } from '../endpoint.js';
import { githubToken, hasGithubToken } from './github-token.js';
import { filledText } from '../shape.js';
import type { TokenRequest } from './token-source.js';

type Env = Readonly<Record<string, string | undefined>>;

/** What the usual credential is made with. */
export interface CredentialOptions {
  readonly authorityHost: string;
  readonly additionallyAllowedTenants: string[];
  /** For an authority that Microsoft does not know. */
  readonly disableInstanceDiscovery?: boolean;
}

/**
 * The login for everything: the id token of a GitHub job that gives a client and tenant but no secret,
 * then `DefaultAzureCredential`: environment, workload identity, managed identity, Azure CLI and the rest.
 *
 * At an authority on this machine only what logs in there: Azure CLI and managed identities would answer
 * with a token of Azure, which a loopback endpoint must not see.
 */
export async function usualCredential(
  endpoint: Endpoint,
  options: CredentialOptions,
  env: Env,
): Promise<TokenCredential> {
  // 0.4 s to import: only paid by a run that really logs in.
  const identity = await import('@azure/identity');
  const federated = federatedFromGithub(env);
  const first =
    federated === undefined
      ? []
      : [
          new identity.ClientAssertionCredential(
            federated.tenant,
            federated.clientId,
            () => githubToken(env, endpoint.cloud),
            options,
          ),
        ];
  if (!endpoint.loopback) {
    const usual = new identity.DefaultAzureCredential(options);
    return first.length === 0 ? usual : new identity.ChainedTokenCredential(...first, usual);
  }
  const workload =
    filledText(env.AZURE_FEDERATED_TOKEN_FILE) === undefined
      ? []
      : [new identity.WorkloadIdentityCredential(options)];
  return new identity.ChainedTokenCredential(
    ...first,
    new identity.EnvironmentCredential(options),
    ...workload,
  );
}

/** MUS210, with a line for each way that was tried, and for each that is not set up. */
export function noLogin(
  endpoint: Endpoint,
  request: TokenRequest,
  reasons: readonly string[],
  env: Env,
): Problem {
  const tenant = request.tenant === undefined ? '' : ` for tenant ${request.tenant}`;
  const tried = reasons.filter((reason) => !reason.startsWith('EnvironmentCredential is unavailable'));
  return {
    code: 'MUS210',
    message: `No token for ${endpoint.url}${tenant} could be obtained`,
    details: [
      ...tried.map((reason) => `tried: ${reason}`),
      ...notSetUp(env).map((way) => `not set up: ${way}`),
    ],
    hint: 'Log in with `az login`; or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, AZURE_CLIENT_CERTIFICATE_PATH or AZURE_FEDERATED_TOKEN_FILE; in GitHub Actions set the two ids and `permissions: id-token: write`.',
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

function federatedFromGithub(env: Env): { readonly tenant: string; readonly clientId: string } | undefined {
  const tenant = filledText(env.AZURE_TENANT_ID);
  const clientId = filledText(env.AZURE_CLIENT_ID);
  const other = ['AZURE_CLIENT_SECRET', 'AZURE_CLIENT_CERTIFICATE_PATH', 'AZURE_FEDERATED_TOKEN_FILE'];
  const secret = other.some((name) => filledText(env[name]) !== undefined);
  if (!hasGithubToken(env) || tenant === undefined || clientId === undefined || secret) return undefined;
  return { tenant, clientId };
}
