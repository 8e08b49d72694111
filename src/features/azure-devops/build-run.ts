import { failed, ok, type Problem, type Result } from '../../model/problem.js';

/** The pull request that a pipeline of Azure DevOps builds, from the variables that the agent sets. */
export interface BuildRun {
  /** Address of the organization or collection, without a trailing slash. */
  readonly collection: string;
  /** GUID of the project. */
  readonly project: string;
  /** GUID of the repository. */
  readonly repository: string;
  readonly pull: number;
  /** Its newest commit; undefined where the agent does not say. */
  readonly head: string | undefined;
  /** Where people see the run. */
  readonly url: string;
  readonly token: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The pull request of this run, or undefined where the run is of none. Variables and their names: "Use predefined
 * variables" of the Azure Pipelines documentation.
 *
 * MUS673 where this is no pipeline of Azure DevOps with Azure Repos, where a variable is not what an agent sets,
 * or where the step was not given its token.
 */
export function buildRun(env: Env): Result<BuildRun | undefined> {
  if (env.TF_BUILD !== 'True') return failed([outside]);
  if ((env.SYSTEM_PULLREQUEST_PULLREQUESTID ?? '') === '') return ok(undefined);
  if (env.BUILD_REPOSITORY_PROVIDER !== 'TfsGit') return failed([elsewhere(env.BUILD_REPOSITORY_PROVIDER)]);
  const problems: Problem[] = [];
  const taken = (name: string, form: RegExp): string => {
    const value = env[name] ?? '';
    if (!form.test(value)) problems.push(unlike(name, value));
    return value;
  };
  const collection = taken('SYSTEM_COLLECTIONURI', safeAddress).replace(/\/$/, '');
  const project = taken('SYSTEM_TEAMPROJECTID', guid);
  const repository = taken('BUILD_REPOSITORY_ID', guid);
  const pull = Number(taken('SYSTEM_PULLREQUEST_PULLREQUESTID', /^[1-9]\d{0,9}$/));
  const build = taken('BUILD_BUILDID', /^\d{1,12}$/);
  const head = env.SYSTEM_PULLREQUEST_SOURCECOMMITID ?? '';
  const token = env.SYSTEM_ACCESSTOKEN ?? '';
  if (token === '') problems.push(noToken);
  if (problems.length > 0) return failed(problems);
  return ok({
    collection,
    project,
    repository,
    pull,
    head: /^[0-9a-f]{40}$/.test(head) ? head : undefined,
    url: `${collection}/${project}/_build/results?buildId=${build}`,
    token,
  });
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Plain http would expose the token, except on this machine. */
const safeAddress =
  /^(https:\/\/[\w.-]+(:\d+)?|http:\/\/(127\.0\.0\.1|localhost)(:\d+)?)(\/(?!\.{1,2}(\/|$))[\w.%~-]+)*\/?$/;

const outside: Problem = {
  code: 'MUS673',
  message: 'TF_BUILD is not set, so this is no run of Azure Pipelines',
  hint: 'Run this command as a step of a pipeline: docs/other-pipelines.md has one.',
};

const noToken: Problem = {
  code: 'MUS673',
  message: 'SYSTEM_ACCESSTOKEN is not set',
  hint: 'Give the step its token: env: { SYSTEM_ACCESSTOKEN: $(System.AccessToken) }.',
};

function elsewhere(provider = ''): Problem {
  return {
    code: 'MUS673',
    message: `The repository is not in Azure Repos (BUILD_REPOSITORY_PROVIDER is ${JSON.stringify(provider.slice(0, 50))})`,
    hint: 'Comment pull requests of GitHub by the workflow of docs/github.md.',
  };
}

function unlike(name: string, value: string): Problem {
  return {
    code: 'MUS673',
    message: `${name} is ${JSON.stringify(value.slice(0, 200))}, which Azure Pipelines never sets`,
    hint: 'Leave the predefined variables of the pipeline as they are.',
  };
}
