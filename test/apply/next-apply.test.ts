import { describe, expect, test } from 'vitest';
import { planPublishOnly } from '../../src/apply/plan-publish-only.js';
import { runApply } from '../../src/apply/run-apply.js';
import type { DesiredFleet } from '../../src/model/desired.js';
import { aFleet, aLiveParent, anItem, assignmentId, memberName } from '../support/builders.js';
import { done, refused } from '../support/fake-arm.js';
import { aRunWorld, waiting, type RunWorld } from '../support/run-world.js';

const item = anItem('a');
const fleet = aFleet().withGroup('emea', ['london', 'paris']).build();
const published = () => aRunWorld(aLiveParent().withPublished('emea', ['london', 'paris'], [item]).build());
const post = 'POST soc/assignments/emea/jobs';
const [london, paris] = ['london', 'paris'].map((name) => `soc/members/${memberName(name)}`);

/** What an apply writes and posts, and a second one after it. */
async function twoApplies(world: RunWorld, of = fleet): Promise<readonly (readonly string[])[]> {
  await world.apply(of);
  const first = world.arm.written();
  await world.apply(of);
  return [first, world.arm.written()];
}

describe('a member whose registration is gone while its group still names it', () => {
  test('is registered again, and the group published after that', async () => {
    const world = published();
    world.arm.drop(london ?? '');

    expect(await twoApplies(world)).toEqual([[`PUT ${london}`, post], []]);
  });

  test.each([
    ['was run without publishing', (world: RunWorld) => world.apply(fleet, { publish: false })],
    [
      'was interrupted in between',
      async (world: RunWorld) => {
        const plan = await world.plan(fleet);
        const interrupted = new AbortController();
        await runApply(
          {
            ...world.deps,
            interrupted: interrupted.signal,
            emit: (event) => {
              if (event.type === 'stepFinished') interrupted.abort();
            },
          },
          fleet,
          plan,
          {},
          waiting,
        );
      },
    ],
  ])('is published by the next apply where the first %s', async (_how, first) => {
    const world = published();
    world.arm.drop(london ?? '');
    world.arm.seen.length = 0;
    await first(world);
    expect(world.arm.written()).toEqual([`PUT ${london}`]);

    const [plan] = (await world.plan(fleet)).parents;
    expect(plan?.steps.map(({ reason }) => reason)).toEqual([
      'member london was registered or changed after its last job',
    ]);
    expect(await twoApplies(world)).toEqual([[post], []]);
  });

  test('and cannot be made is left out: the others are published, and the next apply adds it', async () => {
    const world = published();
    world.arm.drop(london ?? '');
    world.arm.script(`PUT ${london}`, refused('MUS203', 'Forbidden.', { status: 403 }));

    expect(await world.apply(fleet)).toBe('failed');
    expect(world.arm.written()).toEqual([`PUT ${london}`, post]);
    expect([...world.pairLines()].sort()).toEqual([
      'soc/emea london a: Failed',
      'soc/emea paris a: Succeeded',
    ]);
    expect(await twoApplies(world)).toEqual([[`PUT ${london}`, post], []]);
  });

  test('is published again too where its tenant was fixed without a publish', async () => {
    const live = aLiveParent()
      .withMember('paris', { tenant: 'other' })
      .withPublished('emea', ['london', 'paris'], [item]);
    const world = aRunWorld(live.build());
    await world.apply(fleet, { publish: false });
    expect(world.arm.written()).toEqual([`PUT ${paris}`]);

    expect(await twoApplies(world)).toEqual([[post], []]);
  });
});

describe('where the service sends no times, the pending list tells of a member that was registered again', () => {
  const timeless = () => {
    const live = aLiveParent().withPublished('emea', ['london', 'paris'], [item], { modifiedAt: undefined });
    const built = live.build();
    const world = aRunWorld({
      ...built,
      groups: built.groups.map((group) => ({ ...group, modifiedAt: undefined })),
      members: built.members.map((member) => ({ ...member, modifiedAt: undefined })),
    });
    world.arm.systemData = false;
    world.arm.drop(london ?? '');
    return world;
  };

  test('without a publish', async () => {
    const world = timeless();
    await world.apply(fleet, { publish: false });
    expect(world.arm.written()).toEqual([`PUT ${london}`]);
    expect(world.pendingLog).toEqual(['+soc/emea']);

    expect(await twoApplies(world)).toEqual([[post], []]);
    expect(world.pendingLog).toEqual(['+soc/emea', '-soc/emea']);
  });

  test('or was to be, for the list is written first', async () => {
    const world = timeless();
    world.arm.script(`PUT ${london}`, () => {
      expect(world.pendingLog).toEqual(['+soc/emea']);
      return refused('MUS201', 'Broken.', { lost: true });
    });
    await world.apply(fleet, { publish: false });
    expect(world.arm.written()).toEqual([`PUT ${london}`]);
  });

  test('and of a group that is created anew under its assignment, whose last job is another group’s', async () => {
    const world = timeless();
    world.arm.drop('soc/groups/emea');
    await world.apply(fleet, { publish: false });
    expect(world.arm.written()).toEqual([`PUT ${london}`, 'PUT soc/groups/emea']);
    expect(world.pendingLog).toEqual(['+soc/emea']);

    expect(await twoApplies(world)).toEqual([[post], []]);
    expect(world.pendingLog).toEqual(['+soc/emea', '-soc/emea']);
  });

  test('of a group that is published by hand, which is then told', async () => {
    const byHand = aFleet().withGroup('emea', ['london', 'paris'], { publish: 'Manual' }).build();
    const world = timeless();
    await world.apply(byHand);
    const [plan] = (await world.plan(byHand)).parents;
    expect(plan?.findings.find(({ code }) => code === 'MUS303')?.message).toBe(
      'Group emea is published by hand and has something to publish: an earlier run wrote it without publishing it.',
    );
  });
});

describe('a publish starts in a later second than what its run wrote to the second', () => {
  const secondly = (lastModifiedAt: string) => done(201, { systemData: { lastModifiedAt } });

  test.each([
    ['to the second', '2026-02-01T00:00:00Z', [1_000]],
    ['to the 100 ns', '2026-02-01T00:00:00.0000000Z', []],
  ])('times %s', async (_what, time, slept) => {
    const world = published();
    world.arm.drop(london ?? '');
    world.arm.script(`PUT ${london}`, secondly(time));
    await world.apply(fleet);

    expect(world.clock.slept).toEqual([...slept, 1_000]);
  });
});

describe('what a run promises of a later one, that one does', () => {
  const named = (items: readonly object[], state = 'Succeeded') =>
    done(200, {
      id: `${assignmentId('soc', 'emea')}/jobs/ours`,
      name: 'ours',
      properties: { provisioningState: state, startTime: '2026-02-01T00:00:00.0000000Z', items },
    });

  async function hintsOf(world: RunWorld): Promise<readonly (string | undefined)[]> {
    world.events.length = 0;
    await world.apply(fleet);
    return world.events.flatMap((event) =>
      event.type === 'stepFinished' && event.result.step.action === 'publish'
        ? [event.result.problem?.hint]
        : [],
    );
  }

  function publish(world: RunWorld, of: DesiredFleet) {
    return planPublishOnly(world.deps, of, ['emea'], {}).then((plan) =>
      runApply(world.deps, of, plan, {}, waiting, 'publish'),
    );
  }

  test('a job that failed: the next apply publishes the group again', async () => {
    const world = published();
    world.arm.holdItem(anItem('a', { modifiedAt: '2026-01-31T00:00:00Z' }));
    world.arm.verdicts = { a: { [memberName('paris')]: 'No.' } };
    expect(await hintsOf(world)).toEqual(['See the pairs below; the next apply publishes the group again.']);

    world.arm.verdicts = {};
    expect(await twoApplies(world)).toEqual([[post], []]);
  });

  test('a job that succeeded and names no items: muster publish does it, and so does an apply that read the job', async () => {
    const world = published();
    world.arm.holdItem(anItem('a', { modifiedAt: '2026-01-31T23:00:00Z' }));
    // The answer is the last of the job: it stays as it is.
    world.arm.script(post, () => {
      const answer = named([]);
      world.arm.holdJob(assignmentId('soc', 'emea'), {
        id: '',
        name: 'ours',
        state: 'Succeeded',
        startTime: '2026-02-01T00:00:00.0000000Z',
        endTime: '2026-02-01T00:00:01.0000000Z',
        items: [],
      });
      return answer;
    });
    expect(await hintsOf(world)).toEqual(['See the pairs below; then run muster publish --group emea.']);

    const [plan] = (await world.plan(fleet)).parents;
    expect(plan?.steps.map(({ reason }) => reason)).toEqual([
      'its last job does not say that it delivered 1 item: "Rule a"',
    ]);
    world.clock.advance(1_000);
    await publish(world, fleet);
    expect(world.pairLines().slice(-2)).toEqual([
      'soc/emea london a: Succeeded',
      'soc/emea paris a: Succeeded',
    ]);
    expect(await twoApplies(world)).toEqual([[], []]);
  });

  test('a job that succeeded and names no items, long after every change: the machine that saw it reads the job', async () => {
    const world = published();
    const silent = (name: string) => () => {
      const answer = named([]);
      world.arm.holdJob(assignmentId('soc', 'emea'), { ...silentJob, name });
      return answer;
    };
    const silentJob = {
      id: '',
      state: 'Succeeded',
      startTime: '2026-02-01T00:00:00.0000000Z',
      endTime: '2026-02-01T00:00:01.0000000Z',
      items: [],
    };
    world.arm.script(post, silent('ours'));
    await publish(world, fleet);
    expect(world.pendingLog).toEqual(['-soc/emea', '+soc/emea/undelivered']);
    const assignment = world.arm.held('soc/assignments/emea');
    expect(assignment?.properties.lastJobProvisioningState).toBe('Succeeded');

    world.clock.advance(1_000);
    expect(await twoApplies(world)).toEqual([[post], []]);
    expect(world.pendingLog.slice(-2)).toEqual(['-soc/emea', '-soc/emea/undelivered']);
    // A fleet in order costs no request more than its lists.
    expect(world.arm.seen.filter((request) => request.includes('/jobs'))).toEqual([]);
  });

  test.each([
    ['was deleted', (world: RunWorld) => world.arm.drop('soc/groups/emea--2')],
    [
      'names it no more',
      (world: RunWorld) =>
        world.arm.hold(aLiveParent().withGroup('emea--2', [], { displayName: 'theirs' }).build()),
    ],
  ])('a member that a group like a part names stays (MUS328), until that %s in Azure', async (_how, fix) => {
    const pruned = aFleet().withParent('soc', { prune: true }).withGroup('emea', ['london', 'paris']).build();
    const live = aLiveParent()
      .withPublished('emea', ['london', 'paris'], [item])
      .withGroup('emea--2', ['rome'], { displayName: 'theirs' });
    const world = aRunWorld(live.build());
    const [plan] = (await world.plan(pruned)).parents;
    const told = plan?.findings.find(({ code }) => code === 'MUS328');
    expect([told?.message, told?.hint]).toEqual([
      `Member ${memberName('rome')} is not deleted, because group emea--2 would still refer to it.`,
      'In Azure, take it out of that group or delete it; the next apply then deletes the member.',
    ]);
    expect(await twoApplies(world, pruned)).toEqual([[], []]);

    fix(world);
    expect(await twoApplies(world, pruned)).toEqual([[`DELETE soc/members/${memberName('rome')}`], []]);
  });

  test('a group that is published by hand: only muster publish publishes it again', async () => {
    const byHand = aFleet().withGroup('emea', ['london', 'paris'], { publish: 'Manual' }).build();
    const world = published();
    world.arm.verdicts = { a: { [memberName('paris')]: 'No.' } };
    await publish(world, byHand);
    const hints = world.events.flatMap((event) =>
      event.type === 'stepFinished' ? [event.result.problem?.hint] : [],
    );
    expect(hints).toEqual(['See the pairs below; then run muster publish --group emea.']);

    world.arm.verdicts = {};
    await world.apply(byHand);
    expect(world.arm.written()).toEqual([]);
    await publish(world, byHand);
    expect(world.arm.written()).toEqual([post]);
  });

  test('a publish that was asked for and not started, for the run was interrupted', async () => {
    const world = published();
    const plan = await planPublishOnly(world.deps, fleet, ['emea'], {});
    const interrupted = AbortSignal.abort();
    await runApply({ ...world.deps, interrupted }, fleet, plan, {}, waiting, 'publish');
    const hints = world.events.flatMap((event) =>
      event.type === 'stepFinished' ? [event.result.problem?.hint] : [],
    );
    expect(hints).toEqual(['Run muster publish --group emea again.']);

    expect(await twoApplies(world)).toEqual([[], []]);
    await publish(world, fleet);
    expect(world.arm.written()).toEqual([post]);
  });

  test('a publish whose fate is unknown: an apply publishes what is left, muster publish what was asked for', async () => {
    const lose = (world: RunWorld) => {
      world.arm.script(post, refused('MUS201', 'Broken.', { lost: true }));
      world.arm.script('LIST soc/assignments/emea/jobs', ...lost);
    };
    const lost = [refused('MUS206', 'No.')];
    const left = published();
    left.arm.holdItem(anItem('a', { modifiedAt: '2026-01-31T00:00:00Z' }));
    const plan = await left.plan(fleet);
    lose(left);
    await left.run(fleet, plan);
    expect(await twoApplies(left)).toEqual([[post], []]);

    const asked = published();
    const askedPlan = await planPublishOnly(asked.deps, fleet, ['emea'], {});
    lose(asked);
    await runApply(asked.deps, fleet, askedPlan, {}, waiting, 'publish');
    const hints = asked.events.flatMap((event) =>
      event.type === 'stepFinished' ? [event.result.problem?.hint] : [],
    );
    expect(hints).toEqual([
      'Look at muster status, and run muster publish --group emea if no job was started.',
    ]);
    expect(await twoApplies(asked)).toEqual([[], []]);
  });
});
