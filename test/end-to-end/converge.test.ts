import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyFleet, fleetOf, type AnyFleet } from '../support/any-fleet.js';
import { stepIds, testWorld, troubles, type TestWorld } from '../support/test-world.js';

const runs = { numRuns: Number(process.env['MUSTER_PROPERTY_RUNS'] ?? 60) };

/** The service with its live state, where somebody has already published some of it. */
async function worldOf(fleet: AnyFleet): Promise<TestWorld> {
  const world = testWorld({ workspaces: fleet.workspaces, settings: fleet.settings });
  for (const [workspace, assignment] of fleet.published) {
    const url = `http://127.0.0.1:7070${workspace}/providers/Microsoft.SecurityInsights/workspaceManagerAssignments/${assignment}/jobs?api-version=2025-10-01-preview`;
    await world.emulator.fetch(
      new Request(url, { method: 'POST', headers: { authorization: 'Bearer test' } }),
    );
  }
  world.clock.advance(3_600_000 * 3);
  return world;
}

test('apply converges: the second plan is empty', async () => {
  await fc.assert(
    fc.asyncProperty(anyFleet, async (any) => {
      const fleet = fleetOf(any);
      const world = await worldOf(any);
      const first = await world.apply(fleet);
      expect(troubles(first)).toEqual([]);
      expect(stepIds(await world.plan(fleet))).toEqual([]);
    }),
    runs,
  );
});

test('an apply that was stopped after any step is finished by the next', async () => {
  await fc.assert(
    fc.asyncProperty(anyFleet, fc.nat(12), async (any, stopAfter) => {
      const fleet = fleetOf(any);
      const world = await worldOf(any);
      await world.apply(fleet, { stopAfter });
      expect(troubles(await world.apply(fleet))).toEqual([]);
      expect(stepIds(await world.plan(fleet))).toEqual([]);
    }),
    runs,
  );
});

test('an apply without publishing is finished by the next', async () => {
  await fc.assert(
    fc.asyncProperty(anyFleet, async (any) => {
      const fleet = fleetOf(any);
      const world = await worldOf(any);
      await world.apply(fleet, { publish: false });
      expect(troubles(await world.apply(fleet))).toEqual([]);
      expect(stepIds(await world.plan(fleet))).toEqual([]);
    }),
    runs,
  );
});
