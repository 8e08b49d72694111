import type { AccessToken, TokenCredential } from '@azure/core-auth';
import { withinLimits } from '../../http/time-limits.js';
import type { Clock } from '../../model/clock.js';
import type { Problem, Result } from '../../model/problem.js';
import { inert } from '../arm-error.js';
import type { TokenAnswer, TokenRequest, TokenSource } from './token-source.js';

/** What a login is made of. */
export interface LoginParts {
  /** The scope of tokens. */
  readonly scope: string;
  readonly clock: Clock;
  /** The only other tenants whose token may be asked for. */
  readonly tenants: readonly string[];
  /** Makes the credential, at the first token; again only after a problem. */
  readonly create: () => Promise<Result<TokenCredential>>;
  /** The problem of a failed login; `reasons` has a line for each way that was tried. */
  readonly failure: (request: TokenRequest, reasons: readonly string[]) => Problem;
}

/** How long before its end a token is renewed, in milliseconds; if that fails it is used until its end. */
const renewalMs = 5 * 60_000;

/** Longest login, in milliseconds: a sign-in tool that waits for a person must not hold a run for ever. */
const loginTimeoutMs = 120_000;

/**
 * How long, in milliseconds, a login is not tried again if it failed or gave a token of a few minutes:
 * hundreds of requests may ask at once.
 */
const pauseMs = 30_000;

/** A cached token; it is renewed from `renewAt` on, in milliseconds since 1970. */
interface Kept extends AccessToken {
  readonly renewAt: number;
}

/**
 * The tokens of one login. Nothing is loaded and no login happens before the first token is needed.
 *
 * A token is renewed five minutes before it expires. If that fails it is used until its end, and the login is
 * retried every half minute.
 */
export function loginTokens(parts: LoginParts): TokenSource {
  const allowed = new Set(parts.tenants.map((tenant) => tenant.toLowerCase()));
  const kept = new Map<string, Kept>();
  const underWay = new Map<string, Promise<TokenAnswer>>();
  const failures = new Map<string, { readonly until: number; readonly problem: Problem }>();
  const now = () => parts.clock.now().getTime();
  let credential: Promise<Result<TokenCredential>> | undefined;

  async function logIn(request: TokenRequest): Promise<Result<AccessToken | null>> {
    credential ??= parts.create();
    const made = await credential;
    if (!made.ok) {
      credential = undefined;
      return made;
    }
    const limits = { timeoutMs: loginTimeoutMs, silenceMs: loginTimeoutMs };
    const token = await withinLimits(limits, undefined, (abortSignal) =>
      made.value.getToken(parts.scope, {
        enableCae: true,
        abortSignal,
        ...(request.tenant === undefined ? {} : { tenantId: request.tenant }),
        ...(request.claims === undefined ? {} : { claims: request.claims }),
      }),
    );
    return { ok: true, value: token };
  }

  async function attempt(request: TokenRequest): Promise<AccessToken | Problem> {
    try {
      const first = await logIn(request);
      const known = first.ok && first.value !== null && first.value.token === request.refused;
      // Libraries cache tokens themselves, and return a refused one until it expires.
      if (known) credential = undefined;
      const given = known ? await logIn(request) : first;
      if (!given.ok) return given.problems[0] ?? parts.failure(request, []);
      return given.value ?? parts.failure(request, ['no token was returned']);
    } catch (error) {
      return parts.failure(request, loginReasons(error));
    }
  }

  async function answer(loginKey: string, request: TokenRequest): Promise<TokenAnswer> {
    const recent = failures.get(loginKey);
    if (recent !== undefined && recent.until > now()) return orKept(request, recent.problem);
    const got = await attempt(request);
    if (!('token' in got)) {
      failures.set(loginKey, { until: now() + pauseMs, problem: got });
      return orKept(request, got);
    }
    const renewAt = Math.max(got.expiresOnTimestamp - renewalMs, now() + pauseMs);
    kept.set(tenantKey(request), { ...got, renewAt });
    return { ok: true, token: got.token };
  }

  /** The cached token while it is valid, else why there is no new one. */
  function orKept(request: TokenRequest, problem: Problem): TokenAnswer {
    const known = usable(request);
    return known === undefined ? { ok: false, problem } : { ok: true, token: known.token };
  }

  /** The cached token, unless it has expired or the request rejects it. */
  function usable({ refused, claims, ...request }: TokenRequest): Kept | undefined {
    const known = kept.get(tenantKey(request));
    if (known === undefined || known.token === refused || claims !== undefined) return undefined;
    return known.expiresOnTimestamp > now() ? known : undefined;
  }

  return {
    mayUse: (tenant) => allowed.has(tenant.toLowerCase()),
    token: (request = {}) => {
      const known = usable(request);
      if (known !== undefined && known.renewAt > now()) {
        return Promise.resolve({ ok: true, token: known.token });
      }
      const loginKey = `${tenantKey(request)} ${request.claims ?? ''}`;
      const pending =
        underWay.get(loginKey) ??
        answer(loginKey, request).finally(() => {
          underWay.delete(loginKey);
        });
      underWay.set(loginKey, pending);
      return pending;
    },
  };
}

function tenantKey({ tenant }: TokenRequest): string {
  return tenant?.toLowerCase() ?? '';
}

/** Longest reason, in characters. */
const longest = 300;

/**
 * Why a login failed: a line for each way that was tried, without secrets.
 *
 * The first sentence of each error; where Microsoft Entra refused, its AADSTS code and message. Bodies of
 * token requests come later in the text and are left out.
 */
function loginReasons(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return ['the login failed'];
  const inner: unknown = 'errors' in error ? error.errors : undefined;
  const errors = Array.isArray(inner) && inner.length > 0 ? inner : [error];
  return errors.flatMap((each: unknown) => {
    const line = each instanceof Error ? reasonOf(each.message) : '';
    return line === '' ? [] : [withoutSecrets(inert(line)).slice(0, longest)];
  });
}

function reasonOf(message: string): string {
  const who = /^\w+Credential\b/.exec(message)?.[0];
  const refusal = /AADSTS\d+:.*?(?=\s(?:- )?(?:Trace ID|Correlation ID|Timestamp):|\n|$)/.exec(message)?.[0];
  const known =
    refusal?.trim() ??
    // MSAL's message for a failed discovery of a tenant names neither tenant nor cause.
    (message.includes('endpoints_resolution_error')
      ? 'the authority does not know this tenant, or cannot be reached'
      : undefined);
  if (known !== undefined) return who === undefined ? known : `${who}: ${known}`;
  const lines = message.split('\n').map((line) => line.trim());
  return (lines.find((line) => line !== '') ?? '').split('. ')[0] ?? '';
}

function withoutSecrets(line: string): string {
  return line.replace(
    /\b(client_secret|client_assertion|assertion|refresh_token|access_token|password)(["']?\s*[=:]\s*)[^\s&,;]+/gi,
    '$1$2[secret]',
  );
}
