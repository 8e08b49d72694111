import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dateSuspensions } from '../../src/config/suspensions.js';
import { toFleet } from '../../src/config/to-fleet.js';
import type { DesiredFleet } from '../../src/model/desired.js';
import { planDigest } from '../../src/plan/compare/plan-digest.js';
import { allSteps, type FleetPlan } from '../../src/plan/fleet-plan.js';
import { stepJson } from '../../src/plan/steps/step-json.js';
import { anyFleet, fleetOf, type AnyFleet } from '../support/any-fleet.js';
import { testWorld } from '../support/test-world.js';

const runs = { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 12) };

/** Overrides that leave nothing out: one that is over, one that names no item, one whose pattern fits none. */
const idle = fc.constantFrom(
  { items: [{ kind: '*' }], until: '2026-01-31' },
  { items: [{ names: ['no item is called so'] }] },
  { items: [{ kind: '*', match: { displayName: 'Zeta *' } }], groups: ['group-0'] },
);

function withOverride({ yaml }: AnyFleet, override: object): DesiredFleet {
  const { members } = fleetOf({ yaml });
  const spec = {
    members: { names: members.map(({ name }) => name) },
    exclude: true,
    reason: 'It floods there',
    ...override,
  };
  const document = { apiVersion: 'muster/v1', kind: 'Override', metadata: { name: 'idle' }, spec };
  const text = `${yaml}\n---\n${JSON.stringify(document)}`;
  const result = toFleet([{ name: 'fleet.yaml', text }]);
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return dateSuspensions(result.value.fleet, '2026-02-01');
}

function bytesOf(plan: FleetPlan): string {
  return JSON.stringify([planDigest(plan), allSteps(plan).map(stepJson)]);
}

test('an override that leaves nothing out changes no byte of what is planned, before and after an apply', async () => {
  let steps = 0;
  await fc.assert(
    fc.asyncProperty(anyFleet, idle, async (any, override) => {
      const world = testWorld({ workspaces: any.workspaces, settings: any.settings });
      world.clock.advance(3 * 3_600_000);
      const [plainly, excepted] = [fleetOf(any), withOverride(any, override)];
      expect(excepted.overrides).toHaveLength(1);
      for (const apply of [true, false]) {
        const plan = await world.plan(plainly);
        expect(bytesOf(await world.plan(excepted))).toBe(bytesOf(plan));
        steps += allSteps(plan).length;
        if (apply) await world.apply(plainly);
      }
    }),
    runs,
  );
  expect(steps).toBeGreaterThan(0);
});
