import { describe, expect, test } from 'vitest';
import { runPublish } from '../../src/apply/run-publish.js';
import type { LiveJob } from '../../src/model/live.js';
import {
  aFleet,
  aJob,
  aLiveParent,
  anItem,
  assignmentId,
  memberName,
  span,
  times,
} from '../support/builders.js';
import { done, refused } from '../support/fake-arm.js';
import { planOf, publishOf } from '../support/plan-world.js';
import { aRunWorld, type RunWorld } from '../support/run-world.js';

const [a, b] = [anItem('a'), anItem('b')];
const fleet = aFleet().withGroup('emea', ['london', 'paris']).build();
const changed = aLiveParent().withPublished('emea', ['london', 'paris'], [a, b], { lastJobState: 'Failed' });
const post = 'POST soc/assignments/emea/jobs';
const jobs = 'LIST soc/assignments/emea/jobs';
const id = assignmentId('soc', 'emea');
const ok = { status: 'succeeded', problem: null };

describe('a publish', () => {
  test('posts one job, awaits it and gives every pair a result', async () => {
    const world = aRunWorld(changed.build());
    world.pendingKeys.add('soc/emea');

    expect(await publish(world)).toEqual(ok);
    expect(world.arm.seen).toEqual([post, 'GET soc/assignments/emea/jobs/job-1']);
    expect(world.events.map(({ type }) => type)).toEqual(['jobStarted', 'jobFinished', 'pairs']);
    expect(world.events[0]).toEqual({
      type: 'jobStarted',
      job: { parent: 'soc', group: 'emea', assignment: 'emea', assignmentId: id, jobId: 'job-1' },
      pairs: 4,
    });
    expect(world.jobs()).toEqual([
      {
        parent: 'soc',
        group: 'emea',
        assignment: 'emea',
        assignmentId: id,
        jobId: 'job-1',
        state: 'Succeeded',
        startTime: '2026-02-01T00:00:00.000Z',
        endTime: '2026-02-01T00:00:01.000Z',
        error: null,
      },
    ]);
    expect(world.pairLines()).toEqual([
      'soc/emea london a: Succeeded',
      'soc/emea paris a: Succeeded',
      'soc/emea london b: Succeeded',
      'soc/emea paris b: Succeeded',
    ]);
    expect([...world.pendingKeys]).toEqual([]);
  });

  test('of which a pair failed has failed, and says how many', async () => {
    const world = aRunWorld(changed.build());
    world.arm.verdicts = { a: { [memberName('paris')]: 'Status code: Forbidden.', rome: 'Gone.' } };

    expect(await publish(world)).toEqual({
      status: 'failed',
      problem: {
        code: 'MUS503',
        message: 'The publish of group emea ended Failed: 1 of 4 pairs did not succeed.',
        hint: 'See the pairs below; the next apply publishes the group again.',
        parent: 'soc',
        at: span,
      },
    });
    expect(world.pairs().filter(({ status }) => status === 'Failed')).toMatchObject([
      { member: 'paris', item: { name: 'a' }, cause: 'PermissionDenied' },
    ]);
    expect(world.findings().map(({ code }) => code)).toEqual(['MUS313']);
  });

  test('whose job ended at once is not polled', async () => {
    const world = aRunWorld(changed.build());
    world.arm.script(post, done(200, raw(aJob([a, b], { errorMessage: 'Half.' }))));

    expect(await publish(world)).toEqual(ok);
    expect(world.arm.seen).toEqual([post]);
    expect(world.jobs()[0]?.error).toBe('Half.');
  });

  test('that is refused fails all its pairs with that cause', async () => {
    const world = aRunWorld(changed.build());
    world.arm.script(post, refused('MUS203', 'Status code: Forbidden.'));

    expect(await publish(world)).toMatchObject({ status: 'failed', problem: { code: 'MUS203', at: span } });
    expect(new Set(world.pairs().map(({ status, cause }) => `${status} ${cause ?? ''}`))).toEqual(
      new Set(['Failed PermissionDenied']),
    );
  });

  test('whose fate is unknown leaves its pairs unknown', async () => {
    const world = aRunWorld(changed.build());
    world.arm.script(post, refused('MUS201', 'Broken.', { lost: true }));
    world.arm.script(jobs, refused('MUS206', 'No.'));

    expect(await publish(world)).toMatchObject({ status: 'failed', problem: { code: 'MUS504' } });
    expect(new Set(world.pairs().map(({ status }) => status))).toEqual(new Set(['Unknown']));
  });

  test('that was not sent for an interruption leaves its pairs skipped', async () => {
    const world = aRunWorld(changed.build());
    world.interrupt();

    expect(await publish(world)).toMatchObject({ status: 'skipped', problem: { code: 'MUS505' } });
    expect(new Set(world.pairs().map(({ status }) => status))).toEqual(new Set(['Skipped']));
    expect(world.arm.seen).toEqual([]);
  });

  test('whose answer was lost is found by the times that the service gave', async () => {
    const world = aRunWorld(changed.build());
    world.arm.holdJob(id, aJob([a, b], { name: 'before', startTime: times.ended }));
    world.arm.script(post, () => {
      world.arm.holdJob(id, aJob([a, b], { name: 'ours', startTime: times.later }));
      return refused('MUS201', 'Broken.', { lost: true });
    });

    expect(await publish(world)).toEqual(ok);
    expect(world.jobs().map(({ jobId }) => jobId)).toEqual(['ours']);
  });
});

test('a job that does not say when it started or ended leaves those times open', async () => {
  const world = aRunWorld(changed.build());
  const timeless = { startTime: undefined, endTime: undefined };
  world.arm.script(post, done(200, raw(aJob([a, b], timeless))));
  await publish(world);
  world.arm.script(post, done(200, raw(aJob([a, b], { ...timeless, state: 'InProgress' }))));
  await publish(world, { wait: false });

  expect(world.jobs().map(({ state, startTime, endTime }) => [state, startTime, endTime])).toEqual([
    ['Succeeded', null, null],
    ['InProgress', null, null],
  ]);
});

describe('a job that is not awaited to its end', () => {
  test('without waiting leaves its pairs in progress, and nothing pending', async () => {
    const world = aRunWorld(changed.build());
    world.pendingKeys.add('soc/emea');

    expect(await publish(world, { wait: false })).toEqual(ok);
    expect(world.arm.seen).toEqual([post]);
    expect(world.jobs()).toMatchObject([{ jobId: 'job-1', state: 'InProgress', endTime: null }]);
    expect(new Set(world.pairs().map(({ status, error }) => `${status} ${error ?? '-'}`))).toEqual(
      new Set(['InProgress -']),
    );
    expect([...world.pendingKeys]).toEqual([]);
  });

  test.each([
    ['at its timeout', 'MUS502', (world: RunWorld) => (world.arm.jobPolls = 99)],
    [
      'for an interruption',
      'MUS505',
      (world: RunWorld) => {
        world.clock.onSleep(() => {
          world.interrupt();
        });
      },
    ],
    [
      'for it cannot be read',
      'MUS206',
      (world: RunWorld) => {
        const no = refused('MUS206', 'No.');
        world.arm.script('GET soc/assignments/emea/jobs/job-1', no, no, no);
      },
    ],
  ])('%s leaves its pairs in progress and fails as %s', async (_why, code, arrange) => {
    const world = aRunWorld(changed.build());
    arrange(world);

    expect(await publish(world, { timeoutMs: 60_000 })).toMatchObject({
      status: 'failed',
      problem: { code },
    });
    expect(world.jobs().map(({ state }) => state)).toEqual(['InProgress']);
    expect(new Set(world.pairs().map(({ status }) => status))).toEqual(new Set(['InProgress']));
  });
});

describe('a job that runs already', () => {
  const running = aLiveParent().withPublished('emea', ['london', 'paris'], [a, b], {
    lastJobState: 'InProgress',
    lastJobEndTime: undefined,
  });
  const theirs = aJob([], { name: 'theirs', state: 'InProgress', endTime: undefined });

  test('is awaited and stands in where no reason is left', async () => {
    const world = aWorldWith(theirs);

    expect(await publish(world, {}, running)).toEqual(ok);
    expect(world.arm.written()).toEqual([]);
    expect(world.jobs()).toMatchObject([{ jobId: 'theirs', state: 'Succeeded' }]);
    expect(world.pairLines()).toHaveLength(4);
  });

  test('stands in as the newest of the jobs there are', async () => {
    const world = aWorldWith(theirs);
    world.arm.holdJob(id, aJob([a, b], { name: 'older', startTime: times.written, state: 'Failed' }));
    world.arm.holdJob(id, aJob([a, b], { name: 'oldest', startTime: '2025-01-01T00:00:00Z' }));
    world.arm.holdJob(id, aJob([a, b], { name: 'timeless', startTime: undefined, state: 'Failed' }));
    // The service forgets one that never said when it started.
    world.clock.onSleep(() => world.arm.drop('soc/assignments/emea/jobs/timeless'));

    expect(await publish(world, {}, running)).toEqual(ok);
    expect(world.jobs().map(({ jobId }) => jobId)).toEqual(['theirs']);
    expect(world.arm.written()).toEqual([]);
  });

  test('leaves unknown who was in it, where the group was modified after it started', async () => {
    const live = aLiveParent()
      .withGroup('emea', ['london', 'paris'], { modifiedAt: '2026-01-01T11:00:00.5Z' })
      .withPublished('x', [], [a, b])
      .withAssignment('emea', [a, b], { lastJobState: 'InProgress' });
    const world = aRunWorld(live.build());
    world.arm.holdJob(id, theirs);

    expect(await publish(world, {}, live)).toMatchObject({ status: 'failed', problem: { code: 'MUS503' } });
    expect(new Set(world.pairs().map(({ status }) => status))).toEqual(new Set(['Unknown']));
  });

  test('is awaited and followed by a publish where a reason is left', async () => {
    const world = aWorldWith(theirs);
    world.arm.verdicts = { a: { [memberName('paris')]: 'No.' } };
    world.clock.onSleep((count) => {
      if (count === 2) world.arm.verdicts = {};
    });

    expect(await publish(world, {}, running)).toEqual(ok);
    expect(world.arm.written()).toEqual([post]);
    expect(world.jobs()).toMatchObject([{ jobId: 'job-1' }]);
    expect(world.pairLines()).toHaveLength(4);
  });

  test('that is in no list cannot stand in', async () => {
    const world = aRunWorld(running.build());
    world.arm.script(jobs, () => {
      world.arm.holdJob(id, aJob([a, b], { startTime: times.started }));
      return done(200, []);
    });

    expect(await publish(world, {}, running)).toEqual(ok);
    expect(world.arm.written()).toEqual([post]);
    expect(world.pairLines()).toHaveLength(4);
  });

  test('does not stand in for a publish that was asked for', async () => {
    const world = aWorldWith(theirs);
    const step = {
      ...publishOf(planOf(fleet, running.build()), 'emea'),
      reasons: [{ why: 'asked' as const }],
    };

    expect(await runPublish(world.parentRun(fleet), step)).toEqual(ok);
    expect(world.arm.written()).toEqual([post]);
  });

  test.each([
    ['outlasts the timeout', 'MUS502', 'InProgress', (world: RunWorld) => (world.arm.jobPolls = 99)],
    [
      'cannot be listed',
      'MUS206',
      'Failed',
      (world: RunWorld) => world.arm.script(jobs, refused('MUS206', 'No.')),
    ],
  ])('and %s fails as %s, its pairs %s', async (_how, code, status, arrange) => {
    const world = aWorldWith(theirs);
    arrange(world);

    expect(await publish(world, { timeoutMs: 60_000 }, running)).toMatchObject({
      status: 'failed',
      problem: { code },
    });
    expect(world.arm.written()).toEqual([]);
    expect(world.pairLines()).toHaveLength(4);
    expect(new Set(world.pairs().map((pair) => pair.status))).toEqual(new Set([status]));
  });

  test('fails where the parent cannot be read again', async () => {
    const world = aWorldWith(theirs);
    world.arm.script('LIST soc/groups', refused('MUS206', 'No.'));

    expect(await publish(world, {}, running)).toMatchObject({
      status: 'failed',
      problem: { code: 'MUS206' },
    });
    expect(new Set(world.pairs().map((pair) => pair.status))).toEqual(new Set(['Failed']));
  });

  test('fails where the parent cannot be planned again', async () => {
    const strict = aFleet()
      .withSelection('strict', ['Rule a', 'Rule b'])
      .withGroup('emea', ['london', 'paris'], { content: ['strict'] })
      .build();
    const world = aWorldWith(theirs);
    const step = publishOf(planOf(strict, running.build()), 'emea');
    world.arm.drop('soc/alertRules/a');

    expect(await runPublish(world.parentRun(strict), step)).toMatchObject({
      status: 'failed',
      problem: { code: 'MUS402' },
    });
  });

  function aWorldWith(job: LiveJob): RunWorld {
    const world = aRunWorld(running.build());
    world.arm.holdJob(id, job);
    return world;
  }
});

test('a pending list that cannot be written does not undo a publish, but is said', async () => {
  const world = aRunWorld(changed.build());
  const run = world.parentRun(fleet);
  const pending = { ...world.pending, remove: () => Promise.reject(new Error('EROFS')) };
  const step = publishOf(planOf(fleet, changed.build()), 'emea');

  expect(await runPublish({ ...run, deps: { ...run.deps, pending } }, step)).toEqual(ok);
  expect(world.findings()).toEqual([
    {
      code: 'MUS506',
      severity: 'warning',
      message: 'The list of pending publishes cannot be written: EROFS',
      hint: 'Make .muster/ writable. A publish that this run does not reach would be forgotten.',
      parent: 'soc',
    },
  ]);
});

function publish(
  world: RunWorld,
  options: { readonly wait?: boolean; readonly timeoutMs?: number } = {},
  live: ReturnType<typeof aLiveParent> = changed,
) {
  const step = publishOf(planOf(fleet, live.build()), 'emea');
  return runPublish(world.parentRun(fleet, options), step);
}

function raw({ id: jobId, name, state, startTime, endTime, errorMessage, items }: LiveJob) {
  return {
    id: jobId,
    name,
    properties: { provisioningState: state, startTime, endTime, errorMessage, items },
  };
}
