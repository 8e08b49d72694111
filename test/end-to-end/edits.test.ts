import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DesiredFleet } from '../../src/model/desired.js';
import { anyFleet, fleetOf } from '../support/any-fleet.js';
import { queryOf, sourcesOf, writeVersion, type Source } from '../support/item-versions.js';
import { stepIds, testWorld, troubles, type TestWorld } from '../support/test-world.js';

const runs = { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 60) };

/** Every workspace but the item's own that holds this version of it. */
function holders(world: TestWorld, { workspace, item }: Source, version: number): readonly string[] {
  return world.emulator.workspaceIds().filter((id) => {
    const view = id === workspace ? undefined : world.emulator.view(id);
    return [...(view?.alertRules ?? []), ...(view?.savedSearches ?? [])].some(
      ({ properties }) => properties.query === queryOf(item, version),
    );
  });
}

const edits = fc.array(
  fc.record({
    item: fc.nat(20),
    /** From within the job to hours later. */
    afterMs: fc.constantFrom(0, 700, 5_000, 60_000, 1_800_000, 10_800_000),
    wait: fc.boolean(),
  }),
  { minLength: 1, maxLength: 4 },
);

test('edits between applies, and while jobs run, reach exactly the members that hold the item', async () => {
  await fc.assert(
    fc.asyncProperty(anyFleet, edits, async (any, changes) => {
      const fleet = fleetOf(any);
      const world = testWorld({ workspaces: any.workspaces, settings: any.settings });
      const sources = sourcesOf(any);
      for (const source of sources) writeVersion(world, source, 1);
      world.clock.advance(3 * 3_600_000);
      expect(troubles(await world.apply(fleet))).toEqual([]);
      const before = sources.map((source) => holders(world, source, 1));
      const versions = sources.map(() => 1);
      for (const { item, afterMs, wait } of changes) {
        world.clock.advance(afterMs);
        const at = item % Math.max(1, sources.length);
        const source = sources[at];
        if (source === undefined) return;
        versions[at] = (versions[at] ?? 1) + 1;
        writeVersion(world, source, versions[at] ?? 1);
        await world.apply(fleet, { wait });
      }
      expect(troubles(await world.apply(fleet))).toEqual([]);
      expect(sources.map((source, at) => holders(world, source, versions[at] ?? 1))).toEqual(before);
      const stale = sources.map((source, at) =>
        versions[at] === 1 ? [] : holders(world, source, (versions[at] ?? 1) - 1),
      );
      expect(stale).toEqual(sources.map(() => []));
      expect(stepIds(await world.plan(fleet))).toEqual([]);
    }),
    runs,
  );
});

test('a Manual group is never published by an apply, and keeps nobody from converging', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyFleet,
      fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      async (any, manual) => {
        const fleet = withManual(fleetOf(any), manual);
        const world = testWorld({ workspaces: any.workspaces, settings: any.settings });
        world.clock.advance(3 * 3_600_000);
        expect(troubles(await world.apply(fleet))).toEqual([]);
        for (const group of fleet.groups.filter(({ publish }) => publish === 'Manual'))
          expect([group.name, jobsOf(world, fleet, group.name)]).toEqual([group.name, 0]);
        expect(stepIds(await world.plan(fleet))).toEqual([]);
      },
    ),
    runs,
  );
});

test('after publish --all of a fleet in order there is nothing left, and nothing was written', async () => {
  await fc.assert(
    fc.asyncProperty(anyFleet, async (any) => {
      const fleet = fleetOf(any);
      const world = testWorld({ workspaces: any.workspaces, settings: any.settings });
      world.clock.advance(3 * 3_600_000);
      await world.apply(fleet);
      world.clock.advance(3 * 3_600_000);
      world.emulator.clearRequestLog();
      const run = await world.publish(fleet, 'all');
      expect(troubles(run)).toEqual([]);
      const written = world.emulator.requestLog.filter(({ method }) => method !== 'GET');
      expect(new Set(written.map(({ method }) => method)).has('PUT')).toBe(false);
      // A publish of an upper tier carries its items into a lower one, which publishes them on with the next apply.
      expect(troubles(await world.apply(fleet))).toEqual([]);
      expect(stepIds(await world.plan(fleet))).toEqual([]);
    }),
    runs,
  );
});

function withManual(fleet: DesiredFleet, manual: readonly boolean[]): DesiredFleet {
  return {
    ...fleet,
    groups: fleet.groups.map((group, at) => ({ ...group, publish: manual[at] === true ? 'Manual' : 'Auto' })),
  };
}

function jobsOf(world: TestWorld, fleet: DesiredFleet, name: string): number {
  const group = fleet.groups.find((one) => one.name === name);
  const parent = fleet.parents.find((one) => one.name === group?.parent);
  const view = world.emulator.view(parent?.workspace ?? '');
  const assignment = view?.assignments.find(
    ({ properties }) =>
      String(properties.targetResourceName).toLowerCase() === group?.resourceName.toLowerCase(),
  );
  return view?.jobs.filter((job) => job.assignment === assignment?.name).length ?? 0;
}
