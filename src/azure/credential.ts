import type { AccessToken, TokenCredential } from '@azure/core-auth';
import type { Clock } from '../model/clock.js';
import { failed, ok, type Problem, type Result } from '../model/problem.js';
import type { Endpoint } from './endpoint.js';
import { inert } from './inert.js';
import { withinLimits } from './time-limits.js';

/** Bearer tokens for the endpoint, cached until shortly before they expire. */
export interface TokenSource {
  /** A token, or MUS210. Callers that ask at the same time share one login. */
  token(request?: TokenRequest): Promise<TokenAnswer>;
  /** Whether a token of this tenant may be asked for. */
  mayUse(tenant: string): boolean;
}

/** The bare token, or MUS210. */
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

/** What a login may use. */
export interface LoginOptions {
  /** `MUSTER_TOKEN`: a static token, for a loopback endpoint only. */
  readonly musterToken?: string;
  /** Tenants of the files: the only other tenants whose token may ever be asked for. */
  readonly tenants: readonly string[];
  readonly clock: Clock;
  /** Makes the one credential, at the first token; undefined: `DefaultAzureCredential`. */
  readonly createCredential?: (options: CredentialOptions) => Promise<TokenCredential>;
}

/** What `DefaultAzureCredential` is made with. */
export interface CredentialOptions {
  readonly authorityHost: string;
  readonly additionallyAllowedTenants: string[];
}

/** A token that expires sooner than this is not given out, in milliseconds. */
const expiryMarginMs = 2 * 60_000;

/** Longest login, in milliseconds: a sign-in tool that waits for a person must not hold a run for ever. */
const loginTimeoutMs = 120_000;

/** A failed login is not tried again for so long, in milliseconds: hundreds of requests may ask at once. */
const failureLastsMs = 30_000;

/**
 * Where the endpoint's tokens come from: `MUSTER_TOKEN` on a loopback endpoint, one login elsewhere.
 *
 * MUS210 where there is no login to try: a loopback endpoint without `MUSTER_TOKEN`, or `MUSTER_TOKEN`
 * for any other endpoint. Nothing is loaded and nobody logs in before the first token is asked for.
 */
export function tokenSource(endpoint: Endpoint, options: LoginOptions): Result<TokenSource> {
  const given = options.musterToken?.trim() ?? '';
  if (endpoint.loopback) return given === '' ? failed(noStaticToken(endpoint)) : staticToken(given);
  if (given !== '') return failed(staticTokenAbroad(endpoint));
  return ok(loginTokens(endpoint, options));
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

function loginTokens(endpoint: Endpoint, options: LoginOptions): TokenSource {
  const create = options.createCredential ?? defaultCredential;
  const allowed = new Set(options.tenants.map((tenant) => tenant.toLowerCase()));
  const cached = new Map<string, AccessToken>();
  const underWay = new Map<string, Promise<TokenAnswer>>();
  const failures = new Map<string, { readonly until: number; readonly answer: TokenAnswer }>();
  const now = () => options.clock.now().getTime();
  let credential: Promise<TokenCredential> | undefined;

  async function logIn(request: TokenRequest): Promise<AccessToken | null> {
    credential ??= create({
      authorityHost: endpoint.authorityHost,
      additionallyAllowedTenants: [...allowed].sort(),
    });
    const made = await credential;
    const limits = { timeoutMs: loginTimeoutMs, silenceMs: loginTimeoutMs };
    return withinLimits(limits, undefined, (abortSignal) =>
      made.getToken(endpoint.scope, {
        enableCae: true,
        abortSignal,
        ...(request.tenant === undefined ? {} : { tenantId: request.tenant }),
        ...(request.claims === undefined ? {} : { claims: request.claims }),
      }),
    );
  }

  async function answer(tenantKey: string, loginKey: string, request: TokenRequest): Promise<TokenAnswer> {
    const recent = failures.get(loginKey);
    if (recent !== undefined && recent.until > now()) return recent.answer;
    let tried: readonly string[] = ['no token was returned'];
    try {
      const token = await logIn(request);
      if (token !== null) {
        cached.set(tenantKey, token);
        return { ok: true, token: token.token };
      }
    } catch (error) {
      tried = reasons(error);
    }
    const failure: TokenAnswer = { ok: false, problem: loginFailed(endpoint, request, tried) };
    failures.set(loginKey, { until: now() + failureLastsMs, answer: failure });
    return failure;
  }

  return {
    mayUse: (tenant) => allowed.has(tenant.toLowerCase()),
    token: (request = {}) => {
      const tenantKey = request.tenant?.toLowerCase() ?? '';
      const known = cached.get(tenantKey);
      const usable =
        known !== undefined &&
        known.token !== request.refused &&
        request.claims === undefined &&
        known.expiresOnTimestamp - now() > expiryMarginMs;
      if (usable) return Promise.resolve({ ok: true, token: known.token });
      const loginKey = `${tenantKey} ${request.claims ?? ''}`;
      const pending =
        underWay.get(loginKey) ??
        answer(tenantKey, loginKey, request).finally(() => {
          underWay.delete(loginKey);
        });
      underWay.set(loginKey, pending);
      return pending;
    },
  };
}

async function defaultCredential(options: CredentialOptions): Promise<TokenCredential> {
  // 0.4 s to import: only paid by a run that really logs in.
  const { DefaultAzureCredential } = await import('@azure/identity');
  return new DefaultAzureCredential(options);
}

/** The first sentence of each login that was tried; bodies of token requests stand further down and stay out. */
function reasons(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return ['the login failed'];
  const inner: unknown = 'errors' in error ? error.errors : undefined;
  const errors = Array.isArray(inner) && inner.length > 0 ? inner : [error];
  return errors.flatMap((each: unknown) => {
    const line = each instanceof Error ? each.message.split('\n')[0]?.split('. ')[0] : undefined;
    return line === undefined || line === '' ? [] : [withoutSecrets(inert(line))];
  });
}

function withoutSecrets(line: string): string {
  return line.replace(
    /\b(client_secret|client_assertion|assertion|refresh_token|access_token|password)(["']?\s*[=:]\s*)[^\s&,;]+/gi,
    '$1$2[secret]',
  );
}

function loginFailed(endpoint: Endpoint, request: TokenRequest, tried: readonly string[]): Problem {
  const tenant = request.tenant === undefined ? '' : ` for tenant ${request.tenant}`;
  return problem(
    `No token for ${endpoint.url}${tenant} could be obtained. Tried: ${tried.join('; ')}`,
    'Log in with `az login`, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and a secret, certificate or federated token; in GitHub Actions use azure/login.',
  );
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
