import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allSteps } from '../../src/plan/fleet-plan.js';
import { anyFleet, fleetOf } from '../support/any-fleet.js';
import { stepIds, testWorld } from '../support/test-world.js';

const runs = { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 20) };

test('after an interrupt nothing leaves any more, what was not sent is skipped, and the next apply goes on', async () => {
  /** Steps that waited for a place when the interrupt came. */
  let late = 0;
  await fc.assert(
    fc.asyncProperty(anyFleet, fc.integer({ min: 1, max: 12 }), async (any, stopAfter) => {
      const fleet = fleetOf(any);
      const state = { stopped: false, after: [] as string[] };
      const world = testWorld(
        { workspaces: any.workspaces, settings: any.settings },
        (request, next) => {
          if (state.stopped) state.after.push(`${request.method} ${request.url}`);
          return next(request);
        },
        { concurrency: 2 },
      );
      const { events, plan } = await world.apply(fleet, {
        stopAfter,
        onStopped: () => {
          state.stopped = true;
        },
      });
      expect(state.after).toEqual([]);
      const ends = events.flatMap((event) => (event.type === 'stepFinished' ? [event.result] : []));
      expect(ends).toHaveLength(allSteps(plan).length);
      for (const { status, problem } of ends)
        if (status === 'skipped' && problem?.message.startsWith('PUT') === true) late += 1;
      state.stopped = false;
      await world.apply(fleet);
      await world.apply(fleet);
      expect(stepIds(await world.plan(fleet))).toEqual([]);
    }),
    runs,
  );
  expect(late).toBeGreaterThan(0);
});
