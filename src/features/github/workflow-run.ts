import { failed, ok, type Problem, type Result } from '../../model/problem.js';

/** The workflow run that muster is part of, from GitHub's environment. */
export interface WorkflowRun {
  /** Base address of the REST API, without a trailing slash. */
  readonly api: string;
  /** Where people see the run. */
  readonly url: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly runId: string;
  readonly event: string;
  /** The commit that is checked out. */
  readonly sha: string;
  /** The branch that was pushed, or from which the run was started; undefined for a tag or a pull request. */
  readonly branch: string | undefined;
  readonly pull: PullRequest | undefined;
  readonly token: string;
  /** The folder that GitHub's paths are relative to. */
  readonly workspace: string | undefined;
  /** Files that GitHub reads once the step has ended. */
  readonly summaryFile: string | undefined;
  readonly outputFile: string | undefined;
}

export interface PullRequest {
  readonly number: number;
  /** Its newest commit, which is not the one that is checked out: that one merges it into its base. */
  readonly head: string;
  /** Why the run is given no secrets and no login; undefined where it is given them. */
  readonly untrusted: string | undefined;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The workflow run, from GitHub's environment variables and the text of the event file that they name.
 *
 * MUS621 where a variable is missing or is not what GitHub sets, and for `pull_request_target`, which would
 * run a stranger's files with this repository's secrets.
 */
export function workflowRun(env: Env, eventText: string): Result<WorkflowRun> {
  const unset = needed.filter((name) => filled(env[name]) === undefined);
  if (unset.length > 0) return failed(notSet(unset));
  const problems: Problem[] = [];
  const taken = (name: string, form: RegExp): string => {
    const value = env[name] ?? '';
    if (!form.test(value)) problems.push(unlike(name, value));
    return value;
  };
  const repository = taken('GITHUB_REPOSITORY', /^[\w.-]+\/[\w.-]+$/);
  const runId = taken('GITHUB_RUN_ID', /^\d{1,20}$/);
  const sha = taken('GITHUB_SHA', /^[0-9a-f]{40}$/);
  const event = taken('GITHUB_EVENT_NAME', /^[a-z_]+$/);
  const api = taken('GITHUB_API_URL', safeAddress).replace(/\/$/, '');
  const server = taken('GITHUB_SERVER_URL', safeAddress).replace(/\/$/, '');
  const payload = parseEvent(eventText);
  if (payload === undefined) problems.push(noEvent(env));
  if (event === 'pull_request_target') problems.push(targetEvent);
  if (problems.length > 0 || payload === undefined) return failed(problems);
  const pull = pullOf(payload, env.GITHUB_ACTOR ?? '');
  if (event === 'pull_request' && pull === undefined) return failed(noEvent(env));
  const branch = /^refs\/heads\/(.+)$/.exec(env.GITHUB_REF ?? '')?.[1];
  return ok({
    api,
    url: `${server}/${repository}/actions/runs/${runId}`,
    repository,
    runId,
    event,
    sha,
    branch,
    pull: event === 'pull_request' ? pull : undefined,
    token: env.GITHUB_TOKEN ?? '',
    workspace: filled(env.GITHUB_WORKSPACE),
    summaryFile: filled(env.GITHUB_STEP_SUMMARY),
    outputFile: filled(env.GITHUB_OUTPUT),
  });
}

const needed = [
  'GITHUB_REPOSITORY',
  'GITHUB_RUN_ID',
  'GITHUB_SHA',
  'GITHUB_EVENT_NAME',
  'GITHUB_EVENT_PATH',
  'GITHUB_API_URL',
  'GITHUB_SERVER_URL',
  'GITHUB_TOKEN',
] as const;

/** Plain http would expose the token, except on this machine. */
const safeAddress = /^(https:\/\/[\w.-]+(:\d+)?|http:\/\/(127\.0\.0\.1|localhost)(:\d+)?)(\/[\w./-]*)?$/;

const targetEvent: Problem = {
  code: 'MUS621',
  message:
    'The event is pull_request_target, which runs a pull request’s files with the secrets of this repository',
  hint: 'Start the workflow on pull_request.',
};

/** Of a step that lacks only the token, that alone: a composite action is not given it. */
function notSet(unset: readonly string[]): Problem {
  const outside = unset.length > 1;
  return {
    code: 'MUS621',
    message: `${unset.join(', ')} ${outside ? 'are' : 'is'} not set, so this is no step of a GitHub workflow that muster can work in`,
    hint: outside
      ? 'Run this command by the action of docs/github.md; elsewhere use plan, apply and drift.'
      : `Give the step ${unset.join()}: the action of docs/github.md does so.`,
  };
}

function unlike(name: string, value: string): Problem {
  return {
    code: 'MUS621',
    message: `${name} is ${JSON.stringify(value.slice(0, 200))}, which GitHub Actions never sets`,
    hint: 'Run this command by the action of docs/github.md, with the variables that GitHub sets.',
  };
}

function noEvent({ GITHUB_EVENT_PATH: path = '' }: Env): Problem {
  return {
    code: 'MUS621',
    message: `GITHUB_EVENT_PATH names ${JSON.stringify(path)}, which holds no event that fits`,
    hint: 'Run this command by the action of docs/github.md, with the variables that GitHub sets.',
  };
}

interface Payload {
  readonly pull_request?: {
    readonly number?: unknown;
    readonly head?: { readonly sha?: unknown; readonly repo?: { readonly full_name?: unknown } | null };
    readonly base?: { readonly repo?: { readonly full_name?: unknown } };
  } | null;
}

function parseEvent(text: string): Payload | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function pullOf({ pull_request: pull }: Payload, actor: string): PullRequest | undefined {
  const head = pull?.head?.sha;
  if (!Number.isSafeInteger(pull?.number) || typeof head !== 'string' || !/^[0-9a-f]{40}$/.test(head))
    return undefined;
  // A fork that was deleted has no repository any more.
  const fork = pull?.head?.repo?.full_name !== pull?.base?.repo?.full_name;
  return {
    number: Number(pull?.number),
    head,
    untrusted: fork
      ? 'it comes from a fork, and GitHub gives forks no login'
      : actor === 'dependabot[bot]'
        ? 'it comes from Dependabot, and GitHub gives Dependabot no login'
        : undefined,
  };
}

function filled(value: string | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : value;
}
