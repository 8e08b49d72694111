import type { TokenCredential } from '@azure/core-auth';
import type { DesiredCredential } from '../../model/desired-credential.js';
import { failed, ok, type Problem, type Result } from '../../model/problem.js';
import { notAllowed, type AllowedCredentials } from './allowed-credentials.js';
import { certificateProblem } from './certificate-problem.js';
import type { Endpoint } from '../endpoint.js';
import { throughDoor } from '../../http/door-client.js';
import { githubToken, hasGithubToken, loginOptions, type LoginDoor } from './github-token.js';
import { loginTokens } from './login-tokens.js';
import { readSecret, type SecretReader } from './read-secret.js';
import { filledText } from '../shape.js';
import type { TokenSource } from './token-source.js';

export interface NamedLoginDeps extends SecretReader, LoginDoor {
  readonly allowed: AllowedCredentials;
}

/**
 * The tokens of a login that files name. Its secret is read when its first token is asked for.
 *
 * Problems are at the Credential: MUS216 where what it needs is not there, MUS218 where the login failed,
 * MUS219 where its tokens would be Azure's and the endpoint is on this machine, MUS220 where the operator
 * has not allowed it, and MUS221 where the folder of secrets cannot be used.
 */
export function namedLogin(
  credential: DesiredCredential,
  endpoint: Endpoint,
  deps: NamedLoginDeps,
): TokenSource {
  return loginTokens({
    scope: endpoint.scope,
    clock: deps.clock,
    tenants: credential.tenant === undefined ? [] : [credential.tenant],
    create: () => createCredential(credential, endpoint, deps),
    failure: (_request, reasons) => loginFailed(credential, endpoint, reasons),
  });
}

async function createCredential(
  credential: DesiredCredential,
  endpoint: Endpoint,
  deps: NamedLoginDeps,
): Promise<Result<TokenCredential>> {
  const { type, tenant = '', clientId = '' } = credential;
  const { env } = deps;
  const refused = notAllowed(credential, deps.allowed);
  if (refused !== undefined) return failed(refused);
  // An authority that Microsoft does not know must not be asked for at Microsoft's.
  const options = {
    authorityHost: endpoint.authorityHost,
    ...loginOptions(deps),
    ...(endpoint.customAuthority === undefined ? {} : { disableInstanceDiscovery: true }),
  };
  const identity = await import('@azure/identity');
  switch (type) {
    case 'azureCli':
    case 'managedIdentity': {
      // Neither asks the authority: it would be a token of Azure, whatever the endpoint.
      if (endpoint.loopback) return failed(neverHere(credential, endpoint));
      return ok(
        type === 'azureCli'
          ? new identity.AzureCliCredential(tenant === '' ? {} : { tenantId: tenant })
          : new identity.ManagedIdentityCredential({
              ...throughDoor(deps.door),
              ...(clientId === '' ? {} : { clientId }),
            }),
      );
    }
    case 'clientSecret': {
      const secret = await readSecret(credential, credential.secretFrom, deps);
      return secret.ok
        ? ok(new identity.ClientSecretCredential(tenant, clientId, secret.value, options))
        : secret;
    }
    case 'clientCertificate': {
      const [certificate, password] = await Promise.all([
        readSecret(credential, credential.certificateFrom, deps),
        credential.passwordFrom === undefined
          ? undefined
          : readSecret(credential, credential.passwordFrom, deps),
      ]);
      if (!certificate.ok) return certificate;
      if (password?.ok === false) return password;
      const wrong = certificateProblem(credential, certificate.value, password?.value, deps.clock.now());
      if (wrong !== undefined) return failed(wrong);
      const configuration = {
        certificate: certificate.value,
        ...(password === undefined ? {} : { certificatePassword: password.value }),
      };
      return ok(new identity.ClientCertificateCredential(tenant, clientId, configuration, options));
    }
    case 'workloadIdentity': {
      const place = credential.tokenFrom ?? federatedTokenFile(env);
      const first = await readSecret(credential, place, deps);
      if (!first.ok) return first;
      // Read anew for each login: whoever issues the token replaces it long before it ends.
      const token = async () => {
        const read = await readSecret(credential, place, deps);
        if (!read.ok) throw new Error(read.problems[0]?.message ?? 'the token cannot be read');
        return read.value;
      };
      return ok(new identity.ClientAssertionCredential(tenant, clientId, token, options));
    }
    case 'githubOidc':
      return hasGithubToken(env)
        ? ok(
            new identity.ClientAssertionCredential(
              tenant,
              clientId,
              () => githubToken(env, endpoint.cloud, deps),
              options,
            ),
          )
        : failed(noGithub(credential));
  }
}

function federatedTokenFile(env: NamedLoginDeps['env']) {
  const path = filledText(env.AZURE_FEDERATED_TOKEN_FILE);
  return path === undefined ? ('AZURE_FEDERATED_TOKEN_FILE' as const) : { absolute: path };
}

function loginFailed(
  { name, type, tenant, at }: DesiredCredential,
  endpoint: Endpoint,
  reasons: readonly string[],
): Problem {
  const where = tenant === undefined ? '' : ` in tenant ${tenant}`;
  return {
    code: 'MUS218',
    message: `The Credential "${name}" (${type}) got no token for ${endpoint.url}${where}: ${reasons.join('; ')}`,
    hint: 'Mend the Credential or what its secret is read from. Where the tenant is delegated by Lighthouse, no Credential is needed: remove spec.credential.',
    at,
  };
}

function noGithub({ name, at }: DesiredCredential): Problem {
  return {
    code: 'MUS216',
    message: `The Credential "${name}" logs in with GitHub's id token, and ACTIONS_ID_TOKEN_REQUEST_URL is not set`,
    hint: 'Run it in a job of GitHub Actions with `permissions: id-token: write`.',
    at,
  };
}

function neverHere({ name, type, at }: DesiredCredential, endpoint: Endpoint): Problem {
  return {
    code: 'MUS219',
    message: `The Credential "${name}" (${type}) gives tokens of Azure, and the endpoint ${endpoint.url} is on this machine`,
    hint: 'Use another type there, or set MUSTER_TOKEN, which then serves every subscription.',
    at,
  };
}
