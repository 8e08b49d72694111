import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DriftPair, DriftResource } from '../../../src/features/drift/drift.js';
import { driftJson } from '../../../src/features/drift/view.js';
import type { Problem } from '../../../src/model/problem.js';
import { YieldingClock } from '../../support/fake-clock.js';
import { bot, FakeGithub, repository } from '../../support/fake-github.js';
import { Runner } from '../../support/github-action.js';
import { aDrift } from '../drift/drift-builders.js';

let folder = '';
let github: FakeGithub;
let runner: Runner;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'muster-'));
  github = await FakeGithub.start();
  runner = new Runner(github, folder, new YieldingClock());
});
afterEach(() => {
  runner.remove();
  github.stop();
  rmSync(folder, { recursive: true });
});

interface Night {
  readonly exit: number;
  readonly pairs?: readonly DriftPair[];
  readonly resources?: readonly DriftResource[];
  readonly errors?: readonly Problem[];
  readonly drift?: boolean;
  readonly says?: string;
  readonly json?: string;
}

/** A night on which `muster drift` ended so. */
function night({
  exit,
  pairs = [],
  resources = [],
  errors = [],
  drift = exit === 2,
  says = '',
  json,
}: Night) {
  const about = { isDrift: drift, strict: false, problems: errors };
  const document = driftJson(aDrift({ resources, pairs }), about);
  return runner.uses(
    { command: 'drift' },
    {},
    {
      GITHUB_EVENT_NAME: 'schedule',
      DRIFT_EXIT: String(exit),
      DRIFT_JSON: json ?? JSON.stringify(document),
      DRIFT_MARKDOWN: `### ${String(pairs.length)} pairs\n`,
      DRIFT_SAYS: says,
    },
  );
}

const pair = (member: string, state: DriftPair['state'] = 'changed'): DriftPair => ({
  parent: 'harbour-soc',
  group: 'harbours',
  member,
  item: { kind: 'AnalyticsRule', name: 'r1', resourceId: '/r1', displayName: 'Rule' },
  state,
  matchedBy: 'name',
});
const group: DriftResource = {
  ...{ type: 'group', parent: 'harbour-soc', name: 'harbours', resourceId: '/groups/harbours' },
  ...{ state: 'changed', isDrift: true },
};
/** What `north` leaves, but for these keys. */
function driftWith(keys: object): string {
  const about = { isDrift: true, strict: false, problems: [] };
  return JSON.stringify({ ...driftJson(aDrift({ pairs: [pair('north-quay')] }), about), ...keys });
}
const refused: Problem = { code: 'MUS201', message: 'GET /groups: 403 Forbidden' };
const north = { exit: 2, pairs: [pair('north-quay')] };
const clean = { exit: 0 };
const issues = `/repos/${repository}/issues`;

test('drift opens an issue', async () => {
  const { exit, outputs, summary } = await night(north);
  expect([exit, outputs]).toEqual([0, { issue: 'opened' }]);
  expect(summary).toBe('An issue was opened.\n\n### 1 pairs\n\n');
  expect(github.issues).toEqual([
    {
      number: 1,
      title: 'Drift: 1 pair differs',
      body: expect.stringMatching(
        /^<!-- muster drift muster -->\n<!-- sha256:[0-9a-f]{64} -->\n### 1 pairs\n\n<sub>\[The run\]\(https:\/\/github\.com\/contoso\/sentinel\/actions\/runs\/34\) has the whole list as its artifact\. .*<\/sub>\n$/,
      ) as string,
      state: 'open',
      state_reason: null,
      labels: ['muster-drift'],
      user: { login: bot },
    },
  ]);
});

test('the same drift on the next night writes nothing, whatever orphans come and go or pairs are suppressed', async () => {
  await night(north);
  const { outputs } = await night({
    ...north,
    pairs: [
      ...north.pairs,
      pair('south-quay', 'orphaned'),
      { ...pair('west-quay'), suppressed: { reason: 'known', until: '2026-12-31', by: ['noise'] } },
    ],
  });
  expect(outputs).toEqual({ issue: 'unchanged' });
  expect(github.writes).toEqual([`POST ${issues}`]);
});

test('other drift is edited into the issue, and a comment says so', async () => {
  await night(north);
  const two = {
    exit: 2,
    pairs: [pair('north-quay'), pair('south-quay', 'missing')],
    resources: [group],
  };
  const { outputs } = await night(two);
  expect(outputs).toEqual({ issue: 'updated' });
  expect(github.issues.map(({ title, state }) => [title, state])).toEqual([
    ['Drift: 1 resource and 2 pairs differ', 'open'],
  ]);
  expect(github.issues[0]?.body).toContain('### 2 pairs');
  expect(github.comments.map(({ issue, body }) => [issue, body])).toEqual([
    [
      1,
      'What drifts has changed: 1 resource and 2 pairs differ. See above, and [the run](https://github.com/contoso/sentinel/actions/runs/34).',
    ],
  ]);
});

test('a complete night without drift closes the issue, and the next drift opens another', async () => {
  await night(north);
  const { exit, outputs } = await night(clean);
  expect([exit, outputs]).toEqual([0, { issue: 'closed' }]);
  expect(github.issues.map(({ state, state_reason }) => [state, state_reason])).toEqual([
    ['closed', 'completed'],
  ]);
  expect(github.comments.map(({ body }) => body)).toEqual([
    'Everything was read, and nothing drifts any more: [the run](https://github.com/contoso/sentinel/actions/runs/34).',
  ]);
  await night(north);
  expect(github.issues.map(({ state }) => state)).toEqual(['closed', 'open']);
});

test('a night without drift and without an issue writes nothing', async () => {
  const { outputs } = await night(clean);
  expect([outputs, github.writes]).toEqual([{ issue: 'none' }, []]);
});

test.each([
  ['ends with errors', { exit: 1, errors: [refused] }],
  ['says 0 and has errors', { exit: 0, errors: [refused] }],
  ['is interrupted', { exit: 130 }],
  ['has errors and other drift', { exit: 1, errors: [refused], drift: true, pairs: [pair('west')] }],
] as const)('a night that %s fails and leaves the issue open as it is', async (_, incomplete) => {
  await night(north);
  const before = structuredClone(github.issues);
  const { exit, outputs, summary } = await night(incomplete);
  expect(exit).toBe(incomplete.exit === 130 ? 130 : 1);
  expect(outputs).toEqual({ issue: 'left' });
  expect(summary).toContain('Not everything could be compared, so the issue is left as it is.');
  expect(github.issues).toEqual(before);
  expect(github.comments).toEqual([]);
});

test('drift in what could be read opens an issue that says that there may be more', async () => {
  const { exit, outputs } = await night({ ...north, exit: 1, errors: [refused], drift: true });
  expect([exit, outputs]).toEqual([1, { issue: 'opened' }]);
  expect(github.issues[0]?.body).toContain('<sub>Not everything could be read; there may be more. [The run]');
  expect(github.issues[0]?.body).not.toContain('not planned');

  expect((await night(north)).outputs).toEqual({ issue: 'updated' });
  expect(github.issues[0]?.body).not.toContain('Not everything could be read');
  expect(github.comments.map(({ body }) => body)).toEqual([
    'Everything was read now: 1 pair differs. See above, and [the run](https://github.com/contoso/sentinel/actions/runs/34).',
  ]);
  expect((await night(north)).outputs).toEqual({ issue: 'unchanged' });
});

test.each([
  ['nothing to read', { exit: 70, json: '' }, 70],
  ['drift without a fingerprint', { exit: 2, json: driftWith({ fingerprint: undefined }) }, 1],
  ['what is no fingerprint', { exit: 2, json: driftWith({ fingerprint: 'sha256:0 --> **hi**' }) }, 1],
  ['what is no list of pairs', { exit: 2, json: driftWith({ pairs: 'none' }) }, 1],
  ['no summary', { exit: 2, json: driftWith({ summary: undefined }) }, 1],
])('a night that left %s fails, and asks GitHub nothing', async (_, left, code) => {
  await night(north);
  github.requests.length = 0;
  const { exit, stdout, summary } = await night(left);
  expect(exit).toBe(code);
  expect(stdout).toContain(
    `error MUS622 muster drift ended with exit code ${String(left.exit)} and left no drift that can be read`,
  );
  expect(summary).toContain('### 0 pairs');
  expect(github.requests).toEqual([]);
});

test('an issue closed as not planned silences exactly its drift', async () => {
  await night(north);
  Object.assign(github.issues[0] ?? {}, { state: 'closed', state_reason: 'not_planned' });
  expect((await night(north)).outputs).toEqual({ issue: 'dismissed' });
  // Half of what was dismissed, for the other half could not be read.
  const partly = await night({ ...north, exit: 1, errors: [refused], drift: true });
  expect([partly.exit, partly.outputs]).toEqual([1, { issue: 'left' }]);
  expect((await night({ exit: 2, pairs: [pair('west-quay')] })).outputs).toEqual({ issue: 'opened' });
});

test('an issue of somebody else is not touched, though it begins and is labelled as ours', async () => {
  github.issues.push({
    number: 1,
    title: 'Drift: none',
    body: '<!-- muster drift muster -->\n',
    state: 'open',
    state_reason: null,
    labels: ['muster-drift'],
    user: { login: 'mallory' },
  });
  expect((await night(north)).outputs).toEqual({ issue: 'opened' });
  expect(github.writes).toEqual([`POST ${issues}`]);
});

test('what drift says in the log is no command for the runner', async () => {
  const { commands } = await night({ ...north, says: '::error::gotcha\n##[error]gotcha\n' });
  expect(commands).toEqual([]);
});

test('a token that may not write issues fails with the permission that is missing', async () => {
  github.readOnly = true;
  const { exit, stdout, summary } = await night(north);
  expect(exit).toBe(1);
  expect(stdout).toContain(
    `error MUS620 GitHub: POST ${issues}: 403: Resource not accessible by integration`,
  );
  expect(summary).toContain('### 1 pairs');
});
