import { expect, test } from 'vitest';
import { pipelineOrigin } from '../../src/cli/pipeline.js';

const github = {
  GITHUB_ACTIONS: 'true',
  GITHUB_REPOSITORY: 'contoso/fleet',
  GITHUB_SHA: '4f2c9d1a7b3e5f60718293a4b5c6d7e8f9012345',
  GITHUB_ACTOR: 'mona',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_RUN_ID: '7',
  GITHUB_TOKEN: 'secret',
};

test('GitHub Actions: repository, commit, actor and run', () => {
  expect(pipelineOrigin(github)).toEqual({
    repository: 'contoso/fleet',
    commit: '4f2c9d1a7b3e5f60718293a4b5c6d7e8f9012345',
    actor: 'mona',
    run: 'https://github.com/contoso/fleet/actions/runs/7',
  });
});

test('Azure Pipelines: its project may have a blank in its name', () => {
  expect(
    pipelineOrigin({
      TF_BUILD: 'True',
      BUILD_REPOSITORY_NAME: 'fleet',
      BUILD_SOURCEVERSION: 'abc',
      BUILD_REQUESTEDFOR: 'Mona',
      SYSTEM_COLLECTIONURI: 'https://dev.azure.com/contoso/',
      SYSTEM_TEAMPROJECT: 'Managed SOC',
      BUILD_BUILDID: '12',
      SYSTEM_ACCESSTOKEN: 'secret',
    }),
  ).toEqual({
    repository: 'fleet',
    commit: 'abc',
    actor: 'Mona',
    run: 'https://dev.azure.com/contoso/Managed%20SOC/_build/results?buildId=12',
  });
});

test('GitLab CI', () => {
  expect(
    pipelineOrigin({
      GITLAB_CI: 'true',
      CI_PROJECT_PATH: 'contoso/soc/fleet',
      CI_COMMIT_SHA: 'abc',
      GITLAB_USER_LOGIN: 'mona',
      CI_SERVER_URL: 'https://gitlab.example.com',
      CI_PIPELINE_ID: '3',
      CI_JOB_TOKEN: 'secret',
    }),
  ).toEqual({
    repository: 'contoso/soc/fleet',
    commit: 'abc',
    actor: 'mona',
    run: 'https://gitlab.example.com/contoso/soc/fleet/-/pipelines/3',
  });
});

test('no user, password or query of a server’s address is kept, and none but https leads anywhere', () => {
  const run = (server: string | undefined) => pipelineOrigin({ ...github, GITHUB_SERVER_URL: server }).run;
  expect(run('https://user:pass@ghe.example.com/?token=1#x')).toBe(
    'https://ghe.example.com/contoso/fleet/actions/runs/7',
  );
  expect([
    run('http://ghe.example.com'),
    run('javascript:alert(1)'),
    run('no address'),
    run(undefined),
  ]).toEqual([undefined, undefined, undefined, undefined]);
  expect(pipelineOrigin({ ...github, GITHUB_RUN_ID: '' }).run).toBeUndefined();
});

test('elsewhere nothing is known', () => {
  expect(pipelineOrigin({ ...github, GITHUB_ACTIONS: undefined })).toEqual({});
});
