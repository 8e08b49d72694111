import { expect, test } from 'vitest';
import { pruneJobs, readJobPruning, type JobPruning } from '../../../src/features/jobs/prune-jobs.js';
import type { Scope } from '../../../src/apply/run.js';
import { aFleet, aJob, aLiveParent, anItem, assignmentId } from '../../support/builders.js';
import { refused } from '../../support/fake-arm.js';
import { aRunWorld, type RunWorld } from '../../support/run-world.js';

const a = anItem('a');
const fleet = aFleet().withGroup('apac', ['tokyo']).withGroup('emea', ['london', 'paris']).build();

/** Two groups, `emea` in two parts; each assignment has three jobs, the newest `…-3`. */
function aWorld(): RunWorld {
  const world = aRunWorld(
    aLiveParent()
      .withPublished('emea', ['london'], [a])
      .withPublished('emea--2', ['paris'], [a])
      .withPublished('apac', ['tokyo'], [a])
      .withPublished('foreign', ['tokyo'], [a])
      .build(),
  );
  for (const name of ['emea', 'emea--2', 'apac', 'foreign'])
    for (const day of [1, 2, 3])
      world.arm.holdJob(
        assignmentId('soc', name),
        aJob([a], { name: `${name}-${String(day)}`, startTime: `2026-01-0${String(day)}T00:00:00Z` }),
      );
  return world;
}

function read(world: RunWorld, keep = 1, scope: Scope = {}): Promise<JobPruning> {
  return readJobPruning(world.deps, fleet, scope, keep);
}

function lines({ assignments }: JobPruning): readonly string[] {
  return assignments.map(
    ({ group, assignment, jobs, kept }) =>
      `${group}/${assignment}: ${jobs.map(({ name }) => name).join(' ')}, ${String(kept)} kept`,
  );
}

test('old jobs of declared groups and of their parts are found, and nothing is written', async () => {
  const world = aWorld();
  const found = await read(world);
  expect([lines(found), found.problems, world.arm.written()]).toEqual([
    [
      'apac/apac: apac-2 apac-1, 1 kept',
      'emea/emea: emea-2 emea-1, 1 kept',
      'emea/emea--2: emea--2-2 emea--2-1, 1 kept',
    ],
    [],
    [],
  ]);
  expect(lines(await read(world, 2, { groups: ['apac'] }))).toEqual(['apac/apac: apac-1, 2 kept']);
});

test('they are deleted, the oldest first, and the others stay', async () => {
  const world = aWorld();
  const { assignments } = await read(world, 1, { groups: ['emea'] });
  const results = await pruneJobs(world.deps, assignments);
  expect(results.map(({ job, status }) => `${job.name} ${status}`)).toEqual([
    'emea-2 deleted',
    'emea-1 deleted',
    'emea--2-2 deleted',
    'emea--2-1 deleted',
  ]);
  expect(world.arm.written().filter((request) => request.includes('/emea/'))).toEqual([
    'DELETE soc/assignments/emea/jobs/emea-1',
    'DELETE soc/assignments/emea/jobs/emea-2',
  ]);
  expect(lines(await read(world)).slice(1)).toEqual(['emea/emea: , 1 kept', 'emea/emea--2: , 1 kept']);
});

test('one that cannot be deleted is told, and the others are deleted', async () => {
  const world = aWorld();
  world.arm.script('DELETE soc/assignments/apac/jobs/apac-1', refused('MUS203', 'No.'));
  const { assignments } = await read(world, 1, { groups: ['apac'] });
  const results = await pruneJobs(world.deps, assignments);
  expect(results.map(({ job, status, problem }) => [job.name, status, problem])).toEqual([
    ['apac-2', 'deleted', null],
    ['apac-1', 'failed', { code: 'MUS203', message: 'No.', parent: 'soc' }],
  ]);
});

test('one that is gone already counts as deleted', async () => {
  const world = aWorld();
  const { assignments } = await read(world, 1, { groups: ['apac'] });
  world.arm.drop('soc/assignments/apac/jobs/apac-1');
  expect((await pruneJobs(world.deps, assignments)).map(({ status }) => status)).toEqual([
    'deleted',
    'deleted',
  ]);
});

test('an interrupt skips what was not begun', async () => {
  const world = aWorld();
  const { assignments } = await read(world, 1, { groups: ['apac'] });
  world.interrupt();
  expect((await pruneJobs(world.deps, assignments)).map(({ status }) => status)).toEqual([
    'skipped',
    'skipped',
  ]);
  expect(world.arm.written()).toEqual([]);
});

test('what an interrupt kept from leaving is skipped, and what may have been carried out is told', async () => {
  const world = aWorld();
  const { assignments } = await read(world, 1, { groups: ['apac'] });
  const [one, two] = assignments.flatMap(({ jobs }) => jobs.map(({ name }) => name));
  const path = 'DELETE soc/assignments/apac/jobs';
  world.arm.script(`${path}/${one ?? ''}`, refused('MUS505', 'Interrupted.', { lost: true }));
  world.arm.script(`${path}/${two ?? ''}`, refused('MUS505', 'Interrupted.'));
  expect((await pruneJobs(world.deps, assignments)).map(({ status }) => status)).toEqual([
    'failed',
    'skipped',
  ]);
});

test('what cannot be read is a problem, and the other groups are found', async () => {
  const world = aWorld();
  world.arm.script('LIST soc/assignments/apac/jobs', refused('MUS209', 'It broke off.'));
  const { assignments, problems } = await read(world);
  expect([assignments.map(({ group }) => group), problems]).toEqual([
    ['emea', 'emea'],
    [{ code: 'MUS209', message: 'It broke off.', parent: 'soc' }],
  ]);
  world.arm.script('LIST soc/groups', refused('MUS203', 'No.'));
  expect(await read(world)).toEqual({
    assignments: [],
    problems: [{ code: 'MUS203', message: 'No.', parent: 'soc' }],
  });
});

test('a group that was never published has nothing to prune', async () => {
  const world = aRunWorld(aLiveParent().withGroup('emea', ['london']).withAssignment('emea', [a]).build());
  expect(await read(world, 1, { groups: ['emea'] })).toEqual({ assignments: [], problems: [] });
});

test('pruning changes neither what is planned nor what is the last job', async () => {
  const world = aWorld();
  world.arm.holdJob(
    assignmentId('soc', 'apac'),
    aJob([a], { name: 'newest', state: 'Failed', startTime: '2026-01-09T00:00:00Z' }),
  );
  const before = await world.plan(fleet);
  const { assignments } = await read(world);
  await pruneJobs(world.deps, assignments);
  expect(await world.plan(fleet)).toEqual(before);
  expect(lines(await read(world))[0]).toBe('apac/apac: , 2 kept');
});
