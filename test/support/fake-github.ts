import { createServer, type IncomingMessage, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { aZip } from './a-zip.js';

export interface FakeIssue {
  number: number;
  title: string;
  body: string;
  state: string;
  state_reason: string | null;
  labels: readonly string[];
  user: { login: string };
}

export interface FakeComment {
  readonly id: number;
  readonly issue: number;
  body: string;
  user: { login: string };
}

export interface FakeArtifact {
  readonly name: string;
  readonly runId: number;
  readonly headSha: string;
  readonly headBranch?: string;
  readonly fork?: boolean;
  readonly expired?: boolean;
  /** Of the run that left it. */
  readonly event?: string;
  readonly createdAt?: string;
  /** What GitHub says of that run otherwise than of an honest one. */
  readonly run?: Readonly<Record<string, unknown>>;
  readonly files: Readonly<Record<string, string>>;
}

export const repository = 'contoso/sentinel';
export const bot = 'github-actions[bot]';

/**
 * As much of GitHub's REST API as muster asks, on this machine: lists in pages, artifacts behind an
 * address of another place that refuses a token, and a token that may write or not.
 */
export class FakeGithub {
  readonly requests: string[] = [];
  readonly issues: FakeIssue[] = [];
  readonly comments: FakeComment[] = [];
  readonly artifacts: FakeArtifact[] = [];
  /** By commit: the pull requests that it came with. */
  readonly pulls = new Map<string, readonly object[]>();
  /** Files that the pull request changes. */
  changedFiles: readonly { readonly filename: string; readonly previous_filename?: string }[] = [];
  /** `BASE...HEAD`: commits of which the second does not descend from the first. */
  readonly diverged = new Set<string>();
  readOnly = false;
  /** Statuses that the next requests are answered with, before anything is done. */
  readonly failures: { readonly status: number; readonly headers?: Record<string, string> }[] = [];
  private nextId = 1;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<FakeGithub> {
    const server = createServer();
    const github = new FakeGithub(server);
    server.on('request', (request: IncomingMessage, response) => {
      void bodyOf(request).then((body) => {
        const [status, answer, given = {}] = github.answer(request, body);
        const { link, ...headers } = given;
        if (link !== undefined) {
          const { pathname } = new URL(request.url ?? '', github.url);
          const next = `${github.url}${pathname}${link}`;
          response.setHeader('link', `<${github.url}/>; rel="first", <${next}>; rel="next"`);
        }
        response.writeHead(status, { 'content-type': 'application/json', ...headers });
        response.end(answer instanceof Uint8Array ? answer : JSON.stringify(answer));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return github;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  /** What was written, in its order. */
  get writes(): readonly string[] {
    return this.requests.filter((request) => !request.startsWith('GET '));
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  addComment(issue: number, body: string, login = bot): FakeComment {
    const comment = { id: this.nextId++, issue, body, user: { login } };
    this.comments.push(comment);
    return comment;
  }

  private answer(request: IncomingMessage, body: string): Answered {
    const url = new URL(request.url ?? '', 'http://localhost');
    const method = request.method ?? '';
    if (url.pathname.startsWith('/blob/')) return this.blob(request, url);
    this.requests.push(`${method} ${url.pathname}`);
    const failure = this.failures.shift();
    if (failure !== undefined) return [failure.status, { message: 'Server Error' }, failure.headers];
    if (request.headers.authorization !== 'Bearer job-token') return [401, { message: 'Bad credentials' }];
    if (method !== 'GET' && this.readOnly)
      return [403, { message: 'Resource not accessible by integration' }];
    const path = url.pathname.replace(`/repos/${repository}`, '');
    const given = (body === '' ? {} : JSON.parse(body)) as Partial<FakeIssue>;
    return this.route(`${method} ${path}`, url.searchParams, given) ?? [404, { message: 'Not Found' }];
  }

  private route(asked: string, query: URLSearchParams, given: Partial<FakeIssue>): Answered | undefined {
    const number = Number(/\d+/.exec(asked)?.[0]);
    if (/^GET \/issues\/\d+\/comments$/.test(asked))
      return page(
        this.comments.filter(({ issue }) => issue === number),
        query,
      );
    if (/^POST \/issues\/\d+\/comments$/.test(asked)) {
      return [201, this.addComment(number, given.body ?? '')];
    }
    if (/^PATCH \/issues\/comments\/\d+$/.test(asked)) {
      const comment = this.comments.find(({ id }) => id === number);
      if (comment === undefined) return undefined;
      comment.body = given.body ?? '';
      return [200, comment];
    }
    if (asked === 'GET /issues') return page(this.issuesLike(query), query);
    if (asked === 'POST /issues') {
      const issue: FakeIssue = {
        number: this.issues.length + 1,
        title: given.title ?? '',
        body: given.body ?? '',
        state: 'open',
        state_reason: null,
        labels: given.labels ?? [],
        user: { login: bot },
      };
      this.issues.push(issue);
      return [201, issue];
    }
    if (/^PATCH \/issues\/\d+$/.test(asked)) {
      const issue = this.issues.find((each) => each.number === number);
      return issue === undefined ? undefined : [200, Object.assign(issue, given)];
    }
    return this.routeRuns(asked, query, number);
  }

  private routeRuns(asked: string, query: URLSearchParams, number: number): Answered | undefined {
    const commit = /^GET \/commits\/([0-9a-f]{40})\/pulls$/.exec(asked)?.[1];
    if (commit !== undefined) return page(this.pulls.get(commit) ?? [], query);
    if (asked === 'GET /actions/artifacts') {
      const named = this.artifacts
        .map((artifact, index) => [artifact, index] as const)
        .filter(([{ name }]) => name === query.get('name'))
        .map(([artifact, index]) => artifactJson(artifact, index));
      const [status, list, link] = page(named, query);
      return [status, { total_count: named.length, artifacts: list }, link];
    }
    if (/^GET \/actions\/runs\/\d+$/.test(asked)) {
      const artifact = this.artifacts.find(({ runId }) => runId === number);
      return [200, runJson(number, artifact)];
    }
    if (/^GET \/pulls\/\d+\/files$/.test(asked)) return page(this.changedFiles, query);
    const compared = /^GET \/compare\/(.+)$/.exec(asked)?.[1];
    if (compared !== undefined)
      return [200, { status: this.diverged.has(compared) ? 'diverged' : 'ahead', files: [] }];
    if (/^GET \/actions\/artifacts\/\d+\/zip$/.test(asked))
      return [302, '', { location: `${this.url}/blob/${String(number)}` }];
    return undefined;
  }

  /** Storage answers whoever has the address, and refuses a token that is not for it. */
  private blob(request: IncomingMessage, url: URL): Answered {
    const artifact = this.artifacts[Number(url.pathname.slice(6))];
    if (request.headers.authorization !== undefined) return [400, { message: 'InvalidAuthenticationInfo' }];
    return artifact === undefined ? [404, ''] : [200, aZip(artifact.files)];
  }

  private issuesLike(query: URLSearchParams): readonly FakeIssue[] {
    const state = query.get('state') ?? 'open';
    return this.issues
      .filter((issue) => state === 'all' || issue.state === state)
      .filter((issue) => issue.labels.includes(query.get('labels') ?? ''))
      .filter((issue) => issue.user.login === query.get('creator'))
      .sort((a, b) => b.number - a.number);
  }
}

type Answered = readonly [status: number, answer: unknown, headers?: Record<string, string>];

/** A page, with the address of the next one where there is more: `link` is below this server. */
function page(list: readonly unknown[], query: URLSearchParams): Answered {
  const size = Number(query.get('per_page') ?? 30);
  const number = Number(query.get('page') ?? 1);
  const next = new URLSearchParams(query);
  next.set('page', String(number + 1));
  const some = list.slice((number - 1) * size, number * size);
  return number * size < list.length ? [200, some, { link: `?${next.toString()}` }] : [200, some];
}

function artifactJson(artifact: FakeArtifact, id: number): object {
  return {
    id,
    name: artifact.name,
    expired: artifact.expired ?? false,
    created_at: artifact.createdAt ?? `2026-03-01T08:00:${String(id).padStart(2, '0')}Z`,
    workflow_run: { id: artifact.runId, head_sha: artifact.headSha, head_branch: branchOf(artifact) },
  };
}

/** A run that left an artifact, or the one that asks: both as GitHub tells of the workflows of docs/github.md. */
function runJson(id: number, artifact: FakeArtifact | undefined): object {
  const pull = /-plan-(\d+)$/.exec(artifact?.name ?? '')?.[1];
  const called = pull === undefined ? 'muster-deploy.yml' : 'muster-plan.yml';
  const ref = pull === undefined ? 'refs/heads/main' : `refs/pull/${pull}/merge`;
  return {
    id,
    workflow_id: pull === undefined ? 2 : 1,
    path: pull === undefined ? '.github/workflows/deploy.yml' : '.github/workflows/plan.yml',
    event: artifact?.event ?? (pull === undefined ? 'push' : 'pull_request'),
    head_sha: artifact?.headSha,
    head_branch: artifact === undefined ? 'main' : branchOf(artifact),
    repository: { full_name: repository },
    head_repository: { full_name: artifact?.fork === true ? 'mallory/sentinel' : repository },
    referenced_workflows: [
      { path: `${repository}/.github/workflows/${called}@${ref}`, sha: 'd'.repeat(40), ref },
    ],
    ...artifact?.run,
  };
}

function branchOf({ headBranch, name }: FakeArtifact): string {
  return headBranch ?? (name.endsWith('-deploy') ? 'main' : 'change');
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
