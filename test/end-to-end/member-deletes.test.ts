import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DesiredFleet } from '../../src/model/desired.js';
import { nameKey } from '../../src/model/arm-id.js';
import type { FleetPlan } from '../../src/plan/fleet-plan.js';
import type { Step } from '../../src/plan/steps/step.js';
import { anyFleet, anyRenamedFleet, fleetOf } from '../support/any-fleet.js';
import { smallFleet } from '../support/small-fleet.js';
import { testWorld, troubles, type TestWorld } from '../support/test-world.js';

const runs = { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 40) };

test('no member is deleted before every group that refers to it was rewritten without it or deleted', async () => {
  let deletes = 0;
  await fc.assert(
    fc.asyncProperty(fc.oneof(anyFleet, anyRenamedFleet), async (any) => {
      const fleet = fleetOf(any);
      const world = testWorld({ workspaces: any.workspaces, settings: any.settings });
      const plan = await world.plan(fleet);
      deletes += memberDeletes(plan).length;
      expect(unreleased(world, fleet, plan)).toEqual([]);
    }),
    runs,
  );
  // A law about nothing would hold too.
  expect(deletes).toBeGreaterThan(0);
});

test('a member that leaves files and group together goes after its group is rewritten, and the service agrees', async () => {
  const { world, fleet, withoutLastMember } = smallFleet();
  await world.apply(fleet);
  const pruned = {
    ...withoutLastMember,
    parents: withoutLastMember.parents.map((parent) => ({ ...parent, prune: true })),
    members: withoutLastMember.members.filter(({ name }) => name !== 'member-b'),
  };
  const run = await world.apply(pruned);

  expect(memberDeletes(run.plan).map(({ id, dependsOn }) => [id, dependsOn])).toEqual([
    ['delete/member/soc/member-b-00000000-0000-4000-8000-000000000001', ['update/group/soc/group-a']],
  ]);
  expect(unreleased(world, pruned, run.plan)).toEqual([]);
  expect(troubles(run)).toEqual([]);
});

function memberDeletes(plan: FleetPlan): readonly Step[] {
  return plan.parents
    .flatMap(({ steps }) => steps)
    .filter(({ action, type }) => action === 'delete' && type === 'member');
}

/** Deletes of members that some live group would go on naming when they are due. */
function unreleased(world: TestWorld, fleet: DesiredFleet, plan: FleetPlan): readonly string[] {
  return plan.parents.flatMap(({ parent, steps }) => {
    const workspace = fleet.parents.find(({ name }) => name === parent)?.workspace ?? '';
    const groups = world.emulator.view(workspace)?.groups ?? [];
    return memberDeletes({ parents: plan.parents.filter((one) => one.parent === parent) }).flatMap(
      (deletion) =>
        groups
          .filter(({ properties }) => names(properties.memberResourceNames, deletion.resourceName))
          .filter(
            ({ name }) =>
              !steps.some((step) => deletion.dependsOn.includes(step.id) && releases(step, name, deletion)),
          )
          .map(({ name }) => `${deletion.id} while ${name} refers to it`),
    );
  });
}

function releases(step: Step, group: string, deletion: Step): boolean {
  if (step.type !== 'group' || nameKey(step.resourceName) !== nameKey(group)) return false;
  if (step.action === 'delete') return true;
  return (
    step.action === 'update' &&
    step.resource.type === 'group' &&
    !names(step.resource.memberResourceNames, deletion.resourceName)
  );
}

function names(memberResourceNames: unknown, member: string): boolean {
  return (memberResourceNames as readonly string[]).some((name) => nameKey(name) === nameKey(member));
}
