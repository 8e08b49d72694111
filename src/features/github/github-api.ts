import type { Door, DoorRequest, DoorOutcome } from '../../http/door.js';
import { sendPatiently } from '../../http/retry-delay.js';
import type { Clock } from '../../model/clock.js';
import { failed, ok, type Problem, type Result } from '../../model/problem.js';

/** GitHub's REST API as far as muster needs it. Problems of every call: MUS620. */
export interface GithubApi {
  get(path: string): Promise<Result<unknown>>;
  /** All pages of a list; of an answer that wraps its list, the list is under `key`. */
  list(path: string, key?: string): Promise<Result<readonly unknown[]>>;
  /** Sent once: a write whose answer was lost may have been carried out. */
  send(method: 'POST' | 'PATCH', path: string, body: unknown): Promise<Result<unknown>>;
  /** What a path redirects to, at most `maxBytes` of it. */
  download(path: string, maxBytes: number): Promise<Result<Uint8Array>>;
}

export interface GithubDeps {
  /** Base address without a trailing slash: https, or on this machine. */
  readonly api: string;
  readonly token: string;
  readonly userAgent: string;
  readonly door: Door;
  readonly clock: Clock;
  readonly interrupted: AbortSignal;
}

type Answer = DoorOutcome & { readonly type: 'answer' };

const maxPages = 200;
/** A page of comments of the largest size is below. */
const maxAnswerBytes = 32 * 1024 * 1024;
const limits = { timeoutMs: 120_000, silenceMs: 60_000 };
const policy = { maxAttempts: 4, baseDelayMs: 2_000, maxRetryAfterMs: 60_000 };

/** The API behind `door`. Reads are repeated where GitHub is busy or the line broke, writes where they were not done. */
export function createGithubApi(deps: GithubDeps): GithubApi {
  const origin = new URL(deps.api).origin;

  /** A path below the API, or a whole address that GitHub gave, which is of its own origin. */
  async function call(method: 'GET' | 'POST' | 'PATCH', to: string, body?: unknown): Promise<Result<Answer>> {
    const request: DoorRequest = {
      method,
      url: to.startsWith('/') ? `${deps.api}${to}` : to,
      headers: {
        'user-agent': deps.userAgent,
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${deps.token}`,
        'x-github-api-version': '2022-11-28',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      secret: deps.token,
      maxBytes: maxAnswerBytes,
      limits,
    };
    const outcome = await sendPatiently(
      deps.door,
      request,
      { clock: deps.clock, policy, isBusy },
      deps.interrupted,
    );
    if (outcome.type !== 'answer') return failed(problem(method, to, reasonOf(outcome)));
    return outcome.status < 400 ? ok(outcome) : failed(refused(deps.door, method, to, outcome));
  }

  const get = async (path: string): Promise<Result<unknown>> => {
    const answer = await call('GET', path);
    return answer.ok ? parsed(deps.door, 'GET', path, answer.value) : answer;
  };

  return {
    get,
    list: async (path, key) => {
      const all: unknown[] = [];
      const sign = path.includes('?') ? '&' : '?';
      let next: string | undefined = `${path}${sign}per_page=100`;
      for (let page = 1; next !== undefined; page += 1) {
        if (page > maxPages) {
          return failed(problem('GET', path, `the list has more than ${String(maxPages)} pages`));
        }
        const answer = await call('GET', next);
        if (!answer.ok) return answer;
        const body = parsed(deps.door, 'GET', path, answer.value);
        if (!body.ok) return body;
        const list = key === undefined ? body.value : (body.value as Record<string, unknown> | null)?.[key];
        if (!Array.isArray(list)) return failed(problem('GET', path, 'the answer is no list'));
        for (const each of list as readonly unknown[]) all.push(each);
        next = nextPage(answer.value.headers.link);
        if (next !== undefined && (!URL.canParse(next) || new URL(next).origin !== origin)) {
          return failed(problem('GET', path, 'its next page is at another place, and the token stays here'));
        }
      }
      return ok(all);
    },
    send: async (method, path, body) => {
      const answer = await call(method, path, body);
      if (!answer.ok) return answer;
      return answer.value.status < 300
        ? parsed(deps.door, method, path, answer.value)
        : failed(refused(deps.door, method, path, answer.value));
    },
    download: async (path, maxBytes) => {
      const answer = await call('GET', path);
      if (!answer.ok) return answer;
      const { location } = answer.value.headers;
      if (location === undefined || !/^(https:|http:\/\/127\.0\.0\.1[:/])/.test(location))
        return failed(problem('GET', path, 'the answer leads to no file'));
      // The file is on another host, at a signed address that must not get the token.
      const file = await sendPatiently(
        deps.door,
        { method: 'GET', url: location, headers: { 'user-agent': deps.userAgent }, maxBytes, limits },
        { clock: deps.clock, policy },
        deps.interrupted,
      );
      if (file.type !== 'answer') return failed(problem('GET', path, reasonOf(file)));
      return file.status === 200
        ? ok(file.body)
        : failed(problem('GET', path, `the file answered ${String(file.status)}`));
    },
  };
}

/** The secondary rate limit answers 403 with a time to wait (REST API, rate limits). */
function isBusy({ status, retryAfterMs }: Answer): boolean {
  return status === 403 && retryAfterMs !== undefined;
}

/** The address of the next page: `<https://…>; rel="next"` among the links of the header (RFC 8288). */
function nextPage(link: string | undefined): string | undefined {
  for (const [, url, parameters] of (link ?? '').matchAll(/<([^<>]*)>([^<]*)/g)) {
    if (/;\s*rel="?next\b/i.test(parameters ?? '')) return url;
  }
  return undefined;
}

function reasonOf(outcome: Exclude<DoorOutcome, Answer>): string {
  return outcome.type === 'interrupted' ? 'the run was interrupted' : outcome.reason;
}

function parsed(door: Door, method: string, path: string, { status, body }: Answer): Result<unknown> {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    return failed(problem(method, path, 'the answer is not JSON', status));
  }
  return door.secrets.heldIn(value)
    ? failed(problem(method, path, 'the answer repeats the token that it was sent', status))
    : ok(value);
}

function refused(door: Door, method: string, path: string, answer: Answer): Problem {
  const { status } = answer;
  const said = parsed(door, method, path, answer);
  const message = said.ok && hasMessage(said.value) ? `: ${door.secrets.mask(said.value.message)}` : '';
  return problem(method, path, `${String(status)}${message}`, status);
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

/** The path of a call, or of an address that GitHub gave. */
function withoutQuery(to: string): string {
  return new URL(to, 'https://api').pathname;
}

function hintFor(status: number | undefined): string {
  if (status === 401) return 'Give the step the token of its job: GITHUB_TOKEN.';
  if (status === 403 || status === 404)
    return 'Give the job the permissions that docs/github.md lists: without them GitHub hides or refuses this.';
  return 'Run the workflow again; what was done in Azure stays done.';
}
