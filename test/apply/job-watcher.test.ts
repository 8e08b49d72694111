import { describe, expect, test } from 'vitest';
import { listJobs } from '../../src/azure/read/read-jobs.js';
import { createJobWatcher, type JobWatcher } from '../../src/apply/job-watcher.js';
import type { LiveAssignment } from '../../src/model/live.js';
import { aJob, aLiveParent, assignmentId, workspaceId } from '../support/builders.js';
import { done, refused } from '../support/fake-arm.js';
import { aRunWorld, type RunWorld } from '../support/run-world.js';

const groups = ['a', 'b', 'c'];

test('one or two jobs are each polled by their own GET, waits growing from 1 s to 15 s', async () => {
  const world = aWorldOfJobs(9);
  const watcher = aWatcher(world);
  const ends = await Promise.all(groups.slice(0, 2).map((name) => watch(watcher, name)));

  expect(ends.map((end) => end.end)).toEqual(['finished', 'finished']);
  expect(world.arm.seen).toHaveLength(18);
  expect(world.arm.seen.slice(0, 2)).toEqual([
    'GET soc/assignments/a/jobs/job-a',
    'GET soc/assignments/b/jobs/job-b',
  ]);
  expect(world.clock.slept).toEqual([1000, 1500, 2250, 3375, 5062.5, 7593.75, 11390.625, 15000, 15000]);
});

test('a job in a state of an unknown word is awaited until it says that it ended', async () => {
  const world = aWorldOfJobs(9);
  const poll = (properties: object) => done(200, { id: '/x/jobs/job-a', name: 'job-a', properties });
  world.arm.script(
    'GET soc/assignments/a/jobs/job-a',
    poll({ provisioningState: 'Odd', endTime: '0001-01-01T00:00:00Z' }),
    poll({ provisioningState: 'Odd' }),
    poll({ provisioningState: 'Odd', endTime: '2026-01-01T00:00:00Z' }),
  );

  expect(await watch(aWatcher(world), 'a')).toMatchObject({ end: 'finished', job: { state: 'Odd' } });
  expect(world.arm.seen).toHaveLength(3);
});

test('a finished job comes with what its own GET said', async () => {
  const world = aWorldOfJobs(1);
  const end = await watch(aWatcher(world), 'a');

  expect(end).toMatchObject({ end: 'finished', job: { name: 'job-a', state: 'Succeeded' } });
});

test('more jobs share the assignment list, and only those it shows as ended are asked for', async () => {
  const world = aWorldOfJobs(1);
  const lists: (readonly LiveAssignment[])[] = [];
  const watcher = aWatcher(world, { onAssignments: (list) => lists.push(list) });
  world.clock.onSleep((count) => {
    if (count === 2) world.arm.finish('soc/assignments/b/jobs/job-b');
    if (count === 3) world.arm.finish('soc/assignments/a/jobs/job-a');
  });
  const ends = await Promise.all(groups.map((name) => watch(watcher, name)));

  expect(ends.map((end) => end.end)).toEqual(['finished', 'finished', 'finished']);
  expect(world.arm.seen).toEqual([
    'LIST soc/assignments',
    'LIST soc/assignments',
    'GET soc/assignments/b/jobs/job-b',
    // Two are left, each asked for by itself.
    'GET soc/assignments/a/jobs/job-a',
    'GET soc/assignments/c/jobs/job-c',
  ]);
  expect(lists.map((list) => list.map(({ lastJobState }) => lastJobState))).toEqual([
    ['InProgress', 'InProgress', 'InProgress'],
    ['InProgress', 'Succeeded', 'InProgress'],
  ]);
});

test('a list that shows an end before the job’s own GET does is not believed', async () => {
  const world = aWorldOfJobs(2);
  world.hold(withJobsOf('Succeeded'));
  const watcher = aWatcher(world);
  await Promise.all(groups.map((name) => watch(watcher, name)));

  expect(world.arm.seen).toHaveLength(2 * 4);
});

test('a list that shows a job as running for ever does not hide its end', async () => {
  const world = aWorldOfJobs(1);
  const watcher = aWatcher(world, { timeoutMs: 2_000 });
  world.arm.script('LIST soc/assignments', ...Array.from({ length: 9 }, () => runningList()));
  const ends = await Promise.all(groups.map((name) => watch(watcher, name)));

  expect(ends.map((end) => end.end)).toEqual(['finished', 'finished', 'finished']);
});

test('a job that is still running at its deadline times out, the others go on', async () => {
  const world = aWorldOfJobs(99);
  const watcher = aWatcher(world, { timeoutMs: 3_000 });
  const first = watch(watcher, 'a');
  world.clock.onSleep((count) => {
    if (count === 2) void watch(watcher, 'b').then(({ end }) => world.arm.seen.push(`b: ${end}`));
  });

  expect(await first).toEqual({ end: 'timeout' });
  expect(world.arm.seen.filter((request) => request.startsWith('b'))).toEqual([]);
});

test('a deadline that passes while others share the list ends only its own watch', async () => {
  const world = aWorldOfJobs(99);
  const watcher = aWatcher(world, { timeoutMs: 4_000 });
  const ended: string[] = [];
  const first = groups.slice(0, 2).map((name) => watch(watcher, name).then(() => ended.push(name)));
  const third = new Promise<void>((settle) => {
    world.clock.onSleep((count) => {
      if (count !== 2) return;
      void watch(watcher, 'c').then(() => {
        ended.push('c');
        settle();
      });
    });
  });
  await Promise.all([...first, third]);

  expect(ended).toEqual(['a', 'b', 'c']);
});

test('a later job starts the waits anew', async () => {
  const world = aWorldOfJobs(2);
  const watcher = aWatcher(world);
  await watch(watcher, 'a');
  await watch(watcher, 'b');

  expect(world.clock.slept).toEqual([1000, 1500, 1000, 1500]);
});

describe('a job whose assignment had one before', () => {
  async function known(world: RunWorld, name: string, seconds: number) {
    world.arm.script(
      `LIST soc/assignments/${name}/jobs`,
      done(200, [
        aRawJob('Succeeded', {
          startTime: '2026-01-01T00:00:00Z',
          endTime: `2026-01-01T00:00:${String(seconds).padStart(2, '0')}Z`,
        }),
      ]),
    );
    await listJobs(world.deps.client, assignmentId('soc', name));
    world.arm.seen.length = 0;
  }

  test('is looked at when it would end if it took as long, and soon again', async () => {
    const world = aWorldOfJobs(3);
    await known(world, 'a', 7);

    expect(await watch(aWatcher(world), 'a')).toMatchObject({ end: 'finished' });
    expect(world.clock.slept).toEqual([7100, 250, 375]);
    expect(world.arm.seen).toHaveLength(3);
  });

  test('is looked at by itself, whatever others run beside it', async () => {
    const world = aWorldOfJobs(1);
    for (const [index, name] of groups.entries()) await known(world, name, 7 + index);
    const watcher = aWatcher(world);
    await Promise.all(groups.map((name) => watch(watcher, name)));

    expect(world.clock.slept).toEqual([7100, 1000, 1000]);
    expect(world.arm.seen).toEqual(groups.map((name) => `GET soc/assignments/${name}/jobs/job-${name}`));
  });

  test('does not keep one that is not known waiting, and is not asked for before it is due', async () => {
    const world = aWorldOfJobs(2);
    await known(world, 'a', 7);
    const watcher = aWatcher(world);
    await Promise.all([watch(watcher, 'a'), watch(watcher, 'b')]);

    expect(world.clock.slept.slice(0, 2)).toEqual([1000, 1500]);
    expect(world.arm.seen.slice(0, 3)).toEqual([
      'GET soc/assignments/b/jobs/job-b',
      'GET soc/assignments/b/jobs/job-b',
      'GET soc/assignments/a/jobs/job-a',
    ]);
  });

  test('that took much longer does not hide that this one is done', async () => {
    const world = aWorldOfJobs(1);
    await known(world, 'a', 50);

    expect(await watch(aWatcher(world), 'a')).toMatchObject({ end: 'finished' });
    expect(world.clock.slept).toEqual([15_000]);
  });

  test('is looked at on the way to the end that is foreseen, and then soon again', async () => {
    const world = aWorldOfJobs(6);
    await known(world, 'a', 50);

    expect(await watch(aWatcher(world), 'a')).toMatchObject({ end: 'finished' });
    expect(world.clock.slept).toEqual([15_000, 15_000, 15_000, 5_100, 250, 375]);
  });

  test('that took longer than this one is awaited is looked at as one that is not known', async () => {
    const world = aWorldOfJobs(99);
    await known(world, 'a', 59);

    expect(await watch(aWatcher(world, { timeoutMs: 20_000 }), 'a')).toEqual({ end: 'timeout' });
    expect(world.clock.slept.slice(0, 3)).toEqual([1000, 1500, 2250]);
  });
});

describe('an interruption', () => {
  test('ends every watch without another request', async () => {
    const world = aWorldOfJobs(99);
    const watcher = aWatcher(world);
    world.clock.onSleep((count) => {
      if (count === 2) world.interrupt();
    });
    const ends = await Promise.all([watch(watcher, 'a'), watch(watcher, 'b')]);

    expect(ends).toEqual([{ end: 'interrupted' }, { end: 'interrupted' }]);
    expect(world.arm.seen).toHaveLength(2);
  });

  test('ends a watch that begins after it', async () => {
    const world = aWorldOfJobs(99);
    world.interrupt();

    expect(await watch(aWatcher(world), 'a')).toEqual({ end: 'interrupted' });
    expect(world.arm.seen).toEqual([]);
  });
});

describe('a poll that fails', () => {
  const request = 'GET soc/assignments/a/jobs/job-a';
  const broken = refused('MUS206', 'Azure failed.');

  test('says nothing of the job twice in a row, and ends the watch the third time', async () => {
    const world = aWorldOfJobs(1);
    world.arm.script(request, broken, broken, broken);

    expect(await watch(aWatcher(world), 'a')).toEqual({
      end: 'failed',
      problem: { code: 'MUS206', message: 'Azure failed.' },
    });
  });

  test('counts anew after one that was answered', async () => {
    const world = aWorldOfJobs(2);
    world.arm.script(request, broken, broken);
    world.clock.onSleep((count) => {
      if (count === 3) world.arm.script(request, done(200, aRawJob('InProgress')), broken, broken);
    });

    expect(await watch(aWatcher(world), 'a')).toMatchObject({ end: 'finished' });
    expect(world.arm.seen).toHaveLength(7);
  });

  test('of the shared list counts for every job', async () => {
    const world = aWorldOfJobs(1);
    const watcher = aWatcher(world);
    world.arm.script('LIST soc/assignments', broken, broken, broken);
    const ends = await Promise.all(groups.map((name) => watch(watcher, name)));

    expect(ends.map((end) => end.end)).toEqual(['failed', 'failed', 'failed']);
    expect(world.arm.seen).toEqual(Array(3).fill('LIST soc/assignments'));
  });
});

function withJobsOf(lastJobState: string) {
  const live = aLiveParent();
  for (const name of groups) live.withAssignment(name, [], { lastJobState });
  return live.build();
}

function aWorldOfJobs(jobPolls: number): RunWorld {
  const world = aRunWorld(withJobsOf('InProgress'));
  world.arm.jobPolls = jobPolls;
  for (const name of groups)
    world.arm.holdJob(assignmentId('soc', name), aJob([], { name: `job-${name}`, state: 'InProgress' }));
  return world;
}

function aWatcher(
  world: RunWorld,
  options: Partial<Parameters<typeof createJobWatcher>[1]> = {},
): JobWatcher {
  return createJobWatcher(world.deps, {
    workspace: workspaceId('soc'),
    timeoutMs: 1_800_000,
    onAssignments: () => undefined,
    ...options,
  });
}

function watch(watcher: JobWatcher, group: string) {
  return watcher.watch(assignmentId('soc', group), `job-${group}`);
}

function aRawJob(provisioningState: string, times: object = {}) {
  return { id: `${assignmentId('soc', 'a')}/jobs/job-a`, properties: { provisioningState, ...times } };
}

function runningList() {
  return done(
    200,
    groups.map((name) => ({
      id: assignmentId('soc', name),
      properties: { targetResourceName: name, items: [], lastJobProvisioningState: 'InProgress' },
    })),
  );
}
