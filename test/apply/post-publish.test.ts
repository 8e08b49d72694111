import { describe, expect, test } from 'vitest';
import { latest, postPublish } from '../../src/apply/post-publish.js';
import { parseInstant } from '../../src/model/instant.js';
import { aJob, aLiveParent, assignmentId, times } from '../support/builders.js';
import { refused } from '../support/fake-arm.js';
import { aRunWorld } from '../support/run-world.js';

const id = assignmentId('soc', 'emea');
const post = 'POST soc/assignments/emea/jobs';
const seek = 'LIST soc/assignments/emea/jobs';
/** Looks for a lost job in milliseconds: 75 s of them, for the list may lag a minute behind. */
const waits = [2_000, 4_000, 8_000, 16_000, 30_000, 15_000];
const search = waits.map(() => seek);
const lost = refused('MUS201', 'The connection broke.', { lost: true });
const since = parseInstant(times.ended);

test('a publish that is answered is posted once', async () => {
  const world = aWorld();

  expect(await postPublish(world.deps, id, since)).toMatchObject({ ok: true, job: { name: 'job-1' } });
  expect(world.arm.seen).toEqual([post]);
});

test('a publish that is refused is not posted again', async () => {
  const world = aWorld();
  world.arm.script(post, refused('MUS203', 'No.', { status: 403 }));

  expect(await postPublish(world.deps, id, since)).toEqual({
    ok: false,
    problem: { code: 'MUS203', message: 'No.' },
  });
  expect(world.arm.seen).toEqual([post]);
});

describe('a publish whose answer was lost', () => {
  test('is found in the job list and not posted again', async () => {
    const world = aWorld();
    world.arm.script(post, lost).holdJob(id, aJob([], { name: 'earlier' }));
    world.arm.holdJob(id, aJob([], { name: 'ours', startTime: times.later, state: 'InProgress' }));

    expect(await postPublish(world.deps, id, since)).toMatchObject({ ok: true, job: { name: 'ours' } });
    expect(world.arm.seen).toEqual([post, seek]);
    expect(world.clock.slept).toEqual([2000]);
  });

  test('is found in a list that lags a minute behind', async () => {
    const world = aWorld();
    world.arm.script(post, lost);
    world.clock.onSleep((count) => {
      if (count === 5) world.arm.holdJob(id, aJob([], { name: 'ours', startTime: times.later }));
    });

    expect(await postPublish(world.deps, id, since)).toMatchObject({ ok: true, job: { name: 'ours' } });
    expect(world.arm.seen).toEqual([post, ...search.slice(1)]);
    expect(world.clock.slept).toEqual(waits.slice(0, 5));
  });

  test('is posted again where no job started since', async () => {
    const world = aWorld();
    world.arm.script(post, lost);
    world.arm.holdJob(id, aJob([], { name: 'earlier', startTime: times.ended }));
    world.arm.holdJob(id, aJob([], { name: 'timeless', startTime: undefined, state: 'Failed' }));

    expect(await postPublish(world.deps, id, since)).toMatchObject({ ok: true, job: { name: 'job-1' } });
    expect(world.arm.seen).toEqual([post, ...search, post]);
  });

  test('is any job there is, where none was known before', async () => {
    const world = aWorld();
    world.arm.script(post, lost).holdJob(id, aJob([], { name: 'first' }));

    expect(await postPublish(world.deps, id, undefined)).toMatchObject({ ok: true, job: { name: 'first' } });
  });

  test('is posted three times at most, with longer waits before each look', async () => {
    const world = aWorld();
    world.arm.script(post, lost, lost, lost);

    expect(await postPublish(world.deps, id, since)).toEqual({
      ok: false,
      problem: { code: 'MUS201', message: 'The connection broke.' },
    });
    expect(world.arm.seen).toEqual([post, ...search, post, ...search, post, ...search]);
    expect(world.clock.slept).toEqual([...waits, ...waits, ...waits]);
  });

  test('is given up where the job list cannot be read, for its fate is not known', async () => {
    const world = aWorld();
    world.arm.script(post, lost).script(seek, refused('MUS206', 'Azure failed.'));

    expect(await postPublish(world.deps, id, since)).toEqual({
      ok: false,
      problem: {
        code: 'MUS504',
        message: `It is not known whether the publish of ${id} was started: its answer was lost, and the job list could not be read. The connection broke.`,
        hint: 'Run apply again: it awaits a job that runs, and publishes only what is left.',
      },
    });
    expect(world.arm.seen).toEqual([post, seek]);
  });
});

describe('an interruption', () => {
  test('before the publish is posted keeps it from being sent', async () => {
    const world = aWorld();
    world.interrupt();

    expect(await postPublish(world.deps, id, since)).toEqual({
      ok: false,
      problem: {
        code: 'MUS505',
        message: `The publish of ${id} was not sent: the run was interrupted.`,
      },
    });
    expect(world.arm.seen).toEqual([]);
  });

  test('after an answer was lost still looks for the job, and posts no more', async () => {
    const world = aWorld();
    world.arm.script(post, lost);
    world.clock.onSleep(() => {
      world.interrupt();
    });

    expect(await postPublish(world.deps, id, since)).toMatchObject({
      ok: false,
      problem: { code: 'MUS201' },
    });
    expect(world.arm.seen).toEqual([post, seek]);
  });
});

test('the latest of several times is found to 100 ns, those that cannot be read aside', () => {
  expect(latest([])).toBeUndefined();
  expect(latest([undefined, 'soon'])).toBeUndefined();
  expect(latest([times.ended, undefined, times.later, 'soon', times.started])).toBe(
    parseInstant(times.later),
  );
});

function aWorld() {
  return aRunWorld(aLiveParent().withAssignment('emea', []).build());
}
