import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { musterIn } from '../../docs/run-muster.js';
import { YieldingClock } from '../../support/fake-clock.js';
import { FakeGithub, repository, type FakeArtifact } from '../../support/fake-github.js';
import { headSha, mergeSha, onPullRequest, pullRequest, Runner } from '../../support/github-action.js';
import { harbourFiles } from '../../support/harbour-fleet.js';

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

/** The pull request is planned, its plan kept, and it is merged. */
async function reviewAndMerge(more: Partial<FakeArtifact> = {}, args = '--emulator'): Promise<string> {
  const { outputs } = await runner.uses({ command: 'plan', args }, pullRequest(), onPullRequest);
  keep({ name: 'muster-plan-12', headSha, ...more });
  github.pulls.set(mergeSha, [
    {
      number: 12,
      merged_at: '2026-03-01T09:00:00Z',
      merge_commit_sha: mergeSha,
      head: { sha: headSha },
      base: { ref: 'main' },
    },
  ]);
  return outputs.digest ?? '';
}

/** As upload-artifact: the plan of the step before. */
function keep(artifact: Partial<FakeArtifact> & Pick<FakeArtifact, 'name' | 'headSha'>): void {
  github.artifacts.push({
    runId: 100 + github.artifacts.length,
    files: { 'plan.json': readFileSync(runner.plan, 'utf8') },
    ...artifact,
  });
}

const check = (digest = '', env: Readonly<Record<string, string>> = {}) =>
  runner.uses({ command: 'check', args: '--emulator', digest }, {}, env);
const byHand = { GITHUB_EVENT_NAME: 'workflow_dispatch' };
const deploy = () => runner.uses({ command: 'deploy', args: '--emulator', plan: runner.plan });
const azure = () => readFileSync(join(folder, '.muster', 'emulator.json'), 'utf8');

/** Somebody applies other files in between. */
async function meanwhile(customers: readonly string[]): Promise<void> {
  const before = readFileSync(join(folder, 'fleet.yaml'), 'utf8');
  files(customers);
  await musterIn(folder, clock)(['apply', '--emulator', '--yes', '--quiet', folder]);
  writeFileSync(join(folder, 'fleet.yaml'), before);
}

test('a merged commit whose plan is the reviewed one goes on, and that plan is applied', async () => {
  const digest = await reviewAndMerge();
  const checked = await check();
  expect(checked.exit).toBe(0);
  expect(checked.outputs).toEqual({ state: 'same', changes: 'true', digest, plan: runner.plan });
  expect(checked.summary.split('\n').slice(0, 3)).toEqual([
    '## ✔ As reviewed in #12',
    '',
    '### Plan: 7 to create, 0 to update, 0 to delete, 2 to publish.',
  ]);
  expect(github.writes).toEqual([`POST /repos/${repository}/issues/12/comments`]);

  const deployed = await deploy();
  expect([deployed.exit, deployed.outputs]).toEqual([0, { exit: '0' }]);
  expect(deployed.summary).toContain('Apply succeeded');
  const reports = join(runner.temp, 'muster-report');
  expect(readdirSync(reports).sort()).toEqual([
    'report.audit.jsonl',
    'report.html',
    'report.json',
    'report.xml',
  ]);
  const report = (name: string) => readFileSync(join(reports, name), 'utf8');
  expect(report('report.html')).toMatch(/^<!doctype html>[^]*<title>muster apply: succeeded<\/title>/);
  expect(report('report.xml')).toMatch(
    /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites name="muster apply" tests="20" failures="0" /,
  );
  expect(JSON.parse(report('report.json'))).toMatchObject({
    command: 'apply',
    outcome: 'succeeded',
    summary: { created: 7, published: 2, pairs: { succeeded: 10 } },
  });

  const again = await check();
  expect([again.exit, again.outputs.state, again.outputs.changes]).toEqual([0, 'nothing', 'false']);
  expect(again.summary.split('\n')[0]).toBe('## ✔ Nothing to deploy');
});

test('a plan that is no longer the reviewed one stops as stale, shows the new one, and writes nothing', async () => {
  await reviewAndMerge();
  await meanwhile(['north-quay']);
  const before = azure();
  const { exit, outputs, summary, stdout } = await check();
  expect([exit, outputs.state]).toEqual([3, 'stale']);
  expect(summary.split('\n')[0]).toBe('## ✖ Stale: not what was reviewed in #12');
  expect(summary).toContain('- **MUS412** Live resources moved since the plan was saved');
  expect(summary).toContain(
    `Nothing was written. Read the plan below; to have exactly it carried out, start this workflow by hand with the digest <code>${outputs.digest ?? ''}</code>.`,
  );
  expect(summary).toContain('### Plan: 3 to create');
  expect(stdout).toContain('error MUS412 Live resources moved since the plan was saved');
  expect(azure()).toBe(before);
});

test('a stale plan goes on once somebody has approved its digest, and only that plan', async () => {
  await reviewAndMerge();
  await meanwhile(['north-quay']);
  const { outputs } = await check();
  keep({ name: 'muster-deploy', headSha: mergeSha, headBranch: 'main', event: 'push' });

  const approved = await check(outputs.digest, byHand);
  expect([approved.exit, approved.outputs.state]).toEqual([0, 'same']);
  expect(approved.summary.split('\n')[0]).toBe('## ✔ As reviewed in run 101');
  const deployed = await deploy();
  expect(deployed.exit).toBe(0);

  files(['north-quay', 'south-quay', 'west-quay']);
  const moved = await check(outputs.digest, byHand);
  expect([moved.exit, moved.outputs.state]).toEqual([3, 'stale']);
});

test('started by hand without a digest, it shows the plan and stops', async () => {
  await reviewAndMerge();
  const { exit, outputs, summary, stdout } = await check('', byHand);
  expect([exit, outputs.state]).toEqual([3, 'unreviewed']);
  expect(summary.split('\n').slice(0, 3)).toEqual([
    '## ✖ Not reviewed',
    '',
    'No digest was given, so this run shows the plan and stops.',
  ]);
  expect(stdout).toContain('error MUS622 No digest was given, so this run shows the plan and stops.');
});

test.each([
  ['the run that asks', { runId: 34 }, ''],
  ['a run of another branch', { headBranch: 'change' }, ': run 101 is of another branch'],
  ['a fork’s run', { fork: true }, ': run 101 comes from another repository'],
  ['a pull request’s run', { event: 'pull_request' }, ': run 101 is no deploy'],
  ['another workflow’s run', { run: { workflow_id: 3 } }, ': run 101 is of another workflow'],
  ['a run of no workflow', { run: { workflow_id: undefined } }, ': run 101 is of another workflow'],
  [
    'a run of a tag that is called as the branch',
    { headSha: 'e'.repeat(40) },
    ': run 101 is not of a commit of this branch',
  ],
] as const)('a digest that only %s has shown approves nothing', async (_, artifact, why) => {
  const digest = await reviewAndMerge();
  github.diverged.add(`${'e'.repeat(40)}...${mergeSha}`);
  keep({ name: 'muster-deploy', headSha: mergeSha, ...artifact });
  const { exit, stdout } = await check(digest, byHand);
  expect(exit).toBe(3);
  expect(stdout).toContain(`No earlier run on main showed a plan with the digest ${digest}${why}.`);
});

test('a digest that an earlier commit of the branch has shown approves that plan', async () => {
  const digest = await reviewAndMerge();
  keep({ name: 'muster-deploy', headSha: 'f'.repeat(40) });
  expect((await check(digest, byHand)).outputs.state).toBe('same');
});

test('a commit that came with no pull request is not deployed', async () => {
  await reviewAndMerge();
  github.pulls.clear();
  const { exit, outputs, summary } = await check();
  expect([exit, outputs.state]).toEqual([3, 'unreviewed']);
  expect(summary).toContain('Commit aaaaaaa came with no pull request, so nobody reviewed a plan of it.');
});

const elsewhere = (workflow: string, ref = 'refs/pull/12/merge', from = repository) => ({
  run: { referenced_workflows: [{ path: `${from}/${workflow}@${ref}`, sha: 'd'.repeat(40), ref }] },
});
const planWorkflow = '.github/workflows/muster-plan.yml';

test.each([
  ['of an older commit', { headSha: 'c'.repeat(40) }, 'is of another commit'],
  ['of a fork', { fork: true }, 'comes from another repository'],
  ['of a fork that is gone', { run: { head_repository: null } }, 'comes from another repository'],
  [
    'of another repository',
    { run: { repository: { full_name: 'mallory/sentinel' } } },
    'comes from another repository',
  ],
  ['of a push to the branch', { event: 'push' }, 'was not started by a pull request'],
  ['of pull_request_target', { event: 'pull_request_target' }, 'was not started by a pull request'],
  ['of a run by hand', { event: 'workflow_dispatch' }, 'was not started by a pull request'],
  [
    'that a workflow of the author’s own left',
    { run: { referenced_workflows: [] } },
    `is none of ${planWorkflow}`,
  ],
  ['of a run that says nothing of its workflows', { run: { referenced_workflows: null } }, 'is none of'],
  ['of another workflow', elsewhere('.github/workflows/build.yml'), `is none of ${planWorkflow}`],
  ['of a workflow that is called alike', elsewhere(`${planWorkflow}.yml`), `is none of ${planWorkflow}`],
  [
    'of another repository’s workflow',
    elsewhere(planWorkflow, 'refs/pull/12/merge', 'mallory/sentinel'),
    `is none of ${planWorkflow}`,
  ],
  [
    'of another pull request of the same commit',
    elsewhere(planWorkflow, 'refs/pull/13/merge'),
    'is of another pull request',
  ],
  ['of a branch', elsewhere(planWorkflow, 'refs/heads/main'), 'is of another pull request'],
  [
    'of a run whose reference is not told',
    { run: { referenced_workflows: [{ path: `${repository}/${planWorkflow}@${headSha}`, sha: headSha }] } },
    'is of another pull request',
  ],
  ['that came after the merge', { createdAt: '2026-03-01T09:00:01Z' }, 'left its plan after the merge'],
  ['of an unknown time', { createdAt: 'soon' }, 'left its plan after the merge'],
] as const)('a plan %s is no review', async (_, artifact, why) => {
  await reviewAndMerge(artifact);
  const { exit, outputs, stdout, summary } = await check();
  expect([exit, outputs.state]).toEqual([3, 'unreviewed']);
  expect(stdout).toContain(`No plan of #12 at its last commit bbbbbbb is kept: run 100 ${why}`);
  expect(summary).toContain('### Plan: 7 to create');
});

test('a plan that has expired is no review', async () => {
  await reviewAndMerge({ expired: true });
  expect((await check()).stdout).toContain('No plan of #12 at its last commit bbbbbbb is kept.');
});

test('a forged plan that is newer does not hide the one that was shown', async () => {
  await reviewAndMerge();
  keep({ name: 'muster-plan-12', headSha, files: { 'plan.json': '{}' }, run: { referenced_workflows: [] } });
  expect((await check()).outputs.state).toBe('same');
});

test('more plans than are looked into, all of them forged, are no review', async () => {
  await reviewAndMerge();
  for (let forged = 0; forged < 20; forged += 1) keep({ name: 'muster-plan-12', headSha, event: 'push' });
  const { exit, stdout } = await check();
  expect(exit).toBe(3);
  expect(stdout).toContain('run 120 was not started by a pull request, and 19 more do not count.');
});

test.each([
  ['that was not merged as this commit', { merge_commit_sha: 'c'.repeat(40) }],
  ['that was never merged', { merged_at: null }],
  ['into another branch', { base: { ref: 'release' } }],
] as const)('a pull request %s reviews nothing', async (_, other) => {
  await reviewAndMerge();
  github.pulls.set(mergeSha, [{ ...github.pulls.get(mergeSha)?.[0], ...other }]);
  const { exit, stdout } = await check();
  expect(exit).toBe(3);
  expect(stdout).toContain('Commit aaaaaaa came with no pull request, so nobody reviewed a plan of it.');
});

test.each([
  ['changes a workflow', [{ filename: '.github/workflows/plan.yml' }], true],
  ['moves a workflow away', [{ filename: 'old.yml', previous_filename: '.github/workflows/plan.yml' }], true],
  ['changes too many files to tell', Array.from({ length: 3000 }, () => ({ filename: 'a.yaml' })), true],
  ['changes files only', [{ filename: 'fleet/.github.yaml' }], false],
] as const)('of a pull request that %s, the approver is told whose word it is', async (_, files, told) => {
  await reviewAndMerge();
  github.changedFiles = files;
  const { exit, summary } = await check();
  expect(exit).toBe(0);
  expect(summary).toContain('### Plan: 7 to create');
  expect(summary.includes('#12 changes `.github/`')).toBe(told);
});

test('what an author passed off as reviewed is shown to the approver as what it is', async () => {
  // In the pull request, its workflow is made to leave the plan that the merge will have.
  files(['north-quay', 'south-quay', 'mallory-quay']);
  await reviewAndMerge();
  const { outputs, summary } = await check();
  expect(outputs.state).toBe('same');
  expect(summary).toContain('mallory-quay');
});

test('of several plans of the last commit the newest counts', async () => {
  await reviewAndMerge();
  files(['north-quay', 'south-quay', 'west-quay']);
  await reviewAndMerge();
  expect((await check()).outputs.state).toBe('same');
});

test('a plan of a part of the fleet reviews nothing of the rest', async () => {
  await reviewAndMerge({}, '--emulator\n--group\ngroup-north-quay');
  const { exit, outputs, stdout } = await check();
  expect([exit, outputs.state]).toEqual([1, 'unreviewed']);
  expect(stdout).toContain(
    'error MUS622 The plan of #12 is of a part of the fleet, or without its publishes',
  );
});

test.each([
  ['has no file plan.json', { 'other.json': '{}' }],
  ['is no saved plan', { 'plan.json': '{}' }],
] as const)('an artifact that %s stops, with the plan shown', async (what, content) => {
  await reviewAndMerge({ files: content });
  const { exit, stdout, summary } = await check();
  expect(exit).toBe(1);
  expect(stdout).toContain(what);
  expect(summary).toContain('### Plan: 7 to create');
});

test('steps that somebody wrote into the plan are never carried out', async () => {
  await reviewAndMerge();
  const text = readFileSync(runner.plan, 'utf8').replaceAll('north-quay', 'mallory-quay');
  github.artifacts.pop();
  keep({ name: 'muster-plan-12', headSha, files: { 'plan.json': text } });
  const { exit, stdout } = await check();
  expect(exit).toBe(1);
  expect(stdout).toContain('error MUS609');
});

test('what moves between the check and the approval stops before any write, and the new plan is shown', async () => {
  await reviewAndMerge();
  await check();
  await meanwhile(['north-quay']);
  const before = azure();
  const { exit, summary } = await deploy();
  expect(exit).toBe(3);
  expect(summary.split('\n')[0]).toBe('## ✖ Stale');
  expect(summary).toContain('MUS412');
  expect(summary).toContain('## The plan as it would be now\n\n### Plan: 3 to create');
  expect(azure()).toBe(before);
});

test('a deploy that cannot be carried out fails, and its summary says why', async () => {
  await reviewAndMerge();
  await check();
  writeFileSync(join(folder, 'fleet.yaml'), 'apiVersion: muster/v1\nkind: Parent\n');
  const { exit, summary } = await deploy();
  expect(exit).toBe(1);
  expect(summary).toMatch(/^### ✖ .*\n[\s\S]*\*\*MUS1\d\d\*\*/);
});

test('a plan that cannot be made stops the check', async () => {
  await reviewAndMerge();
  const { exit, outputs } = await runner.uses({ command: 'check', args: '--emulator\n--group\nnowhere' });
  expect([exit, outputs]).toEqual([1, { state: 'unreviewed', changes: 'false', digest: '', plan: '' }]);
});
