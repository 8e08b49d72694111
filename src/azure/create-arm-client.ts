import { subscriptionOf } from '../model/arm-id.js';
import type { Door } from '../http/door.js';
import {
  defaultRetryPolicy,
  type HttpOutcome,
  mayBeDone,
  retryDelayMs,
  type RetryPolicy,
} from '../http/retry-delay.js';
import type { Clock } from '../model/clock.js';
import type { Problem } from '../model/problem.js';
import { type ApiVersionKey, apiVersions } from '../wire/paths.js';
import type { ArmAnswer, ArmClient, ArmRequest } from './arm-client.js';
import { isStanding } from './arm-error.js';
import { armProblem, throttleProblem } from './arm-problem.js';
import type { Endpoint } from './endpoint.js';
import { exchange, type Exchange, type RefusedAnswer, type WireRequest } from './exchange.js';
import { authorizedExchange, type AuthorizedOutcome } from './login/authorized-exchange.js';
import { tokenActor, type TokenSource } from './login/token-source.js';
import { type ListBounds, listPages, usualListBounds } from './read/list-pages.js';
import { createGovernor, type LaneName, type Refused, type Turn } from './throttle/governor.js';
import { armLimits } from '../model/arm-limits.js';

/** What the client needs; durations in milliseconds. */
export interface ArmClientOptions {
  readonly endpoint: Endpoint;
  /** The door that every request goes through. */
  readonly door: Door;
  readonly tokens: TokenSource;
  /** Tenants of other logins, by the subscription (lower case) that they are for. */
  readonly loginTenants?: ReadonlyMap<string, string>;
  readonly clock: Clock;
  /** muster's own version, for the user agent. */
  readonly version: string;
  /** `MUSTER_API_VERSION`: in place of the pinned one, for workspace manager types only. */
  readonly apiVersionOverride?: string;
  /** Requests in flight at once; default 16. */
  readonly concurrency?: number;
  readonly retry?: Partial<RetryPolicy>;
  /** Bounds of one list; default 1,000 pages and 256 MiB. */
  readonly listBounds?: ListBounds;
  /** Called after every request, retries included. */
  readonly onRequest?: (entry: RequestLog) => void;
}

/** One request as logs show it; `ms` is its duration in milliseconds. */
export interface RequestLog {
  readonly method: ArmRequest['method'];
  /** Without token; of the query only the api-version. */
  readonly url: string;
  /** Undefined where no answer came. */
  readonly status?: number;
  readonly ms: number;
  readonly attempt: number;
  /** `x-ms-request-id`, to give to Azure support. */
  readonly requestId?: string;
}

/** One request on its way: absolute URL, path for messages, and the subscription it counts against. */
interface Sending {
  readonly method: ArmRequest['method'];
  readonly url: string;
  readonly path: string;
  readonly subscription: string;
  readonly body?: unknown;
}

/** Recorded of a request beside its answer: the token that was sent last, and the size of the answer. */
interface Noted {
  token?: string;
  /** In bytes. */
  size?: number;
}

/** A failure that may be worth another attempt. */
type Failed = Exclude<Exchange, { type: 'answer' | 'interrupted' }>;

const writeLanes = ['writes', 'deletes'] as const;

/** Why a lane waits or is shut: ARM's 429, or no login left. */
type Told = RefusedAnswer | { readonly type: 'noLogin'; readonly problem: Problem };

/**
 * The door to ARM: tokens, retries, limits and paging behind `ArmClient`.
 *
 * A request is repeated as `retryDelayMs` says, and is sent when the governor gives it its turn. While a
 * subscription is throttled, other requests that count against the same limit wait as well: one sent before
 * Retry-After has passed restarts the wait. Waiting takes no place among the requests in flight. Once a
 * write's login was refused, or there is no token for it, no further write to its subscription is sent
 * (MUS513) until Azure accepts the login again. Codes: see `armProblem`, `listPages`.
 */
export function createArmClient(options: ArmClientOptions): ArmClient {
  const { endpoint, tokens, clock } = options;
  const policy: RetryPolicy = { ...defaultRetryPolicy, ...options.retry };
  const requests = { GET: 0, PUT: 0, POST: 0, DELETE: 0 };
  const tenants = new Map(options.loginTenants);
  /** Subscriptions to which no write is sent, because no login was left. */
  const shut = new Set<string>();
  const governor = createGovernor<Told>({
    clock,
    limits: armLimits,
    concurrency: options.concurrency ?? 16,
    maxHoldMs: policy.maxRetryAfterMs,
  });
  const exchangeDeps = { endpoint, door: options.door, userAgent: `muster/${options.version}` };
  const nowMs = () => clock.now().getTime();

  async function sendOnce(
    wire: WireRequest,
    attempt: number,
    turn: Turn,
    signal?: AbortSignal,
  ): Promise<Exchange> {
    requests[wire.method] += 1;
    const startedAt = nowMs();
    const outcome = await exchange(exchangeDeps, wire, signal);
    turn.sent({
      accepted: outcome.type === 'answer',
      remaining: 'remaining' in outcome ? outcome.remaining : undefined,
    });
    options.onRequest?.({
      method: wire.method,
      url: loggable(wire.url),
      status: 'status' in outcome ? outcome.status : undefined,
      ms: nowMs() - startedAt,
      attempt,
      requestId: 'requestId' in outcome ? outcome.requestId : undefined,
    });
    return outcome;
  }

  async function takenTurn(
    sending: Sending,
    attempt: number,
    turn: Turn,
    noted: Noted,
    signal?: AbortSignal,
  ): Promise<AuthorizedOutcome> {
    try {
      if (signal?.aborted === true) return { type: 'interrupted' };
      const send = (wire: WireRequest): Promise<Exchange> => {
        // The login may have taken a while.
        if (signal?.aborted === true) return Promise.resolve({ type: 'interrupted' });
        noted.token = wire.token;
        return sendOnce(wire, attempt, turn, signal);
      };
      return await authorizedExchange({ tokens, tenants, send }, sending, sending.subscription);
    } finally {
      turn.end();
    }
  }

  async function run(sending: Sending, signal?: AbortSignal, noted: Noted = {}): Promise<ArmAnswer> {
    let uncertain = false;
    for (let attempt = 1; ; attempt += 1) {
      const turn = await governor.enter(laneOf(sending), signal);
      if (turn.type === 'refused') return notSent(sending, turn, uncertain);
      const outcome = await takenTurn(sending, attempt, turn, noted, signal);
      if (outcome.type === 'noToken') {
        shutWrites(sending, outcome.problem);
        return { ok: false, problem: outcome.problem, lost: uncertain };
      }
      if (outcome.type === 'answer') {
        noted.size = outcome.size;
        openWrites(sending);
        return accepted(outcome, uncertain);
      }
      const delayMs = outcome.type === 'interrupted' ? undefined : delayAfter(sending, outcome, attempt);
      uncertain ||=
        sending.method !== 'GET' &&
        outcome.type !== 'interrupted' &&
        mayBeDone(outcomeOf(sending.method, outcome));
      if (delayMs === undefined) {
        const problem = armProblem(endpoint, sending, outcome, attempt);
        if (problem.code === 'MUS202') shutWrites(sending, problem);
        return refused(problem, outcome, uncertain);
      }
      await clock.sleep(delayMs, signal);
    }
  }

  /** Azure accepted no login for a write: those that wait would fail as well. */
  function shutWrites({ method, subscription }: Sending, problem: Problem): void {
    if (method === 'GET') return;
    shut.add(subscription);
    for (const lane of writeLanes)
      governor.refuse({ subscription, class: lane }, Infinity, { type: 'noLogin', problem });
  }

  /** Azure accepted the login: somebody logged in again, or the refusal was temporary. */
  function openWrites({ subscription }: Sending): void {
    if (!shut.delete(subscription)) return;
    for (const lane of writeLanes) governor.release({ subscription, class: lane });
  }

  /** For a lane that is held for longer than we wait, or shut. */
  function notSent(sending: Sending, { told, leftMs }: Refused<Told>, lost: boolean): ArmAnswer {
    if (told.type === 'noLogin') return { ok: false, problem: withoutLogin(sending, told.problem), lost };
    return refused(throttleProblem(sending, laneOf(sending), leftMs), told, lost);
  }

  function delayAfter(sending: Sending, outcome: Failed, attempt: number) {
    const delayMs = retryDelayMs(outcomeOf(sending.method, outcome), attempt, policy);
    if (outcome.type === 'refused' && outcome.status === 429) {
      // The others wait as long as this one, also where Azure names no time or one in the past.
      governor.refuse(laneOf(sending), Math.max(outcome.retryAfterMs ?? 0, delayMs ?? 0), outcome);
    }
    return delayMs;
  }

  function addressed(request: Omit<ArmRequest, 'method'>, method: ArmRequest['method']): Sending {
    // Joined as text: a path never chooses the host.
    const url = new URL(`${endpoint.url}${request.path}`);
    for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value);
    url.searchParams.set('api-version', pinnedApiVersion(request.api, options.apiVersionOverride));
    return { ...sendingTo(url, method), ...(request.body === undefined ? {} : { body: request.body }) };
  }

  return {
    now: () => clock.now(),
    requests,
    borrowedTenants: tenants,
    send: async (request, signal) => {
      const noted: Noted = {};
      const answer = await run(addressed(request, request.method), signal, noted);
      if (noted.token === undefined && !answer.ok) return { ...answer, unsent: true };
      const actor =
        request.method === 'GET' || noted.token === undefined ? undefined : tokenActor(noted.token);
      return actor === undefined ? answer : { ...answer, actor };
    },
    list: (request, signal) =>
      listPages({
        endpoint,
        first: addressed(request, 'GET').url,
        bounds: options.listBounds ?? usualListBounds,
        read: async (url) => {
          const noted: Noted = {};
          const answer = await run(sendingTo(new URL(url), 'GET'), signal, noted);
          return { answer, size: noted.size ?? 0 };
        },
      }),
  };
}

function sendingTo(url: URL, method: ArmRequest['method']): Sending {
  const subscription = subscriptionOf(url.pathname);
  return { method, url: url.href, path: url.pathname, subscription };
}

/** ARM counts reads, writes and deletes of a subscription apart. */
function laneOf({ method, subscription }: Sending): LaneName {
  const kind = method === 'GET' ? 'reads' : method === 'DELETE' ? 'deletes' : 'writes';
  return { subscription, class: kind };
}

function withoutLogin({ method, path }: Sending, { message, details }: Problem): Problem {
  return {
    code: 'MUS513',
    message: `${method} ${path} was not sent: no login was left for a write before it: ${message}`,
    ...(details === undefined ? {} : { details }),
    hint: 'Log in again, then run the same command again: what was done stays done.',
  };
}

function accepted(outcome: Exchange & { readonly type: 'answer' }, uncertain: boolean): ArmAnswer {
  return {
    ok: true,
    status: outcome.status,
    body: outcome.body,
    requestId: outcome.requestId,
    ...(uncertain ? { uncertain } : {}),
  };
}

function refused(problem: Problem, outcome: Exchange, lost: boolean): ArmAnswer {
  return {
    ok: false,
    problem,
    status: 'status' in outcome ? outcome.status : undefined,
    armCode: outcome.type === 'refused' ? outcome.error.code : undefined,
    requestId: 'requestId' in outcome ? outcome.requestId : undefined,
    lost,
  };
}

function outcomeOf(method: ArmRequest['method'], outcome: Failed): HttpOutcome {
  switch (outcome.type) {
    case 'refused':
      return { ...outcome, type: 'answer', method, standing: isStanding(outcome.error) };
    case 'unreadable':
      return { ...outcome, method, permanent: outcome.permanent !== undefined };
    default:
      return { ...outcome, method };
  }
}

function loggable(href: string): string {
  const url = new URL(href);
  const version = url.searchParams.get('api-version');
  return `${url.origin}${url.pathname}${version === null ? '' : `?api-version=${version}`}`;
}

/** The api-version that requests of this type carry; `override` is `MUSTER_API_VERSION`, for workspace manager types only. */
export function pinnedApiVersion(api: ApiVersionKey, override: string | undefined): string {
  return api === 'workspaceManager' && override !== undefined && override !== ''
    ? override
    : apiVersions[api];
}
