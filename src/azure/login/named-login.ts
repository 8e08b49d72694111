import { createPrivateKey, X509Certificate } from 'node:crypto';
import { dirname } from 'node:path';
import type { TokenCredential } from '@azure/core-auth';
import type { DesiredCredential, SecretPlace } from '../../model/desired.js';
import { failed, ok, type Problem, type Result, type SourceSpan } from '../../model/problem.js';
import { trimEndOf } from '../../model/order.js';
import type { Endpoint } from '../endpoint.js';
import { type AllowedCredentials, notAllowed } from './allowed-credentials.js';
import { githubToken, hasGithubToken, type LoginDoor, identityOptions } from './github-token.js';
import { loginTokens } from './login-tokens.js';
import { folderProblem, maxSecretBytes, readSecretFile } from './secret-file.js';
import type { TokenSource } from './token-source.js';
import { filledText } from '../../model/json.js';

export interface NamedLoginDeps extends SecretReader, LoginDoor {
  readonly allowed: AllowedCredentials;
}

/**
 * The tokens of a login that files name. Its secret is read when its first token is asked for.
 *
 * Problems are at the Credential: MUS216 where its secret is missing, MUS218 where the login failed,
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
  // An authority that Microsoft does not list must not be looked up at Microsoft.
  const options = {
    authorityHost: endpoint.authorityHost,
    ...(await identityOptions(deps)),
    ...(endpoint.customAuthority === undefined ? {} : { disableInstanceDiscovery: true }),
  };
  const [identity, { throughDoor }] = await Promise.all([
    import('@azure/identity'),
    import('../../http/door-client.js'),
  ]);
  switch (type) {
    case 'azureCli':
    case 'managedIdentity': {
      // Neither uses the authority: both would give a token of Azure, whatever the endpoint.
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
      // Read for each login: its issuer replaces the token long before it expires.
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
    hint: 'Fix the Credential or what its secret is read from. Where the tenant is delegated by Lighthouse, no Credential is needed: remove spec.credential.',
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

/** Why a PEM text cannot be used for a login (MUS218), or undefined; the text is never repeated. */
function certificateProblem(
  credential: DesiredCredential,
  pem: string,
  password: string | undefined,
  now: Date,
): Problem | undefined {
  const certificate = read(() => new X509Certificate(pem));
  if (certificate === undefined) return problem(credential, 'holds no certificate in PEM form');
  const key = read(() =>
    createPrivateKey({ key: pem, ...(password === undefined ? {} : { passphrase: password }) }),
  );
  if (key === undefined) {
    return problem(
      credential,
      /-----BEGIN (?:ENCRYPTED|RSA|EC)? ?PRIVATE KEY-----/.test(pem)
        ? 'has a private key that cannot be read with its password'
        : 'holds no private key beside the certificate',
    );
  }
  if (!certificate.checkPrivateKey(key)) return problem(credential, 'has the private key of another');
  const end = new Date(certificate.validTo);
  return end.getTime() < now.getTime()
    ? problem(credential, `expired on ${end.toISOString().slice(0, 10)}`)
    : undefined;
}

function read<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}

function problem({ name, certificateFrom, at }: DesiredCredential, what: string): Problem {
  return {
    code: 'MUS218',
    message: `The certificate of the Credential "${name}" ${what}`,
    hint: 'Give the certificate and its private key as one PEM text, with passwordFrom where the key has a password.',
    at: certificateFrom?.at ?? at,
  };
}

/** Where secrets are read from. */
export interface SecretReader {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folders that a pull request can change, beside those of the Credentials themselves. */
  readonly reach: readonly string[];
}

/** Beside the files' sources: a path from the environment, or the name of the variable that should hold one. */
export type AnyPlace = SecretPlace | { readonly absolute: string } | string | undefined;

/**
 * The secret, without a line break at its end. At the place that names it: MUS216 where it is missing,
 * MUS221 where `MUSTER_CREDENTIAL_DIR` cannot be used.
 *
 * Files name variables that begin with `MUSTER_CREDENTIAL_`, and paths below `MUSTER_CREDENTIAL_DIR`;
 * anything else is not read (MUS216), and such files are refused earlier (MUS131).
 */
async function readSecret(
  credential: DesiredCredential,
  place: AnyPlace,
  reader: SecretReader,
): Promise<Result<string>> {
  const { env } = reader;
  if (place === undefined) return missing(credential, 'does not say where its secret is', credential.at);
  if (typeof place === 'string') return unset(credential, place, credential.at);
  if ('absolute' in place) return readFrom(credential, place.absolute, credential.at);
  if (place.in === 'file') {
    const folder = env.MUSTER_CREDENTIAL_DIR?.trim() ?? '';
    const wrong =
      folder === '' ? 'is not set' : await folderProblem(folder, [...reader.reach, dirname(place.at.file)]);
    if (wrong !== undefined) return failed(unusableFolder(credential, place.path, wrong, place.at));
    return readFrom(credential, place.path, place.at, folder);
  }
  const value = place.name.startsWith('MUSTER_CREDENTIAL_') ? withoutBreak(env[place.name] ?? '') : '';
  return value === '' ? unset(credential, place.name, place.at) : ok(value);
}

async function readFrom(
  credential: DesiredCredential,
  path: string,
  at: SourceSpan,
  folder?: string,
): Promise<Result<string>> {
  const value = withoutBreak((await readSecretFile(path, folder)) ?? '');
  if (value !== '') return ok(value);
  const where = folder === undefined ? '' : ' below MUSTER_CREDENTIAL_DIR';
  return failed({
    code: 'MUS216',
    message: `The Credential "${credential.name}" reads ${path}, and no such secret can be read${where}`,
    hint: `Put a regular file of at most ${String(maxSecretBytes / 1024)} KB there that this user may read; a link must not lead out of the folder.`,
    at,
  });
}

function unset(credential: DesiredCredential, variable: string, at: SourceSpan): Result<never> {
  return missing(
    credential,
    `reads the environment variable ${variable}, which is not set`,
    at,
    `Set ${variable}, from your pipeline's secret store for example.`,
  );
}

function missing(
  { name }: DesiredCredential,
  what: string,
  at: SourceSpan,
  hint = 'Put it there, or name the right place.',
): Result<never> {
  return failed({ code: 'MUS216', message: `The Credential "${name}" ${what}`, hint, at });
}

function unusableFolder({ name }: DesiredCredential, path: string, wrong: string, at: SourceSpan): Problem {
  return {
    code: 'MUS221',
    message: `The Credential "${name}" reads ${path} below MUSTER_CREDENTIAL_DIR, which ${wrong}`,
    hint: `Set where muster runs: MUSTER_CREDENTIAL_DIR=FOLDER, the absolute path of the folder that holds ${path}, outside of the repository.`,
    at,
  };
}

function withoutBreak(text: string): string {
  return trimEndOf(text, '\r\n');
}
