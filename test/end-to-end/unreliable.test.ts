import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RequestFault } from '../../src/emulator/faults.js';
import { anyFleet, fleetOf } from '../support/any-fleet.js';
import { stepIds, testWorld, troubles, type TestWorld } from '../support/test-world.js';

const runs = { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 60) };

const faults: readonly RequestFault[] = [
  { kind: 'status', status: 429, retryAfter: 1 },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503 },
  { kind: 'dropBefore' },
  { kind: 'dropAfter' },
  { kind: 'truncate' },
  { kind: 'html' },
];

/** One request in five meets a fault; which, the numbers tell. */
function unreliable(options: Parameters<typeof testWorld>[0], numbers: Iterator<number>): TestWorld {
  const next = () => numbers.next().value as number;
  const world = testWorld(options, (request, pass) => {
    const fault = next() < 20 ? faults[next() % faults.length] : undefined;
    if (fault !== undefined) world.emulator.failNext({}, fault);
    return pass(request);
  });
  world.clock.advance(3 * 3_600_000);
  return world;
}

test('whatever the network loses, a fleet converges, and no pair is told succeeded that is not there', async () => {
  const numbers = fc.infiniteStream(fc.integer({ min: 0, max: 99 }));
  await fc.assert(
    fc.asyncProperty(anyFleet, numbers, async (any, stream) => {
      const fleet = fleetOf(any);
      let calm = false;
      const drawn = { next: () => ({ value: calm ? 99 : (stream.next().value as number), done: false }) };
      const world = unreliable({ workspaces: any.workspaces, settings: any.settings }, drawn);
      for (let attempt = 0; attempt < 3; attempt += 1) {
        const run = await world.apply(fleet);
        for (const pair of run.pairs.filter(({ status }) => status === 'Succeeded')) {
          const member = fleet.members.find(({ name }) => name === pair.member);
          expect(titlesOf(world, member?.workspace ?? '')).toContain(pair.item.displayName);
        }
      }
      calm = true;
      world.emulator.clearFaults();
      expect(troubles(await world.apply(fleet))).toEqual([]);
      expect(stepIds(await world.plan(fleet))).toEqual([]);
    }),
    runs,
  );
});

function titlesOf(world: TestWorld, workspace: string): readonly unknown[] {
  const view = world.emulator.view(workspace);
  return [view?.alertRules, view?.automationRules, view?.savedSearches, view?.workbooks]
    .flatMap((resources) => resources ?? [])
    .map(({ properties }) => properties.displayName);
}
