import { describe, expect, test } from 'vitest';
import { readStatus } from '../../src/apply/read-status.js';
import type { DesiredFleet } from '../../src/model/desired.js';
import type { Scope } from '../../src/apply/run.js';
import { aFleet, aJob, aLiveParent, anItem, assignmentId, span } from '../support/builders.js';
import { aRunWorld, type RunWorld } from '../support/run-world.js';

const a = anItem('a');
const fleet = aFleet().withGroup('emea', ['london']).build();
const emea = assignmentId('soc', 'emea');

function status(world: RunWorld, files: DesiredFleet = fleet, scope: Scope = {}) {
  return readStatus(world.deps, files, scope, { watch: false, timeoutMs: 1_000 });
}

describe('pairs that the files ask for and no job covers', () => {
  const notPublished = (world: RunWorld) =>
    world
      .pairs()
      .filter(({ status: end }) => end === 'NotPublished')
      .map(({ member, item, error }) => [member, item.name, error]);
  const two = aFleet().withGroup('emea', ['london', 'paris']).build();
  const published = () =>
    aRunWorld(
      aLiveParent().withMember('paris').withPublished('emea', ['london'], [a]).withItems(anItem('b')).build(),
    );

  test('are told by member and fail where something of the group was published', async () => {
    const world = published();
    world.arm.holdJob(emea, aJob([a]));

    expect(await status(world, two)).toBe('failed');
    expect(notPublished(world)).toEqual([
      ['paris', 'a', 'paris is not in the group in Azure.'],
      ['london', 'b', 'The assignment in Azure does not have this item.'],
      ['paris', 'b', 'paris is not in the group in Azure.'],
    ]);
  });

  test('are told, and no failure, of a group of which nothing was ever published', async () => {
    const world = published();

    world.arm.drop('soc/assignments/emea');
    expect(await status(world, two)).toBe('succeeded');
    expect(notPublished(world)).toHaveLength(4);
  });

  test('are none of members that are suspended, of a disabled parent, or that an override leaves out', async () => {
    const [parent] = two.parents;
    if (parent === undefined) throw new Error('no parent');
    const members = two.members.map((member) =>
      member.name === 'paris' ? { ...member, suspend: { reason: 'x', at: span } } : member,
    );
    const suspended = { ...two, members, groups: two.groups };
    const disabled = { ...two, parents: [{ ...parent, mode: 'Disabled' as const }] };
    const [selection] = two.selections;
    const excepted: DesiredFleet = {
      ...two,
      overrides: [
        {
          name: 'noisy',
          members: ['paris'],
          items: selection?.include ?? [],
          reason: 'x',
          at: span,
          untilAt: span,
        },
      ],
    };
    for (const [files, told] of [
      [excepted, [['london', 'b', 'The assignment in Azure does not have this item.']]],
      [suspended, [['london', 'b', 'The assignment in Azure does not have this item.']]],
      [disabled, []],
    ] as const) {
      const world = published();
      world.arm.holdJob(emea, aJob([a]));
      await status(world, files);
      expect(notPublished(world)).toEqual(told);
    }
  });

  test('an item that the job does not have fails, for the job does not cover it', async () => {
    const world = aRunWorld(aLiveParent().withPublished('emea', ['london'], [a]).build());
    world.arm.holdJob(emea, aJob([]));

    expect(await status(world)).toBe('failed');
    expect(world.pairLines()[0]).toBe('soc/emea london a: Unknown');
  });

  test('a selection that cannot be resolved is an error: what the files ask for is not known', async () => {
    const world = aRunWorld(aLiveParent().withPublished('emea', ['london'], []).build());
    world.arm.holdJob(emea, aJob([]));

    const strict = { ...fleet, selections: fleet.selections.map((one) => ({ ...one, allowEmpty: false })) };
    expect(await status(world, strict)).toBe('failed');
    expect(world.problems().map(({ code }) => code)).toEqual(['MUS401']);
  });
});
