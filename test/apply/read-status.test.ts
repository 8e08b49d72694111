import { describe, expect, test } from 'vitest';
import { readStatus, type StatusRequest } from '../../src/apply/read-status.js';
import type { Scope } from '../../src/apply/run.js';
import { parseInstant } from '../../src/model/instant.js';
import {
  aFleet,
  aJob,
  aJobItem,
  aLiveParent,
  anItem,
  assignmentId,
  memberName,
  span,
  times,
} from '../support/builders.js';
import { refused } from '../support/fake-arm.js';
import { aRunWorld, type RunWorld } from '../support/run-world.js';

const a = anItem('a');
const fleet = aFleet().withGroup('apac', ['tokyo']).withGroup('emea', ['london']).build();
const live = () =>
  aLiveParent().withPublished('emea', ['london'], [a]).withPublished('apac', ['tokyo'], [a]).build();
const emea = assignmentId('soc', 'emea');

function aWorld(): RunWorld {
  const world = aRunWorld(live());
  world.arm.holdJob(emea, aJob([a])).holdJob(assignmentId('soc', 'apac'), aJob([a], { name: 'job-2' }));
  return world;
}

test('the last job of each group and its pairs are told in the files’ order, and nothing is written', async () => {
  const world = aWorld();
  world.arm.holdJob(emea, aJob([], { name: 'older', state: 'Failed', startTime: times.written }));

  expect(await status(world)).toBe('succeeded');
  expect(world.events[0]).toEqual({ type: 'started', at: '2026-02-01T00:00:00.000Z', command: 'status' });
  expect(world.events.at(-1)).toMatchObject({ type: 'finished', outcome: 'succeeded' });
  expect(world.jobs()).toEqual([
    {
      parent: 'soc',
      group: 'apac',
      assignment: 'apac',
      assignmentId: assignmentId('soc', 'apac'),
      jobId: 'job-2',
      state: 'Succeeded',
      startTime: times.started,
      endTime: times.ended,
      error: null,
    },
    {
      parent: 'soc',
      group: 'emea',
      assignment: 'emea',
      assignmentId: emea,
      jobId: 'job-1',
      state: 'Succeeded',
      startTime: times.started,
      endTime: times.ended,
      error: null,
    },
  ]);
  expect(world.pairLines()).toEqual(['soc/apac tokyo a: Succeeded', 'soc/emea london a: Succeeded']);
  expect(world.arm.written()).toEqual([]);
});

test.each(['Failed', 'Canceled', 'Odd'])('a last job that ended %s is a failure', async (state) => {
  const world = aWorld();
  world.arm.holdJob(
    emea,
    aJob([a], { state, startTime: undefined, endTime: undefined, errorMessage: 'No.' }),
  );

  expect(await status(world)).toBe('failed');
  expect(world.jobs()[1]).toMatchObject({ state, startTime: null, endTime: null, error: 'No.' });
});

test('a pair that failed is a failure, whatever its job says of itself', async () => {
  const world = aWorld();
  const errors = [{ memberResourceName: memberName('london'), errorMessage: 'No.' }];
  world.arm.holdJob(emea, aJob([], { items: [aJobItem(a, { status: 'Failed', errors })] }));

  expect(await status(world)).toBe('failed');
});

test('errors that name nobody of the group are findings', async () => {
  const world = aWorld();
  const items = [
    aJobItem(a, { status: 'Failed', errors: [{ memberResourceName: 'rome', errorMessage: 'Gone.' }] }),
  ];
  world.arm.holdJob(emea, aJob([], { items }));

  expect(await status(world)).toBe('succeeded');
  expect(world.findings().map(({ code }) => code)).toEqual(['MUS313']);
});

describe('a group that was never published is said and no failure', () => {
  const said = [
    {
      code: 'MUS319',
      severity: 'info',
      message: 'Group emea was never published.',
      parent: 'soc',
      at: span,
    },
  ];

  test.each<[string, (world: RunWorld) => unknown]>([
    ['without jobs', (world) => world.arm.drop('soc/assignments/emea/jobs/job-1')],
    ['without assignment', (world) => world.arm.drop('soc/assignments/emea')],
    ['without live group', (world) => world.arm.drop('soc/groups/emea')],
  ])('%s', async (_how, arrange) => {
    const world = aRunWorld(
      aLiveParent()
        .withPublished('apac', ['tokyo'], [a])
        .withGroup('emea', ['london'])
        .withAssignment('emea', [a])
        .build(),
    );
    world.arm.holdJob(assignmentId('soc', 'apac'), aJob([a])).holdJob(emea, aJob([a]));
    arrange(world);

    expect(await status(world)).toBe('succeeded');
    expect(world.findings()).toEqual(said);
  });
});

describe('a last job that the list no longer shows', () => {
  test.each([
    ['Succeeded', 'succeeded', 'Unknown'],
    ['Failed', 'failed', 'Failed'],
  ])('and that ended %s is told by its assignment: %s, its pairs %s', async (state, outcome, pair) => {
    const world = aRunWorld(
      aLiveParent().withPublished('emea', ['london'], [a], { lastJobState: state }).build(),
    );

    expect(await status(world, {}, { groups: ['emea'] })).toBe(outcome);
    expect(world.findings()).toEqual([]);
    expect(world.jobs()).toMatchObject([{ group: 'emea', jobId: '', state, endTime: times.ended }]);
    expect(world.pairLines()).toEqual([`soc/emea london a: ${pair}`]);
  });
});

describe('a job that runs', () => {
  const running = aJob([], { state: 'InProgress', endTime: undefined });

  test('has pairs in progress and is no failure', async () => {
    const world = aWorld();
    world.arm.holdJob(emea, running);

    expect(await status(world)).toBe('succeeded');
    expect(world.jobs()[1]?.state).toBe('InProgress');
    expect(world.pairLines()[1]).toBe('soc/emea london a: InProgress');
    expect(world.clock.slept).toEqual([]);
  });

  test('is awaited where asked', async () => {
    const world = aWorld();
    world.arm.holdJob(emea, running);

    expect(await status(world, { watch: true })).toBe('succeeded');
    expect(world.pairLines()[1]).toBe('soc/emea london a: Succeeded');
  });

  test('is awaited together with others through the assignment list', async () => {
    const many = aFleet().withGroup('g-1', ['x']).withGroup('g-2', ['x']).withGroup('g-3', ['x']).build();
    const builder = aLiveParent();
    for (const name of ['g-1', 'g-2', 'g-3']) builder.withPublished(name, ['x'], [a]);
    const world = aRunWorld(builder.build());
    for (const name of ['g-1', 'g-2', 'g-3']) world.arm.holdJob(assignmentId('soc', name), running);

    expect(await readStatus(world.deps, many, {}, { watch: true, timeoutMs: 60_000 })).toBe('succeeded');
    expect(world.pairLines()).toHaveLength(3);
  });

  test('past the timeout is still in progress', async () => {
    const world = aWorld();
    world.arm.holdJob(emea, running).jobPolls = 99;

    expect(await status(world, { watch: true, timeoutMs: 5_000 })).toBe('succeeded');
    expect(world.pairLines()[1]).toBe('soc/emea london a: InProgress');
  });

  test('that cannot be read is a problem', async () => {
    const world = aWorld();
    const no = refused('MUS206', 'No.');
    world.arm.holdJob(emea, running).script('GET soc/assignments/emea/jobs/job-1', no, no, no);

    expect(await status(world, { watch: true })).toBe('failed');
    expect(world.problems()).toEqual([{ code: 'MUS206', message: 'No.', parent: 'soc' }]);
  });

  test('is left when the run is interrupted, which is said', async () => {
    const world = aWorld();
    world.arm.holdJob(emea, running);
    world.interrupt();

    expect(await status(world, { watch: true })).toBe('interrupted');
    expect(world.events.map(({ type }) => type).slice(-2)).toEqual(['interrupted', 'finished']);
  });
});

test('present members stand in, and are unknown where the group was modified after the job started', async () => {
  const world = aRunWorld(
    aLiveParent()
      .withGroup('emea', ['london'], { modifiedAt: times.later })
      .withItems(a)
      .withAssignment('emea', [a])
      .build(),
  );
  world.arm.holdJob(emea, aJob([a]));

  expect(await status(world, {}, { groups: ['emea'] })).toBe('succeeded');
  expect(world.pairLines()).toEqual(['soc/emea london a: Unknown']);
});

test('items and members that no file or list knows are called by their resources', async () => {
  const gone = [
    `${a.resourceId ?? ''}-gone`,
    '/x/providers/Microsoft.SecurityInsights/automationRules/auto',
    '/x/providers/Microsoft.Insights/workbooks/book',
    '/x/savedSearches/search',
  ];
  const world = aRunWorld(
    aLiveParent()
      .withMember('rome')
      .withGroup('emea', ['rome'], { memberResourceNames: [memberName('rome'), 'ghost'] })
      .withItems(a)
      .withAssignment('emea', [a], { itemIds: gone })
      .build(),
  );
  world.arm.holdJob(emea, aJob([], { state: 'Failed' }));
  await status(world, {}, { groups: ['emea'] });

  expect(world.pairs().map(({ member, item }) => [member, item.kind, item.name])).toEqual([
    [memberName('rome'), 'AnalyticsRule', 'a-gone'],
    ['ghost', 'AnalyticsRule', 'a-gone'],
    [memberName('rome'), 'AutomationRule', 'auto'],
    ['ghost', 'AutomationRule', 'auto'],
    [memberName('rome'), 'Workbook', 'book'],
    ['ghost', 'Workbook', 'book'],
    [memberName('rome'), 'SavedSearch', 'search'],
    ['ghost', 'SavedSearch', 'search'],
    // What the files ask for, and no part of the group carries.
    ['london', 'AnalyticsRule', 'a'],
  ]);
});

describe('what cannot be read', () => {
  test('of a parent is a problem, and the others are told', async () => {
    const two = aFleet().withParent('other').withParent('soc').withGroup('emea', ['london']).build();
    const world = aWorld().hold(aLiveParent('other').build());
    world.arm.script('LIST other/groups', refused('MUS203', 'No.'));

    expect(await readStatus(world.deps, two, {}, { watch: false, timeoutMs: 1 })).toBe('failed');
    expect(world.problems()).toEqual([{ code: 'MUS203', message: 'No.', parent: 'other' }]);
    expect(world.pairLines()).toEqual(['soc/emea london a: Succeeded']);
  });

  test('of a group’s jobs is a problem, and the other groups are told', async () => {
    const world = aWorld();
    world.arm.script('LIST soc/assignments/apac/jobs', refused('MUS209', 'It broke off.'));

    expect(await status(world)).toBe('failed');
    expect(world.problems()).toEqual([{ code: 'MUS209', message: 'It broke off.', parent: 'soc' }]);
    expect(world.pairLines()).toEqual(['soc/emea london a: Succeeded']);
  });
});

describe('with a time to look back to', () => {
  const since = parseInstant('2026-01-01T10:45:00Z') ?? 0n;
  const no = [{ memberResourceName: memberName('london'), errorMessage: 'Status code: Forbidden.' }];
  const older = {
    startTime: '2026-01-01T10:30:00.0000000Z',
    endTime: '2026-01-01T10:35:00.0000000Z',
  };

  function histories(world: RunWorld) {
    return world.events.flatMap((event) => (event.type === 'history' ? [event] : []));
  }

  test('the history of each published group is told once, after everything else', async () => {
    const world = aWorld();
    world.arm
      .holdJob(emea, aJob([], { items: [aJobItem(a, { status: 'Failed', errors: no })] }))
      .holdJob(emea, aJob([a], { name: 'older', ...older }));

    expect(await status(world, { since })).toBe('failed');
    expect(world.events.map(({ type }) => type).slice(-2)).toEqual(['history', 'finished']);
    expect(
      histories(world).map((event) => [
        event.since,
        event.groups.map(({ group, jobs, failing }) => [group, jobs.length, failing.length]),
      ]),
    ).toEqual([
      [
        '2026-01-01T10:45:00.000Z',
        [
          ['apac', 1, 0],
          ['emea', 1, 1],
        ],
      ],
    ]);
    expect(histories(world)[0]?.groups[1]?.failing[0]).toMatchObject({
      member: 'london',
      cause: 'PermissionDenied',
      firstFailed: times.ended,
      lastGood: older.endTime,
    });
  });

  test('a job that was awaited is in it as it ended, and costs no further request', async () => {
    const world = aWorld();
    world.arm.holdJob(emea, aJob([], { state: 'InProgress', endTime: undefined }));

    await status(world, { since, watch: true });
    expect(histories(world)[0]?.groups[1]?.jobs.map(({ state }) => state)).toEqual(['Succeeded']);
    expect(world.arm.seen.filter((request) => request.endsWith('/jobs'))).toHaveLength(2);
  });

  test('without it there is none', async () => {
    const world = aWorld();
    await status(world);
    expect(histories(world)).toEqual([]);
  });
});

test('jobs that are awaited are told as running first, so that progress shows them', async () => {
  const world = aWorld();
  world.arm.holdJob(emea, aJob([], { state: 'InProgress', endTime: undefined }));

  await status(world, { watch: true });
  expect(
    world.events.flatMap((event) =>
      event.type === 'jobStarted' || event.type === 'jobFinished'
        ? [`${event.type} ${event.job.group}${event.type === 'jobStarted' ? ` ${String(event.pairs)}` : ''}`]
        : [],
    ),
  ).toEqual(['jobFinished apac', 'jobStarted emea 1', 'jobFinished emea']);
});

test('only groups in scope are asked for', async () => {
  const world = aWorld();
  await status(world, {}, { groups: ['emea'] });

  expect(world.arm.seen.filter((request) => request.endsWith('/jobs'))).toEqual([
    'LIST soc/assignments/emea/jobs',
  ]);
});

function status(world: RunWorld, options: Partial<StatusRequest> = {}, scope: Scope = {}) {
  return readStatus(world.deps, fleet, scope, { watch: false, timeoutMs: 60_000, ...options });
}
