import type { PageOrigin } from '../show/page/page.js';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * What a pipeline says of itself in its environment: GitHub Actions, Azure Pipelines, GitLab CI; empty elsewhere.
 *
 * Only these variables are read, none of which holds a secret, and of the run's URL no user, password or
 * fragment is kept. Sources: GitHub, "Variables reference"; Azure Pipelines, "Use predefined variables"; GitLab,
 * "Predefined CI/CD variables reference".
 */
export function pipelineOrigin(env: Env): PageOrigin {
  if (env.GITHUB_ACTIONS === 'true')
    return {
      repository: env.GITHUB_REPOSITORY,
      commit: env.GITHUB_SHA,
      actor: env.GITHUB_ACTOR,
      run: runUrl(env.GITHUB_SERVER_URL, [env.GITHUB_REPOSITORY, 'actions/runs', env.GITHUB_RUN_ID]),
    };
  if (env.TF_BUILD === 'True')
    return {
      repository: env.BUILD_REPOSITORY_NAME,
      commit: env.BUILD_SOURCEVERSION,
      actor: env.BUILD_REQUESTEDFOR,
      run: runUrl(env.SYSTEM_COLLECTIONURI, [env.SYSTEM_TEAMPROJECT, '_build/results'], env.BUILD_BUILDID),
    };
  if (env.GITLAB_CI === 'true')
    return {
      repository: env.CI_PROJECT_PATH,
      commit: env.CI_COMMIT_SHA,
      actor: env.GITLAB_USER_LOGIN,
      run: runUrl(env.CI_SERVER_URL, [env.CI_PROJECT_PATH, '-/pipelines', env.CI_PIPELINE_ID]),
    };
  return {};
}

/** An https URL below `server`; undefined where a part of it is missing or it is none. */
function runUrl(
  server: string | undefined,
  parts: readonly (string | undefined)[],
  ...build: readonly (string | undefined)[]
): string | undefined {
  const all = [...parts, ...build];
  if (server === undefined || all.some((part) => part === undefined || part === '') || !URL.canParse(server))
    return undefined;
  const { protocol, host, pathname } = new URL(server);
  if (protocol !== 'https:') return undefined;
  const path = parts.flatMap((part) => (part ?? '').split('/')).map(encodeURIComponent);
  const query = build.map((id) => `?buildId=${encodeURIComponent(id ?? '')}`);
  return `https://${host}${pathname.replace(/\/$/, '')}/${path.join('/')}${query.join('')}`;
}
