import type { Door, DoorOutcome, DoorRequest } from '../../http/door.js';
import { sendPatiently } from '../../http/retry-delay.js';
import type { Clock } from '../../model/clock.js';
import { failed, ok, type Problem, type Result } from '../../model/problem.js';
import type { BuildRun } from './build-run.js';

/** The REST API of Azure DevOps as far as muster needs it, below one collection. Problems of every call: MUS674. */
export type DevopsApi = (
  method: 'GET' | 'POST' | 'PATCH',
  path: string,
  body?: unknown,
) => Promise<Result<DevopsAnswer>>;

/** `gone`: what the path names does not exist any more, or is hidden from the token. */
export type DevopsAnswer = { readonly gone: false; readonly value: unknown } | { readonly gone: true };

export interface DevopsDeps {
  readonly run: Pick<BuildRun, 'collection' | 'token'>;
  readonly userAgent: string;
  readonly door: Door;
  readonly clock: Clock;
  readonly interrupted: AbortSignal;
}

type Answer = DoorOutcome & { readonly type: 'answer' };

/** Threads of the largest pull requests are below. */
const maxAnswerBytes = 64 * 1024 * 1024;
const limits = { timeoutMs: 120_000, silenceMs: 60_000 };
const policy = { maxAttempts: 4, baseDelayMs: 2_000, maxRetryAfterMs: 60_000 };

/**
 * The API behind `door`. Reads are repeated where the service is busy or the line broke, writes where they were
 * not done. Redirects are not followed: the token goes to the collection alone.
 *
 * Without rights the service answers 203 with a page to sign in, or 302 to one, not 401 (Azure DevOps Services
 * REST, "Authentication"): anything but 200 and 201 is a refusal.
 */
export function createDevopsApi({ run, userAgent, door, clock, interrupted }: DevopsDeps): DevopsApi {
  return async (method, path, body) => {
    const request: DoorRequest = {
      method,
      url: `${run.collection}${path}${path.includes('?') ? '&' : '?'}api-version=${apiVersion(path)}`,
      headers: {
        'user-agent': userAgent,
        accept: 'application/json',
        authorization: `Bearer ${run.token}`,
        'x-tfs-fedauthredirect': 'Suppress',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      secret: run.token,
      maxBytes: maxAnswerBytes,
      limits,
    };
    const outcome = await sendPatiently(door, request, { clock, policy }, interrupted);
    if (outcome.type !== 'answer')
      return failed(
        problem(method, path, outcome.type === 'interrupted' ? 'the run was interrupted' : outcome.reason),
      );
    if (outcome.status === 404) return ok({ gone: true });
    if (outcome.status !== 200 && outcome.status !== 201)
      return failed(problem(method, path, `${String(outcome.status)}${said(door, outcome)}`, outcome.status));
    const value = parsed(outcome);
    if (value === undefined) return failed(problem(method, path, 'the answer is not JSON', outcome.status));
    if (door.secrets.heldIn(value))
      return failed(problem(method, path, 'the answer repeats the token that it was sent'));
    return ok({ gone: false, value });
  };
}

/** Who a token belongs to is told by a call that never left its preview. */
function apiVersion(path: string): string {
  return path.startsWith('/_apis/connectionData') ? '7.1-preview.1' : '7.1';
}

function parsed({ body }: Answer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function said(door: Door, answer: Answer): string {
  const value = parsed(answer);
  return typeof value === 'object' &&
    value !== null &&
    'message' in value &&
    typeof value.message === 'string'
    ? `: ${door.secrets.mask(value.message)}`
    : '';
}

function problem(method: string, path: string, reason: string, status?: number): Problem {
  return {
    code: 'MUS674',
    message: `Azure DevOps: ${method} ${path.split('?')[0] ?? ''}: ${reason}`,
    hint:
      status !== undefined && status < 500 && status !== 429
        ? 'Give the build service of the project "Contribute to pull requests" in the repository, and the step SYSTEM_ACCESSTOKEN.'
        : 'Run the pipeline again.',
  };
}
