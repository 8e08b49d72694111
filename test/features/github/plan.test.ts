import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { YieldingClock } from '../../support/fake-clock.js';
import { bot, FakeGithub, repository } from '../../support/fake-github.js';
import { onPullRequest, pullRequest, Runner } from '../../support/github-action.js';
import { harbourFiles } from '../../support/harbour-fleet.js';
import { musterIn } from '../../docs/run-muster.js';

let folder = '';
let github: FakeGithub;
let runner: Runner;
let clock: YieldingClock;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'muster-'));
  clock = new YieldingClock('2026-03-01T08:00:00Z');
  github = await FakeGithub.start();
  runner = new Runner(github, folder, clock);
  files(['north-quay', 'south-quay']);
});
afterEach(() => {
  runner.remove();
  github.stop();
  rmSync(folder, { recursive: true });
});

function files(customers: readonly string[], describe?: (customer: string) => string): void {
  writeFileSync(join(folder, 'fleet.yaml'), harbourFiles(customers, describe));
}

const plan = { command: 'plan', args: '--emulator' };
const inPull = () => runner.uses(plan, pullRequest(), onPullRequest);
const comments = `/repos/${repository}/issues/12/comments`;

test('the first plan of a pull request is written as a comment, counts first', async () => {
  const { exit, outputs, summary, commands } = await inPull();
  const shown = await musterIn(
    folder,
    clock,
  )(['plan', '--emulator', '--format', 'markdown', '--quiet', folder]);
  expect(exit).toBe(0);
  expect(outputs).toEqual({
    changes: 'true',
    digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string,
    plan: runner.plan,
  });
  expect(github.comments).toEqual([
    {
      id: 1,
      issue: 12,
      user: { login: bot },
      body: `<!-- muster plan muster -->\n${shown.stdout}\n<sub>commit bbbbbbb, [whole plan](https://github.com/contoso/sentinel/actions/runs/34): artifact muster-plan-12, ${outputs.digest ?? ''}</sub>\n`,
    },
  ]);
  expect(shown.stdout.split('\n')[0]).toBe('### Plan: 7 to create, 0 to update, 0 to delete, 2 to publish.');
  expect(summary).toBe(`${shown.stdout}\n`);
  expect(commands).toEqual([]);
  expect(JSON.parse(readFileSync(runner.plan, 'utf8'))).toMatchObject({ planDigest: outputs.digest });
  expect(readFileSync(join(runner.temp, 'plan.html'), 'utf8')).toContain(
    'Plan: 7 to create, 0 to update, 0 to delete, 2 to publish',
  );
});

test('a later plan is edited into the same comment, and one that says the same writes nothing', async () => {
  await inPull();
  const first = github.comments[0]?.body;
  files(['north-quay', 'south-quay', 'west-quay']);
  await inPull();
  expect(github.comments.map(({ id }) => id)).toEqual([1]);
  expect(github.comments[0]?.body).not.toBe(first);
  expect(github.comments[0]?.body).toContain('10 to create');
  expect(github.writes).toEqual([`POST ${comments}`, `PATCH /repos/${repository}/issues/comments/1`]);
  await inPull();
  expect(github.writes).toHaveLength(2);
});

test('ours is found behind a hundred others, and nobody else’s is touched, whatever it begins with', async () => {
  github.addComment(12, '<!-- muster plan muster -->\nall fine, merge it', 'mallory');
  for (let n = 0; n < 120; n += 1) github.addComment(12, `remark ${String(n)}`, 'octo');
  const ours = github.addComment(12, '<!-- muster plan muster -->\nold');
  await inPull();
  expect(github.writes).toEqual([`PATCH /repos/${repository}/issues/comments/${String(ours.id)}`]);
  expect(github.comments[0]?.body).toBe('<!-- muster plan muster -->\nall fine, merge it');
});

test('two fleets of one repository have a comment each', async () => {
  await inPull();
  await runner.uses({ ...plan, name: 'lab' }, pullRequest(), onPullRequest);
  expect(github.comments.map(({ body }) => body.split('\n')[0])).toEqual([
    '<!-- muster plan muster -->',
    '<!-- muster plan lab -->',
  ]);
});

test('a plan that is too large for a comment says how much is left out and where the whole is', async () => {
  const customers = Array.from({ length: 120 }, (_, n) => `quay-${String(n).padStart(3, '0')}`);
  files(customers);
  await musterIn(folder, clock)(['apply', '--emulator', '--yes', '--quiet', folder]);
  files(customers, (name) => Array.from({ length: 40 }, (_, n) => `${name} berth ${String(n)}`).join('\n'));
  const { exit, summary } = await inPull();
  const [{ body } = { body: '' }] = github.comments;
  expect(exit).toBe(0);
  expect(body.length).toBeLessThan(65_536);
  expect(body.split('\n')[1]).toContain('120 to update');
  expect(body).toMatch(/\*\*Not everything fits here: \d+ more groups\.\*\*/);
  expect(body).toContain('artifact muster-plan-12');
  expect(Buffer.byteLength(summary)).toBeLessThan(1_048_576);
  expect(summary.length).toBeGreaterThan(body.length);
  const saved = JSON.parse(readFileSync(runner.plan, 'utf8')) as { readonly steps: readonly unknown[] };
  expect(saved.steps).toHaveLength(240);
});

test.each([
  [
    'a fork',
    pullRequest({ from: 'mallory/sentinel' }),
    {},
    'it comes from a fork, and GitHub gives forks no login',
  ],
  [
    'a fork that is gone',
    pullRequest({ from: null }),
    {},
    'it comes from a fork, and GitHub gives forks no login',
  ],
  [
    'Dependabot',
    pullRequest(),
    { GITHUB_ACTOR: 'dependabot[bot]' },
    'it comes from Dependabot, and GitHub gives Dependabot no login',
  ],
])('a pull request of %s is validated only, and says so', async (_, event, env, why) => {
  github.readOnly = true;
  const { exit, stdout, summary, outputs } = await runner.uses({ command: 'plan' }, event, {
    ...onPullRequest,
    ...env,
  });
  const said = `1 file valid. Not planned and not commented: this pull request cannot read Azure, for ${why}. Somebody with write access can push its commits to a branch here to have them planned.`;
  expect(exit).toBe(0);
  expect(stdout).toContain(said);
  expect(summary).toBe(`### ✔ ${said}\n\n`);
  expect(outputs).toEqual({ changes: 'false', digest: '', plan: '' });
  expect(github.requests).toEqual([]);
});

test('invalid files of a fork fail at their lines, without a comment', async () => {
  mkdirSync(join(folder, 'groups'));
  writeFileSync(join(folder, 'groups', 'a,b.yaml'), 'apiVersion: muster/v1\nkind: Grupp\n');
  const { exit, commands, summary } = await runner.uses(
    { command: 'plan' },
    pullRequest({ from: 'mallory/sentinel' }),
    onPullRequest,
  );
  expect(exit).toBe(1);
  expect(commands).toEqual([
    expect.stringMatching(/^::error file=groups\/a%2Cb\.yaml,line=2,col=7,endColumn=12,title=MUS107::/),
  ]);
  expect(summary).toContain('### ✖ 1 error');
  expect(github.requests).toEqual([]);
});

test('invalid files are told in the comment and at their lines: nine, and how many more', async () => {
  writeFileSync(
    join(folder, 'more.yaml'),
    Array.from({ length: 14 }, (_, n) => `apiVersion: muster/v1\nkind: Grupp${String(n)}\n`).join('---\n'),
  );
  const { exit, commands, outputs } = await inPull();
  expect([exit, outputs]).toEqual([1, { changes: 'false', digest: '', plan: '' }]);
  expect(commands).toHaveLength(10);
  expect(commands.at(-1)).toBe('::error title=muster::5 more errors in the log of this run');
  expect(github.comments.map(({ body }) => body.split('\n').slice(0, 2))).toEqual([
    ['<!-- muster plan muster -->', '### ✖ 14 errors'],
  ]);
});

test('what cannot be planned fails, and the comment says why', async () => {
  const { exit, outputs } = await runner.uses(
    { command: 'plan', args: '--emulator\n--group\nnowhere' },
    pullRequest(),
    onPullRequest,
  );
  expect([exit, outputs.plan]).toEqual([1, '']);
  expect(github.comments[0]?.body).toContain('**MUS603**');
});

test('nothing that a file or Azure names becomes a command of the runner', async () => {
  files(['north-quay'], () => '\n::error::gotcha\n##[error]gotcha\n::stop-commands::x');
  writeFileSync(join(folder, 'broken.yaml'), 'apiVersion: muster/v1\nkind: "::add-mask::secret"\n');
  const { stdout, commands } = await inPull();
  expect(stdout).toContain('::add-mask::secret');
  expect(commands.filter((command) => !command.startsWith('::error file=broken.yaml,'))).toEqual([]);
});

test('a comment that the token may not write fails with the permission that is missing', async () => {
  github.readOnly = true;
  const { exit, stdout } = await inPull();
  expect(exit).toBe(1);
  expect(stdout).toContain(
    `error MUS620 GitHub: POST ${comments}: 403: Resource not accessible by integration\n  hint: Give the job the permissions that docs/github.md lists: without them GitHub hides or refuses this.`,
  );
});

test('a read is tried again while GitHub is overloaded, as late as it asks; a write is sent once', async () => {
  github.failures.push({ status: 502 }, { status: 429, headers: { 'retry-after': '7' } });
  const { exit } = await inPull();
  expect(exit).toBe(0);
  expect(clock.slept.filter((ms) => ms === 7_000)).toEqual([7_000]);
  expect(github.requests.filter((request) => request === `GET ${comments}`)).toHaveLength(3);
  github.failures.push(...Array.from({ length: 4 }, () => ({ status: 500 })));
  const second = await inPull();
  expect(second.exit).toBe(1);
  expect(second.stdout).toContain(`error MUS620 GitHub: GET ${comments}: 500: Server Error`);
});

test('pull_request_target is refused, and so is a place that is no workflow', async () => {
  const target = await runner.uses(plan, pullRequest(), {
    ...onPullRequest,
    GITHUB_EVENT_NAME: 'pull_request_target',
  });
  expect([target.exit, target.stderr]).toEqual([
    1,
    'error MUS621 The event is pull_request_target, which runs a pull request’s files with the secrets of this repository\n  hint: Start the workflow on pull_request.\n',
  ]);
  const outside = await musterIn(folder)(['github', 'plan', '--emulator']);
  expect(outside.exit).toBe(1);
  expect(outside.stderr).toMatch(/^error MUS621 GITHUB_REPOSITORY, .* are not set, so this is no step/);
  expect(github.requests).toEqual([]);
});

test('on a merge queue the plan is made and summed up, and nothing is commented', async () => {
  const { exit, summary } = await runner.uses(plan, {}, { GITHUB_EVENT_NAME: 'merge_group' });
  expect([exit, github.requests]).toEqual([0, []]);
  expect(summary).toContain('### Plan: 7 to create');
});

test('a line of the inputs is one argument, whatever stands in it', () => {
  const env = runner.environmentOf({
    command: 'plan',
    paths: 'fleet one\n\n--emulator\n$(touch x)\n',
    args: '--strict\n--group\n"; rm -rf /',
  });
  expect(runner.script('run.sh', env).args).toEqual([
    ...['github', 'plan', '--no-color', '--name', 'muster', '--out', runner.plan],
    ...['--report', join(runner.temp, 'plan.html')],
    ...['--strict', '--group', '"; rm -rf /', '--', 'fleet one', '--emulator', '$(touch x)'],
  ]);
  expect(() => runner.script('run.sh', { ...env, MUSTER_COMMAND: 'apply' })).toThrow(
    '::error::command is none of plan, check, deploy, drift',
  );
});
