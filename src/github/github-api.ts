import {
  createDefaultHttpClient,
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  proxyPolicy,
  type HttpMethods,
} from '@azure/core-rest-pipeline';
import type { Clock } from '../model/clock.js';
import { failed, ok, type Problem, type Result } from '../model/problem.js';
import { readBounded } from './read-bounded.js';
import { append } from '../model/order.js';

/** GitHub's REST API as far as muster needs it. Problems of every call: MUS620. */
export interface GithubApi {
  get(path: string): Promise<Result<unknown>>;
  /** All pages of a list; of an answer that wraps its list, the list is under `key`. */
  list(path: string, key?: string): Promise<Result<readonly unknown[]>>;
  /** Sent once: a write whose answer was lost may have been done. */
  send(method: 'POST' | 'PATCH', path: string, body: unknown): Promise<Result<unknown>>;
  /** What a path redirects to, at most `maxBytes` of it. */
  download(path: string, maxBytes: number): Promise<Result<Uint8Array>>;
}

export interface GithubDeps {
  /** Base address without a trailing slash: https, or on this machine. */
  readonly api: string;
  readonly token: string;
  readonly userAgent: string;
  readonly clock: Clock;
  readonly interrupted: AbortSignal;
}

interface Answer {
  readonly status: number;
  readonly body: Uint8Array;
  readonly location: string | undefined;
  readonly retryAfter: string | undefined;
}

const pageSize = 100;
const maxPages = 200;
/** A page of comments of the largest size is below. */
const maxAnswerBytes = 32 * 1024 * 1024;
const requestLimitMs = 120_000;
const maxTries = 4;
const maxWaitMs = 60_000;

export function createGithubApi(deps: GithubDeps): GithubApi {
  const get = async (path: string): Promise<Result<unknown>> => {
    const answer = await patiently(deps, 'GET', path);
    return answer.ok ? parsed('GET', path, answer.value) : answer;
  };
  return {
    get,
    list: async (path, key) => {
      const all: unknown[] = [];
      for (let page = 1; page <= maxPages; page += 1) {
        const sign = path.includes('?') ? '&' : '?';
        const got = await get(`${path}${sign}per_page=${String(pageSize)}&page=${String(page)}`);
        if (!got.ok) return got;
        const list: unknown = key === undefined ? got.value : (got.value as Record<string, unknown>)[key];
        if (!Array.isArray(list)) return failed(problem('GET', path, 'the answer is no list'));
        append(all, list as readonly unknown[]);
        if (list.length < pageSize) return ok(all);
      }
      return failed(problem('GET', path, `the list has more than ${String(maxPages)} pages`));
    },
    send: async (method, path, body) => {
      const answer = await once(deps, method, `${deps.api}${path}`, { body, authorized: true });
      if (!answer.ok) return failed(problem(method, path, answer.reason));
      return judged(method, path, answer.value);
    },
    download: async (path, maxBytes) => {
      const answer = await patiently(deps, 'GET', path);
      if (!answer.ok) return answer;
      const { location } = answer.value;
      if (location === undefined || !/^(https:|http:\/\/127\.0\.0\.1[:/])/.test(location))
        return failed(problem('GET', path, 'the answer leads to no file'));
      // The file lies elsewhere, behind a signed address: the token is not for that place.
      const file = await once(deps, 'GET', location, { authorized: false, maxBytes });
      if (!file.ok) return failed(problem('GET', path, file.reason));
      return file.value.status === 200
        ? ok(file.value.body)
        : failed(problem('GET', path, `the file answered ${String(file.value.status)}`));
    },
  };
}

/** A read, tried again where GitHub is overloaded or the line broke. */
async function patiently(deps: GithubDeps, method: 'GET', path: string): Promise<Result<Answer>> {
  for (let tries = 1; ; tries += 1) {
    const answer = await once(deps, method, `${deps.api}${path}`, { authorized: true });
    const waitMs = tries < maxTries && !deps.interrupted.aborted ? waitBefore(answer, tries) : undefined;
    if (waitMs !== undefined) {
      await deps.clock.sleep(waitMs, deps.interrupted);
      continue;
    }
    if (!answer.ok) return failed(problem(method, path, answer.reason));
    return answer.value.status < 400 ? ok(answer.value) : failed(refused(method, path, answer.value));
  }
}

/** Milliseconds before the next try; undefined where it would change nothing, or is asked for too late. */
function waitBefore(answer: Sent, tries: number): number | undefined {
  if (!answer.ok) return 1_000 * 2 ** tries;
  const { status, retryAfter } = answer.value;
  const asked = retryAfter === undefined ? undefined : Number(retryAfter) * 1_000;
  if (status < 500 && status !== 429 && !(status === 403 && asked !== undefined)) return undefined;
  if (asked === undefined || Number.isNaN(asked)) return 1_000 * 2 ** tries;
  return asked <= maxWaitMs ? asked : undefined;
}

type Sent = { readonly ok: true; readonly value: Answer } | { readonly ok: false; readonly reason: string };

async function once(
  deps: GithubDeps,
  method: HttpMethods,
  url: string,
  how: { readonly authorized: boolean; readonly body?: unknown; readonly maxBytes?: number },
): Promise<Sent> {
  const pipeline = createEmptyPipeline();
  const loopback = /^https?:\/\/(127\.0\.0\.1|localhost)[:/]/.test(url);
  if (!loopback) pipeline.addPolicy(proxyPolicy());
  const request = createPipelineRequest({
    url,
    method,
    headers: createHttpHeaders({
      'user-agent': deps.userAgent,
      ...(how.authorized
        ? {
            accept: 'application/vnd.github+json',
            authorization: `Bearer ${deps.token}`,
            'x-github-api-version': '2022-11-28',
          }
        : {}),
      ...(how.body === undefined ? {} : { 'content-type': 'application/json' }),
    }),
    ...(how.body === undefined ? {} : { body: JSON.stringify(how.body) }),
    abortSignal: AbortSignal.any([deps.interrupted, AbortSignal.timeout(requestLimitMs)]),
    allowInsecureConnection: loopback,
    streamResponseStatusCodes: new Set([Number.POSITIVE_INFINITY]),
  });
  try {
    const response = await pipeline.sendRequest(createDefaultHttpClient(), request);
    const body = await readBounded(response, how.maxBytes ?? maxAnswerBytes);
    if (body === undefined) return { ok: false, reason: 'the answer is larger than muster reads' };
    return {
      ok: true,
      value: {
        status: response.status,
        body,
        location: response.headers.get('location'),
        retryAfter: response.headers.get('retry-after'),
      },
    };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

function parsed(method: string, path: string, { body }: Answer): Result<unknown> {
  try {
    return ok(JSON.parse(new TextDecoder().decode(body)));
  } catch {
    return failed(problem(method, path, 'the answer is no JSON'));
  }
}

function judged(method: string, path: string, answer: Answer): Result<unknown> {
  return answer.status < 300 ? parsed(method, path, answer) : failed(refused(method, path, answer));
}

function refused(method: string, path: string, answer: Answer): Problem {
  const body = parsed(method, path, answer);
  const message = body.ok && hasMessage(body.value) ? `: ${body.value.message}` : '';
  return problem(method, path, `${String(answer.status)}${message}`, answer.status);
}

function hasMessage(value: unknown): value is { readonly message: string } {
  return (
    typeof value === 'object' && value !== null && 'message' in value && typeof value.message === 'string'
  );
}

function problem(method: string, path: string, reason: string, status?: number): Problem {
  return {
    code: 'MUS620',
    message: `GitHub: ${method} ${withoutQuery(path)}: ${reason}`,
    hint: hintFor(status),
  };
}

function withoutQuery(path: string): string {
  return path.split('?')[0] ?? path;
}

function hintFor(status: number | undefined): string {
  if (status === 401) return 'Give the step the token of its job: GITHUB_TOKEN.';
  if (status === 403 || status === 404)
    return 'Give the job the permissions that docs/github.md lists: without them GitHub hides or refuses this.';
  return 'Run the workflow again; what was done in Azure stays done.';
}
