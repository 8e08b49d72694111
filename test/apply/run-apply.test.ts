import { describe, expect, test } from 'vitest';
import { aFleet, aLiveParent, anItem, memberName, ruleId, span, times } from '../support/builders.js';
import { refused } from '../support/fake-arm.js';
import { aRunWorld, type RunWorld } from '../support/run-world.js';

const a = anItem('a');

describe('one parent', () => {
  const fleet = aFleet().withGroup('emea', ['london', 'paris']).build();
  const fresh = () => aRunWorld(aLiveParent().withoutConfiguration().withItems(a).build());

  test('is brought from nothing to published, and a second apply has nothing to do', async () => {
    const world = fresh();

    expect(await world.apply(fleet)).toBe('succeeded');
    expect(world.arm.seen).toEqual([
      'PUT soc/configurations/soc',
      `PUT soc/members/${memberName('london')}`,
      `PUT soc/members/${memberName('paris')}`,
      'PUT soc/groups/emea',
      'PUT soc/assignments/emea',
      'POST soc/assignments/emea/jobs',
      'GET soc/assignments/emea/jobs/job-1',
    ]);
    expect(world.pairLines()).toEqual(['soc/emea london a: Succeeded', 'soc/emea paris a: Succeeded']);

    const [plan] = (await world.plan(fleet)).parents;
    expect([plan?.steps, plan?.findings]).toEqual([[], []]);
  });

  test('tells the whole plan first and the outcome last', async () => {
    const world = fresh();
    const plan = await world.plan(fleet);
    await world.run(fleet, plan);

    expect(world.events[0]).toEqual({
      type: 'started',
      at: '2026-02-01T00:00:00.000Z',
      command: 'apply',
      plan,
    });
    expect(world.events.at(-1)).toEqual({
      type: 'finished',
      at: '2026-02-01T00:00:01.000Z',
      outcome: 'succeeded',
    });
    expect(world.events.filter(({ type }) => type === 'stepStarted')).toHaveLength(6);
  });

  test('leaves a sick customer out, publishes to the others, and adds it at the next apply', async () => {
    const world = fresh();
    const request = `PUT soc/members/${memberName('paris')}`;
    world.arm.script(request, refused('MUS203', 'LinkedAuthorizationFailed', { status: 403 }));

    expect(await world.apply(fleet)).toBe('failed');
    expect(world.steps().filter(([, status]) => status !== 'succeeded')).toEqual([
      ['create/member/soc/paris', 'failed', 'MUS203'],
    ]);
    expect(world.pairLines().toSorted()).toEqual([
      'soc/emea london a: Succeeded',
      'soc/emea paris a: Failed',
    ]);

    world.events.length = 0;
    expect(await world.apply(fleet)).toBe('succeeded');
    expect(world.arm.written()).toEqual([request, 'PUT soc/groups/emea', 'POST soc/assignments/emea/jobs']);
    expect(world.pairLines()).toEqual(['soc/emea london a: Succeeded', 'soc/emea paris a: Succeeded']);
  });

  test('whose group cannot be written keeps its pairs skipped', async () => {
    const world = fresh();
    world.arm.script('PUT soc/groups/emea', refused('MUS203', 'No.'));

    expect(await world.apply(fleet)).toBe('failed');
    expect(world.steps().slice(-3)).toEqual([
      ['create/group/soc/emea', 'failed', 'MUS203'],
      ['create/assignment/soc/emea', 'skipped', 'MUS501'],
      ['publish/assignment/soc/emea', 'skipped', 'MUS501'],
    ]);
    expect(world.pairLines()).toEqual(['soc/emea london a: Skipped', 'soc/emea paris a: Skipped']);
  });

  test('whose members all fail has only failed pairs', async () => {
    const world = fresh();
    for (const name of ['london', 'paris'])
      world.arm.script(`PUT soc/members/${memberName(name)}`, refused('MUS203', 'No.'));

    expect(await world.apply(fleet)).toBe('failed');
    expect(world.arm.written()).toHaveLength(3);
    expect(world.pairLines().toSorted()).toEqual(['soc/emea london a: Failed', 'soc/emea paris a: Failed']);
  });

  test('whose configuration fails has only skipped pairs', async () => {
    const world = fresh();
    world.arm.script('PUT soc/configurations/soc', refused('MUS203', 'No.'));

    expect(await world.apply(fleet)).toBe('failed');
    expect(world.arm.written()).toEqual(['PUT soc/configurations/soc']);
    expect(world.pairLines()).toEqual(['soc/emea london a: Skipped', 'soc/emea paris a: Skipped']);
  });

  test('without publishing is written, and published by the next apply', async () => {
    const world = fresh();

    expect(await world.apply(fleet, { publish: false })).toBe('succeeded');
    expect(world.pairLines()).toEqual([]);
    expect(await world.apply(fleet)).toBe('succeeded');
    expect(world.arm.written()).toEqual(['POST soc/assignments/emea/jobs']);
  });

  test('without waiting is published once, and the next apply awaits that job', async () => {
    const world = fresh();
    world.arm.systemData = false;

    expect(await world.apply(fleet, { wait: false })).toBe('succeeded');
    expect(world.pairLines()).toEqual(['soc/emea london a: InProgress', 'soc/emea paris a: InProgress']);
    expect(await world.apply(fleet)).toBe('succeeded');
    expect(world.arm.written()).toEqual([]);
  });

  test('that is interrupted says so, and starts nothing more', async () => {
    const world = fresh();
    const plan = await world.plan(fleet);
    world.interrupt();

    expect(await world.run(fleet, plan)).toBe('interrupted');
    expect(world.arm.written()).toEqual([]);
    expect(world.events.slice(-2).map(({ type }) => type)).toEqual(['interrupted', 'finished']);
    expect(world.pairLines()).toEqual(['soc/emea london a: Skipped', 'soc/emea paris a: Skipped']);
  });

  test('whose assignment others change while jobs run is noticed in the polled list, once', async () => {
    const many = aFleet()
      .withGroup('g-1', ['london'])
      .withGroup('g-2', ['london'])
      .withGroup('g-3', ['london'])
      .build();
    const world = aRunWorld(aLiveParent().withMember('london').withItems(a).build());
    world.arm.jobPolls = 3;
    world.clock.onSleep((count) => {
      const theirs = aLiveParent().withConfiguration('Enabled').withAssignment('g-2', [], {
        etag: '"theirs"',
        modifiedAt: '2026-03-01T00:00:00Z',
        lastJobState: 'InProgress',
      });
      if (count === 1) world.hold(theirs.build());
      if (count === 3)
        for (const n of ['1', '2', '3']) world.arm.finish(`soc/assignments/g-${n}/jobs/job-${n}`);
    });

    expect(await world.apply(many)).toBe('failed');
    expect(world.findings()).toEqual([
      {
        code: 'MUS311',
        severity: 'warning',
        message: 'Assignment g-2 was changed by another writer after this run wrote it.',
        hint: 'Find out who else manages this parent, then run plan again.',
        parent: 'soc',
      },
    ]);
  });
});

describe('tiers', () => {
  /** `top` delivers to `mid`'s workspace, `mid` to `low`'s, `low` to a customer. */
  const fleet = aFleet()
    .withParent('low', { tier: 2, uppers: ['mid'] })
    .withParent('mid', { tier: 1, uppers: ['top'] })
    .withParent('top', { tier: 0 })
    .withGroup('to-mid', ['mid'], { parent: 'top' })
    .withGroup('to-low', ['low'], { parent: 'mid' })
    .withGroup('to-customer', ['customer'], { parent: 'low' })
    .build();
  const world = (): RunWorld =>
    aRunWorld(
      aLiveParent('top')
        .withItems(anItem('a', {}, 'top'), anItem('b', {}, 'top'))
        .build(),
      aLiveParent('mid').build(),
      aLiveParent('low').build(),
    );

  test('are published one after the other, and content reaches the lowest in one apply', async () => {
    const run = world();

    expect(await run.apply(fleet)).toBe('succeeded');
    expect(run.arm.written().filter((request) => request.startsWith('POST'))).toEqual([
      'POST top/assignments/to-mid/jobs',
      'POST mid/assignments/to-low/jobs',
      'POST low/assignments/to-customer/jobs',
    ]);
    expect(run.arm.held('low/assignments/to-customer')?.properties.items).toEqual([
      { resourceId: ruleId('low', 'a') },
      { resourceId: ruleId('low', 'b') },
    ]);
    expect(run.pairLines()).toEqual([
      'top/to-mid mid a: Succeeded',
      'top/to-mid mid b: Succeeded',
      'mid/to-low low a: Succeeded',
      'mid/to-low low b: Succeeded',
      'low/to-customer customer a: Succeeded',
      'low/to-customer customer b: Succeeded',
    ]);
    expect(run.findings()).toEqual([]);
  });

  test('a lower tier is read only after the upper one was published', async () => {
    const run = world();
    await run.apply(fleet);

    const first = (request: string) => run.arm.seen.indexOf(request);
    expect(first('LIST mid/groups')).toBeGreaterThan(first('GET top/assignments/to-mid/jobs/job-1'));
    expect(first('LIST low/groups')).toBeGreaterThan(first('GET mid/assignments/to-low/jobs/job-2'));
  });

  test('a parent that did not receive all its pairs is not written, nor is one below it', async () => {
    const run = world();
    run.arm.verdicts = { b: { [memberName('mid')]: 'No.' } };

    expect(await run.apply(fleet)).toBe('failed');
    expect(run.arm.written().filter((request) => !request.includes(' top/'))).toEqual([]);
    expect(run.pairLines()).toEqual([
      'top/to-mid mid a: Succeeded',
      'top/to-mid mid b: Failed',
      'mid/to-low low a: Skipped',
      'mid/to-low low b: Skipped',
      'low/to-customer customer a: Skipped',
      'low/to-customer customer b: Skipped',
    ]);
    const messages = run.events.flatMap((event) =>
      event.type === 'stepFinished' && event.result.step.action === 'publish' ? [event.result.problem] : [],
    );
    expect(messages.slice(1)).toEqual([
      {
        code: 'MUS501',
        message:
          'Parent mid was not written in this run, because its workspace did not receive 1 pair from top/to-mid: "Rule b".',
        hint: 'Fix what those pairs report. Run apply again: it goes on from there.',
        parent: 'mid',
        at: span,
      },
      {
        code: 'MUS501',
        message:
          'Parent low was not written in this run, because its workspace did not receive 2 pairs from mid/to-low: "Rule a", "Rule b".',
        hint: 'Fix what those pairs report. Run apply again: it goes on from there.',
        parent: 'low',
        at: span,
      },
    ]);

    // What the hint promises.
    run.arm.verdicts = {};
    run.events.length = 0;
    expect(await run.apply(fleet)).toBe('succeeded');
    expect(new Set(run.pairs().map(({ status }) => status))).toEqual(new Set(['Succeeded']));
    expect(run.pairs()).toHaveLength(6);
  });

  test('jobs that are not awaited are not delivered: lower tiers wait for the next apply', async () => {
    const run = world();

    expect(await run.apply(fleet, { wait: false })).toBe('failed');
    expect(run.arm.written().filter((request) => !request.includes(' top/'))).toEqual([]);
  });

  test('a lower parent that cannot be read again is skipped with all that waits for it', async () => {
    const run = world();
    const plan = await run.plan(fleet);
    run.arm.script('LIST mid/groups', refused('MUS206', 'Azure failed.'));

    expect(await run.run(fleet, plan)).toBe('failed');
    expect(run.problems()).toEqual([{ code: 'MUS206', message: 'Azure failed.', parent: 'mid' }]);
    expect(run.arm.written().filter((request) => !request.includes(' top/'))).toEqual([]);
    expect(run.pairLines().slice(2)).toEqual([
      'mid/to-low low a: Skipped',
      'mid/to-low low b: Skipped',
      'low/to-customer customer a: Skipped',
      'low/to-customer customer b: Skipped',
    ]);
  });

  test('a step that was not shown is not taken but told, and what it would have delivered is not awaited', async () => {
    const run = world();
    const plan = await run.plan(fleet);
    run.clock.onSleep((count) => {
      if (count === 1) run.arm.holdItem(anItem('local', {}, 'mid'));
    });

    expect(await run.run(fleet, plan)).toBe('failed');
    expect(run.findings().map(({ code, message, parent }) => [code, message, parent])).toEqual([
      [
        'MUS312',
        'create/assignment/mid/to-low (no live assignment targets the group) was not among the steps shown, so it was not taken.',
        'mid',
      ],
      [
        'MUS312',
        'publish/assignment/mid/to-low (it was never published; top/to-mid delivers 2 items: "Rule a", "Rule b") was not among the steps shown, so it was not taken.',
        'mid',
      ],
    ]);
    expect(run.arm.held('mid/groups/to-low')).toBeDefined();
    expect(run.arm.held('mid/assignments/to-low')).toBeUndefined();
    expect(run.arm.written().filter((request) => request.includes(' low/'))).toEqual([]);
    expect(run.pairLines().filter((line) => line.startsWith('mid'))).toEqual([
      'mid/to-low low a: Skipped',
      'mid/to-low low b: Skipped',
    ]);
  });

  test('a lower parent whose selection fails after the delivery is told and not written', async () => {
    const strict = aFleet()
      .withParent('low', { tier: 1, uppers: ['top'] })
      .withParent('top', { tier: 0 })
      .withSelection('strict', ['Rule a', 'Mine'])
      .withGroup('to-low', ['low'], { parent: 'top' })
      .withGroup('to-customer', ['customer'], { parent: 'low', content: ['strict'] })
      .build();
    const run = aRunWorld(
      aLiveParent('top')
        .withItems(anItem('a', {}, 'top'))
        .build(),
      aLiveParent('low')
        .withItems(anItem('mine', { displayName: 'Mine' }, 'low'))
        .build(),
    );
    const plan = await run.plan(strict);
    run.clock.onSleep(() => run.arm.drop('low/alertRules/mine'));

    expect(await run.run(strict, plan)).toBe('failed');
    expect(run.problems().map(({ code, parent }) => [code, parent])).toEqual([['MUS402', 'low']]);
    expect(run.pairLines()).toEqual([
      'top/to-low low a: Succeeded',
      'low/to-customer customer a: Skipped',
      'low/to-customer customer mine: Skipped',
    ]);
  });

  test('a lower parent that nothing is delivered to is not read again', async () => {
    const run = world();
    await run.apply(fleet);
    const more = aFleet()
      .withParent('low', { tier: 2, uppers: ['mid'] })
      .withParent('mid', { tier: 1, uppers: ['top'] })
      .withParent('top', { tier: 0 })
      .withGroup('to-mid', ['mid'], { parent: 'top' })
      .withGroup('to-low', ['low'], { parent: 'mid' })
      .withGroup('to-customer', ['customer', 'rome'], { parent: 'low' })
      .build();

    expect(await run.apply(more)).toBe('succeeded');
    expect(run.arm.seen).toEqual([
      `PUT low/members/${memberName('rome')}`,
      'PUT low/groups/to-customer',
      'GET low/assignments/to-customer',
      'POST low/assignments/to-customer/jobs',
      'GET low/assignments/to-customer/jobs/job-4',
    ]);
  });

  test('parents without a plan are passed over, and the run has failed', async () => {
    const run = world();
    run.arm.script('LIST top/groups', refused('MUS203', 'No.'));

    expect(await run.apply(fleet)).toBe('failed');
    expect(run.arm.written()).toEqual([]);
    expect(run.events.map(({ type }) => type)).toEqual(['started', 'finished']);
  });

  test('a published change from above is published on without being written', async () => {
    const run = world();
    await run.apply(fleet);
    run.arm.holdItem(anItem('a', { modifiedAt: '2026-02-02T00:00:00Z' }, 'top'));

    expect(await run.apply(fleet)).toBe('succeeded');
    expect(run.arm.written()).toEqual([
      'POST top/assignments/to-mid/jobs',
      'POST mid/assignments/to-low/jobs',
      'POST low/assignments/to-customer/jobs',
    ]);
    expect(times.ended).toBeDefined();
  });
});
