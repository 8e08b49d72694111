import type { AccessToken, TokenCredential } from '@azure/core-auth';
import type { Clock } from '../../model/clock.js';
import type { Problem, Result } from '../../model/problem.js';
import { loginReasons } from './login-reasons.js';
import { withinLimits } from '../../http/time-limits.js';
import type { TokenAnswer, TokenRequest, TokenSource } from './token-source.js';

/** What a login is made of. */
export interface LoginParts {
  /** What tokens are asked for. */
  readonly scope: string;
  readonly clock: Clock;
  /** The only other tenants whose token may be asked for. */
  readonly tenants: readonly string[];
  /** Makes the credential, at the first token; again only after a problem. */
  readonly create: () => Promise<Result<TokenCredential>>;
  /** What a failed login says; `reasons` has a line for each way that was tried. */
  readonly failure: (request: TokenRequest, reasons: readonly string[]) => Problem;
}

/** A token that expires sooner than this is not given out, in milliseconds. */
const expiryMarginMs = 2 * 60_000;

/** Longest login, in milliseconds: a sign-in tool that waits for a person must not hold a run for ever. */
const loginTimeoutMs = 120_000;

/** A failed login is not tried again for so long, in milliseconds: hundreds of requests may ask at once. */
const failureLastsMs = 30_000;

/** The tokens of one login. Nothing is loaded and nobody logs in before the first token is asked for. */
export function loginTokens(parts: LoginParts): TokenSource {
  const allowed = new Set(parts.tenants.map((tenant) => tenant.toLowerCase()));
  const cached = new Map<string, AccessToken>();
  const underWay = new Map<string, Promise<TokenAnswer>>();
  const failures = new Map<string, { readonly until: number; readonly answer: TokenAnswer }>();
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
      // Libraries keep tokens of their own, and give a refused one out until it expires.
      if (known) credential = undefined;
      const given = known ? await logIn(request) : first;
      if (!given.ok) return given.problems[0] ?? parts.failure(request, []);
      return given.value ?? parts.failure(request, ['no token was returned']);
    } catch (error) {
      return parts.failure(request, loginReasons(error));
    }
  }

  async function answer(tenantKey: string, loginKey: string, request: TokenRequest): Promise<TokenAnswer> {
    const recent = failures.get(loginKey);
    if (recent !== undefined && recent.until > now()) return recent.answer;
    const got = await attempt(request);
    if ('token' in got) {
      cached.set(tenantKey, got);
      return { ok: true, token: got.token };
    }
    const failure: TokenAnswer = { ok: false, problem: got };
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
