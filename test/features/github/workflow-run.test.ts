import { expect, test } from 'vitest';
import { workflowRun } from '../../../src/features/github/workflow-run.js';

const env = {
  GITHUB_REPOSITORY: 'contoso/sentinel',
  GITHUB_RUN_ID: '34',
  GITHUB_SHA: 'a'.repeat(40),
  GITHUB_EVENT_NAME: 'push',
  GITHUB_REF: 'refs/heads/release/2026',
  GITHUB_API_URL: 'https://github.example/api/v3/',
  GITHUB_SERVER_URL: 'https://github.example',
  GITHUB_TOKEN: 'job-token',
  GITHUB_EVENT_PATH: '/event.json',
};

test('reads the run of a branch, on a server of one’s own too', () => {
  expect(workflowRun(env, '{}')).toEqual({
    ok: true,
    value: {
      api: 'https://github.example/api/v3',
      url: 'https://github.example/contoso/sentinel/actions/runs/34',
      repository: 'contoso/sentinel',
      runId: '34',
      event: 'push',
      sha: 'a'.repeat(40),
      branch: 'release/2026',
      pull: undefined,
      token: 'job-token',
      workspace: undefined,
      summaryFile: undefined,
      outputFile: undefined,
    },
  });
});

test.each([
  ['GITHUB_REPOSITORY', 'contoso/sentinel/../other'],
  ['GITHUB_RUN_ID', '34?x'],
  ['GITHUB_SHA', 'main'],
  ['GITHUB_API_URL', 'http://github.example'],
  ['GITHUB_API_URL', 'https://user@github.example'],
  ['GITHUB_SERVER_URL', 'javascript:alert(1)'],
])('refuses %s %j', (name, value) => {
  const run = workflowRun({ ...env, [name]: value }, '{}');
  expect(run.ok).toBe(false);
  expect(run.ok ? [] : run.problems.map(({ code, message }) => [code, message.split(' ')[0]])).toEqual([
    ['MUS621', name],
  ]);
});

test.each(['', 'no json', '[]', 'null', '{"pull_request":{"number":"12","head":{"sha":"main"}}}'])(
  'refuses a pull request whose event is %j',
  (event) => {
    const run = workflowRun({ ...env, GITHUB_EVENT_NAME: 'pull_request' }, event);
    expect(run.ok ? [] : run.problems.map(({ message }) => message.split(' ')[0])).toEqual([
      'GITHUB_EVENT_PATH',
    ]);
  },
);

test('names all that is not set at once, and of a step without its token that alone', () => {
  const messages = (set: Readonly<Record<string, string>>) => {
    const run = workflowRun(set, '{}');
    return run.ok ? [] : run.problems.map(({ message }) => message);
  };
  expect(messages({})).toEqual([
    'GITHUB_REPOSITORY, GITHUB_RUN_ID, GITHUB_SHA, GITHUB_EVENT_NAME, GITHUB_EVENT_PATH, GITHUB_API_URL, GITHUB_SERVER_URL, GITHUB_TOKEN are not set, so this is no step of a GitHub workflow that muster can work in',
  ]);
  expect(messages({ ...env, GITHUB_TOKEN: '' })).toEqual([
    'GITHUB_TOKEN is not set, so this is no step of a GitHub workflow that muster can work in',
  ]);
});
