import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { JobPruning, PrunedAssignment, PrunedJob } from '../../../src/features/jobs/prune-jobs.js';
import type { LiveJob } from '../../../src/model/live.js';
import type { PruneJobsJson } from '../../../src/features/jobs/shape.js';
import { anEngine, anIo, muster, type FakeEngine } from '../../cli/fakes.js';
import { run } from '../../../src/cli/run.js';

function aJob(n: number, state = 'Succeeded'): LiveJob {
  return {
    id: `/jobs/job-${String(n)}`,
    name: `job-${String(n)}`,
    state,
    startTime: `2026-11-0${String(n)}T08:00:00.0000000Z`,
    endTime: `2026-11-0${String(n)}T08:01:00.0000000Z`,
    items: [],
  };
}

const first: PrunedAssignment = {
  parent: 'contoso-soc',
  group: 'finance-eu',
  assignment: 'finance-eu',
  assignmentId: '/assignments/finance-eu',
  jobs: [aJob(2), aJob(1, 'Failed')],
  kept: 3,
};
const second: PrunedAssignment = { ...first, assignment: 'finance-eu--2', jobs: [aJob(3)], kept: 1 };
const none: PrunedAssignment = { ...first, group: 'retail', assignment: 'retail', jobs: [], kept: 2 };
const refusal = { code: 'MUS203', message: 'refused: 403' } as const;

function prunedOf(
  assignments: readonly PrunedAssignment[],
  status: PrunedJob['status'] = 'deleted',
): readonly PrunedJob[] {
  return assignments.flatMap(({ parent, group, assignment, jobs }) =>
    jobs.map((job) => ({
      parent,
      group,
      assignment,
      job,
      status,
      problem: status === 'failed' ? refusal : null,
    })),
  );
}

function engineOf(found: Partial<JobPruning> = {}, status: PrunedJob['status'] = 'deleted'): FakeEngine {
  return anEngine({
    readJobPruning: () => Promise.resolve({ assignments: [first, second, none], problems: [], ...found }),
    pruneJobs: (_deps, assignments) => Promise.resolve(prunedOf(assignments, status)),
  });
}

const list = `3 jobs to delete.

contoso-soc / finance-eu: 2 of 5 jobs
  - job-2 Succeeded 2026-11-02 08:01:00 UTC
  - job-1 Failed 2026-11-01 08:01:00 UTC
contoso-soc / finance-eu (assignment finance-eu--2): 1 of 2 jobs
  - job-3 Succeeded 2026-11-03 08:01:00 UTC
`;

test('jobs prune shows what would go, asks, deletes and counts', async () => {
  const engine = engineOf();
  const { exit, out, err, asked } = await muster('jobs prune --keep 3 --parent contoso-soc', engine, {
    answers: ['yes'],
  });
  expect([exit, out, err, asked]).toEqual([
    0,
    `${list}\n✔ 3 jobs deleted.\n`,
    'Delete 3 jobs at https://management.azure.com?\n',
    ['Type yes or no: '],
  ]);
  expect(engine.arguments.readJobPruning?.slice(2)).toEqual([{ parents: ['contoso-soc'] }, 3]);
});

describe('nothing is deleted', () => {
  test('where the answer is not yes', async () => {
    const engine = engineOf();
    const { exit, out, err } = await muster('jobs prune --keep 3', engine, { answers: ['y'] });
    expect([exit, out, err, engine.calls.includes('pruneJobs')]).toEqual([
      1,
      list,
      'Delete 3 jobs at https://management.azure.com?\nerror MUS602 the question was declined; nothing was deleted\n  hint: Answer yes, or give --yes, to go on.\n',
      false,
    ]);
  });

  test('where nobody can be asked', async () => {
    const engine = engineOf();
    const { exit, err } = await muster('jobs prune --keep 3', engine);
    expect([exit, err.split('\n')[0], engine.calls.includes('pruneJobs')]).toEqual([
      1,
      'error MUS602 standard input is no terminal, so nobody can be asked whether to delete these jobs',
      false,
    ]);
  });

  test('where there is nothing to delete', async () => {
    const engine = engineOf({ assignments: [none] });
    const { exit, out, asked } = await muster('jobs prune --keep 3', engine, { answers: [] });
    expect([exit, out, asked, engine.calls.includes('pruneJobs')]).toEqual([
      0,
      'No job to delete.\n',
      [],
      false,
    ]);
  });

  test('where the run is interrupted before', async () => {
    const fake = anIo();
    const engine = anEngine({
      readJobPruning: () => {
        fake.interrupt();
        return Promise.resolve({ assignments: [first], problems: [] });
      },
    });
    const exit = await run(['jobs', 'prune', '--keep', '3', '--yes'], fake.io, engine);
    expect([exit, fake.err().split('\n').at(-2), engine.calls.includes('pruneJobs')]).toEqual([
      130,
      'Interrupted; nothing was deleted.',
      false,
    ]);
  });

  test.each([
    [
      'jobs prune',
      "error MUS601 required option '--keep <n>' not specified\n  hint: Run muster jobs prune --help for what it takes.\n",
    ],
    [
      'jobs prune --keep 0',
      "error MUS601 option '--keep <n>' argument '0' is invalid\n  hint: Give a whole number from 1 to 100000.\n",
    ],
    ['jobs', 'error MUS601 no command is given\n  hint: Run muster jobs --help for the list of commands.\n'],
    ['jobs purge', "error MUS601 unknown command 'purge'\n  hint: Did you mean prune?\n"],
  ])('for %s', async (line, expected) => {
    const engine = engineOf();
    const { exit, err } = await muster(line, engine);
    expect([exit, err, engine.calls]).toEqual([1, expected, []]);
  });
});

test('jobs that could not be deleted exit 4', async () => {
  const { exit, out, err } = await muster('jobs prune --keep 3 --yes', engineOf({}, 'failed'));
  expect([exit, out, err]).toEqual([
    4,
    `${list}\n✖ 0 jobs deleted, 3 failed.\n`,
    'error MUS203 refused: 403\n',
  ]);
});

test('an interrupt while deleting exits 130 and counts what is left', async () => {
  const { exit, out } = await muster('jobs prune --keep 3 --yes', engineOf({}, 'skipped'));
  expect([exit, out]).toEqual([130, `${list}\n⚠ Interrupted: 0 jobs deleted, 3 left.\n`]);
});

test('what could not be read exits 4 beside what was deleted, and 1 alone', async () => {
  const problems = [refusal];
  const inPart = await muster('jobs prune --keep 3 --yes', engineOf({ problems }));
  expect([inPart.exit, inPart.out, inPart.err]).toEqual([
    4,
    `${list}\n✖ 3 jobs deleted.\n`,
    'error MUS203 refused: 403\n',
  ]);
  const whole = await muster('jobs prune --keep 3 --yes', engineOf({ problems, assignments: [] }));
  expect([whole.exit, whole.out, whole.err]).toEqual([1, '', 'error MUS203 refused: 403\n']);
});

test('long lists are folded', async () => {
  const jobs = Array.from({ length: 9 }, (_, n) => aJob(9 - n));
  const assignments = Array.from({ length: 50 }, (_, n) => ({ ...first, group: `g-${String(n)}`, jobs }));
  const { out } = await muster('jobs prune --keep 3 --yes', engineOf({ assignments }));
  expect(out.split('\n').filter((line) => line.includes('and '))).toEqual([
    ...Array.from({ length: 40 }, () => '  and 4 older'),
    'and of 10 more assignments',
  ]);
});

test.each([
  ['deleted', '--yes', 0, 'succeeded'],
  ['failed', '--yes', 4, 'failed'],
  ['skipped', '', 1, 'refused'],
] as const)('as JSON and Markdown, jobs that are %s', async (status, flags, code, outcome) => {
  const cwd = await mkdtemp(join(tmpdir(), 'muster-jobs-'));
  onTestFinished(() => rm(cwd, { recursive: true }));
  const line = `jobs prune --keep 3 --format json --report j.md ${flags}`;
  const { exit, out, err } = await muster(line, engineOf({}, status), { cwd });
  const json = JSON.parse(out) as PruneJobsJson;
  const schema = readFileSync(new URL('../../../schemas/jobs.schema.json', import.meta.url), 'utf8');
  const validate = new Ajv2020({ allErrors: true }).compile(JSON.parse(schema) as object);
  expect([validate(json), validate.errors]).toEqual([true, null]);
  expect([exit, json.outcome, json.summary]).toEqual([
    code,
    outcome,
    { deleted: 0, failed: 0, skipped: 0, kept: 6, [status]: 3 },
  ]);
  expect(json.jobs[1]).toMatchObject({ jobId: 'job-1', state: 'Failed', status });
  expect(err.startsWith(list)).toBe(true);
  const markdown = await readFile(join(cwd, 'j.md'), 'utf8');
  expect(markdown).toContain(
    ` ${status}: <code>job-1</code> Failed <code>2026-11-01 08&#58;01&#58;00 UTC</code>\n`,
  );
  expect(markdown).toMatch(/^### [✔✖] /);
});

test('files that cannot be used exit 1, with one JSON document', async () => {
  const loadFleet = () =>
    Promise.resolve({
      ok: false as const,
      problems: [{ code: 'MUS116' as const, message: 'none' }],
      files: [],
    });
  const { exit, out } = await muster('jobs prune --keep 1 --format json', anEngine({ loadFleet }));
  const { errors } = JSON.parse(out) as PruneJobsJson;
  expect([exit, errors.map(({ code }) => code)]).toEqual([1, ['MUS116']]);
});
