import fc from 'fast-check';
import { expect, test } from 'vitest';
import { comparePlans } from '../../src/plan/compare/compare-plans.js';
import { allSteps, type FleetPlan } from '../../src/plan/fleet-plan.js';
import { parsePlanFile } from '../../src/features/plan/parse-plan-file.js';
import { planFileText } from '../../src/features/plan/plan-file.js';
import { planText } from '../../src/features/plan/plan-text.js';
import { plain } from '../features/run/builders.js';
import { anyFleet, fleetOf } from '../support/any-fleet.js';
import { testWorld, valueOf } from '../support/test-world.js';

const runs = { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 30) };
const about = {
  tool: 'muster 0.1.0',
  createdAt: '2026-11-22T10:00:00.000Z',
  scope: { paths: ['.'], publish: true },
  files: [{ name: 'fleet.yaml', hash: `sha256:${'0'.repeat(64)}` }],
};

function savedAndRead(plan: FleetPlan) {
  return valueOf(parsePlanFile(planFileText(plan, about), 'plan.json'));
}

test('a saved plan shows what was planned, is never stale while nothing moves, and is once it was applied', async () => {
  await fc.assert(
    fc.asyncProperty(anyFleet, async (any) => {
      const fleet = fleetOf(any);
      const world = testWorld({ workspaces: any.workspaces, settings: any.settings });
      world.clock.advance(3_600_000 * 3);
      const saved = savedAndRead(await world.plan(fleet));
      world.clock.advance(60_000);
      const fresh = { plan: await world.plan(fleet), files: about.files, tool: about.tool };
      expect(planText(saved.plan, plain)).toBe(planText(fresh.plan, plain));
      expect(comparePlans(saved, fresh)).toEqual([]);

      await world.apply(fleet);
      const after = comparePlans(saved, { ...fresh, plan: await world.plan(fleet) });
      expect(after.length > 0).toBe(allSteps(saved.plan).length > 0);
    }),
    runs,
  );
});
