import { describe, expect, test } from 'vitest';
import type { StepResult } from '../../src/apply/events.js';
import { runWrite } from '../../src/apply/run-write.js';
import type { Step, WriteStep } from '../../src/plan/steps/step.js';
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
import { planOf, stepOf } from '../support/plan-world.js';
import { aRunWorld } from '../support/run-world.js';

const rule = anItem('a');
const fleet = aFleet().withGroup('emea', ['london', 'paris'], { description: 'Europe' }).build();
const empty = aLiveParent().withItems(rule);
const some = aLiveParent().withPublished('emea', ['london'], [rule]);
/** No job of the group runs, as was read. */
const read = { jobs: { emea: [] } };
const ok = { status: 'succeeded', problem: null };

describe('one request a step, and no GET before it', () => {
  test('a create is one PUT of the whole resource', async () => {
    const world = aRunWorld();

    expect(await write(world, 'create/group/soc/emea')).toEqual(ok);
    expect(world.arm.seen).toEqual(['PUT soc/groups/emea']);
    expect(world.arm.bodies.get('PUT soc/groups/emea')).toEqual({
      properties: {
        displayName: 'emea',
        description: 'Europe',
        memberResourceNames: [memberName('london'), memberName('paris')],
      },
    });
    expect(world.pendingLog).toEqual([]);
  });

  test('an update of a group is remembered as pending before it is sent', async () => {
    const world = aRunWorld(some.build());
    world.arm.script('PUT soc/groups/emea', () => {
      expect(world.pendingLog).toEqual(['+soc/emea']);
      return done(200, {});
    });

    expect(await write(world, 'update/group/soc/emea', some)).toEqual(ok);
  });

  test('a delete is one DELETE, and what is gone already is deleted', async () => {
    const pruning = aFleet().withParent('soc', { prune: true }).build();
    const live = aLiveParent().withGroup('old', []);
    const step = stepOf(planOf(pruning, live.build()), 'delete/group/soc/old') as WriteStep;
    const world = aRunWorld(live.build());

    expect(await runWrite(world.parentRun(pruning), step, [])).toEqual(ok);
    expect(await runWrite(world.parentRun(pruning), step, [])).toEqual(ok);
    expect(world.arm.seen).toEqual(['DELETE soc/groups/old', 'DELETE soc/groups/old']);

    world.arm.script('DELETE soc/groups/old', refused('MUS203', 'No.'));
    expect(await runWrite(world.parentRun(pruning), step, [])).toEqual({
      status: 'failed',
      problem: { code: 'MUS203', message: 'No.', parent: 'soc', at: undefined },
    });
  });

  test('a refusal is a failure that points at the file', async () => {
    const world = aRunWorld();
    world.arm.script('PUT soc/groups/emea', refused('MUS203', 'No.'));

    expect(await write(world, 'create/group/soc/emea')).toEqual({
      status: 'failed',
      problem: { code: 'MUS203', message: 'No.', parent: 'soc', at: span },
    });
  });
});

describe('another writer shows', () => {
  test('never in a create that is answered 200, which the contract allows for a new one too', async () => {
    const world = aRunWorld();
    world.arm.script('PUT soc/groups/emea', done(200, {}));

    expect(await write(world, 'create/group/soc/emea')).toEqual(ok);
    expect(world.findings()).toEqual([]);
  });

  test('where an update finds it gone', async () => {
    const world = aRunWorld();

    expect(await write(world, 'update/group/soc/emea', some)).toEqual(ok);
    expect(world.findings()).toEqual([
      {
        code: 'MUS311',
        severity: 'warning',
        message:
          'update/group/soc/emea found the resource gone: another writer deleted it after the plan was made, and this run created it again.',
        hint: 'Find out who else manages this parent, then run plan again.',
        parent: 'soc',
        at: span,
      },
    ]);
  });

  test('never where an earlier attempt of ours may have done it', async () => {
    const world = aRunWorld();
    world.arm.script('PUT soc/groups/emea', { ok: true, status: 201, body: {}, uncertain: true });

    expect(await write(world, 'update/group/soc/emea', some)).toEqual(ok);
    expect(world.findings()).toEqual([]);
  });
});

describe('an assignment that was written', () => {
  test('is known by etag, items and time, to tell other writers’ changes from ours', async () => {
    const world = aRunWorld(aLiveParent().withGroup('emea', []).build());
    const run = world.parentRun(fleet);
    const step = stepOf(planOf(fleet, empty.build()), 'create/assignment/soc/emea') as WriteStep;
    await runWrite(run, step, []);

    expect([...run.written]).toEqual([
      [
        assignmentId('soc', 'emea').toLowerCase(),
        {
          etag: '"1"',
          itemKeys: [rule.resourceId?.toLowerCase()],
          modifiedAt: '2026-02-01T00:00:00.0000000Z',
        },
      ],
    ]);
  });
});

describe('members that could not be created', () => {
  const paris = failedCreate('paris');

  test('are left out of a group that has others', async () => {
    const world = aRunWorld();
    const run = world.parentRun(fleet);
    const step = stepOf(planOf(fleet, empty.build()), 'create/group/soc/emea') as WriteStep;

    expect(await runWrite(run, step, [paris])).toEqual(ok);
    expect(world.arm.held('soc/groups/emea')?.properties.memberResourceNames).toEqual([memberName('london')]);
    expect([...run.leftOut]).toEqual([['emea', [paris]]]);
  });

  test('leave a group that would only have gained them as it is, and publishable', async () => {
    const joins = aFleet().withGroup('emea', ['london', 'paris']).build();
    const world = aRunWorld(some.build());
    const step = stepOf(planOf(joins, some.build(), read), 'update/group/soc/emea') as WriteStep;

    expect(await runWrite(world.parentRun(joins), step, [paris])).toEqual({
      status: 'skipped',
      problem: {
        code: 'MUS501',
        message:
          'update/group/soc/emea was skipped: it would only add members that could not be created (paris).',
        hint: 'Fix what the member reports; the next apply adds it.',
        parent: 'soc',
        at: span,
      },
      blocks: false,
    });
    expect(world.arm.seen).toEqual([]);
    expect(world.pendingLog).toEqual([]);
  });

  test.each([
    ['is renamed too', aFleet().withGroup('emea', ['london', 'paris'], { displayName: 'EMEA' }), some],
    [
      'loses one too',
      aFleet().withGroup('emea', ['london', 'paris']),
      aLiveParent().withPublished('emea', ['london', 'rome'], [rule]),
    ],
    [
      'gains another too',
      aFleet().withGroup('emea', ['london', 'paris', 'oslo']),
      aLiveParent().withPublished('emea', ['london'], [rule]).withMember('oslo'),
    ],
  ])('do not keep a group from its update that %s', async (_how, desired, live) => {
    const wanted = desired.build();
    const world = aRunWorld(live.build());
    const step = stepOf(planOf(wanted, live.build()), 'update/group/soc/emea') as WriteStep;

    expect(await runWrite(world.parentRun(wanted), step, [paris])).toEqual(ok);
    expect(world.arm.held('soc/groups/emea')?.properties.memberResourceNames).not.toContain(
      memberName('paris'),
    );
  });

  test('who are all of a group keep it from being written', async () => {
    const world = aRunWorld();
    const run = world.parentRun(fleet);
    const step = stepOf(planOf(fleet, empty.build()), 'create/group/soc/emea') as WriteStep;
    const all = [failedCreate('london'), paris];

    expect(await runWrite(run, step, all)).toEqual({
      status: 'skipped',
      problem: {
        code: 'MUS501',
        message: 'create/group/soc/emea was skipped: none of its members could be created (london, paris).',
        hint: 'Fix what the member reports; the next apply adds it.',
        parent: 'soc',
        at: span,
      },
      blocks: true,
    });
    expect(world.arm.seen).toEqual([]);
    expect([...run.leftOut]).toEqual([['emea', all]]);
  });
});

describe('a running job', () => {
  const running = aLiveParent().withPublished('emea', ['london'], [rule], {
    lastJobState: 'InProgress',
    lastJobEndTime: undefined,
  });
  const job = aJob([rule], { name: 'theirs', state: 'InProgress', endTime: undefined });

  test('is awaited before its group is written', async () => {
    const world = aRunWorld(running.build());
    world.arm.holdJob(assignmentId('soc', 'emea'), job);

    expect(await write(world, 'update/group/soc/emea', running)).toEqual(ok);
    expect(world.arm.seen).toEqual([
      'LIST soc/assignments/emea/jobs',
      'GET soc/assignments/emea/jobs/theirs',
      'PUT soc/groups/emea',
    ]);
  });

  test('that is awaited by several steps is awaited once', async () => {
    const world = aRunWorld(running.build());
    world.arm.holdJob(assignmentId('soc', 'emea'), job);
    const run = world.parentRun(fleet);
    const step = stepOf(planOf(fleet, running.build()), 'update/group/soc/emea') as WriteStep;
    await Promise.all([runWrite(run, step, []), runWrite(run, step, [])]);

    expect(world.arm.seen.filter((request) => !request.startsWith('PUT'))).toEqual([
      'LIST soc/assignments/emea/jobs',
      'GET soc/assignments/emea/jobs/theirs',
    ]);
  });

  test('that does not end in time keeps its group from being written', async () => {
    const world = aRunWorld(running.build());
    world.arm.holdJob(assignmentId('soc', 'emea'), job).jobPolls = 99;

    expect(await write(world, 'update/group/soc/emea', running, { timeoutMs: 5000 })).toEqual({
      status: 'failed',
      problem: {
        code: 'MUS502',
        message: 'The job of assignment emea did not end in the time given.',
        hint: 'Look at it later with muster status, or give it longer with --timeout.',
        parent: 'soc',
        at: span,
      },
    });
    expect(world.arm.written()).toEqual([]);
  });

  test.each([
    ['whose list cannot be read', 'LIST soc/assignments/emea/jobs', 1],
    ['that cannot be read three times', 'GET soc/assignments/emea/jobs/theirs', 3],
  ])('%s keeps its group from being written', async (_how, request, times) => {
    const world = aRunWorld(running.build());
    world.arm.holdJob(assignmentId('soc', 'emea'), job);
    world.arm.script(request, ...Array.from({ length: times }, () => refused('MUS206', 'No.')));

    expect(await write(world, 'update/group/soc/emea', running)).toEqual({
      status: 'failed',
      problem: { code: 'MUS206', message: 'No.', parent: 'soc', at: span },
    });
    expect(world.arm.written()).toEqual([]);
  });
});

test('a pending list that cannot be written fails the step before anything is sent', async () => {
  const world = aRunWorld(some.build());
  const run = world.parentRun(fleet);
  const pending = { ...world.pending, add: () => Promise.reject(new Error('EROFS: read-only file system')) };
  const step = stepOf(planOf(fleet, some.build(), read), 'update/group/soc/emea') as WriteStep;

  expect(await runWrite({ ...run, deps: { ...run.deps, pending } }, step, [])).toEqual({
    status: 'failed',
    problem: {
      code: 'MUS506',
      message: 'The list of pending publishes cannot be written: EROFS: read-only file system',
      hint: 'Make .muster/ writable. A publish that this run does not reach would be forgotten.',
      parent: 'soc',
      at: span,
    },
  });
  expect(world.arm.seen).toEqual([]);
});

function write(
  world: ReturnType<typeof aRunWorld>,
  id: string,
  live: ReturnType<typeof aLiveParent> = empty,
  options: { readonly timeoutMs?: number } = {},
) {
  const step = stepOf(planOf(fleet, live.build()), id) as WriteStep;
  return runWrite(world.parentRun(fleet, options), step, []);
}

function failedCreate(name: string): StepResult {
  const step: Step = {
    action: 'create',
    type: 'member',
    id: `create/member/soc/${name}`,
    parent: 'soc',
    name,
    resourceName: memberName(name).toUpperCase(),
    resourceId: '/m',
    reason: '',
    dependsOn: [],
    resource: { type: 'member', targetWorkspaceResourceId: '/ws', targetWorkspaceTenantId: times.ended },
  };
  return { step, status: 'failed', problem: { code: 'MUS203', message: 'No rights.' }, durationMs: 1 };
}
