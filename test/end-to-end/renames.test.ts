import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { DesiredFleet } from '../../src/model/desired.js';
import { allSteps, type FleetPlan } from '../../src/plan/fleet-plan.js';
import { anyRenamedFleet, fleetOf } from '../support/any-fleet.js';
import { stepIds, testWorld, troubles, type TestWorld } from '../support/test-world.js';

const runs = { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 40) };

test('whoever writes the lines that MUS418 prints keeps those groups, and converges', async () => {
  let asked = 0;
  await fc.assert(
    fc.asyncProperty(anyRenamedFleet, async (any) => {
      const world = testWorld({ workspaces: any.workspaces, settings: any.settings });
      const { fleet, kept } = await followHints(world, fleetOf(any));
      asked += kept.length;
      const run = await world.apply(fleet);
      expect(troubles(run)).toEqual([]);
      const deleted = allSteps(run.plan).filter(({ action }) => action === 'delete');
      const keptNames = kept.map(({ parent, name }) => `${parent}/${name.toLowerCase()}`);
      expect(
        deleted.filter(
          ({ type, parent, resourceName }) =>
            type === 'group' && keptNames.includes(`${parent}/${resourceName.toLowerCase()}`),
        ),
      ).toEqual([]);
      expect(stepIds(await world.plan(fleet))).toEqual([]);
    }),
    runs,
  );
  // A law about nothing would hold too.
  expect(asked).toBeGreaterThan(0);
});

test('whoever creates the groups first, because they are others, is let through', async () => {
  await fc.assert(
    fc.asyncProperty(anyRenamedFleet, async (any) => {
      const world = testWorld({ workspaces: any.workspaces, settings: any.settings });
      const fleet = fleetOf(any);
      for (;;) {
        const [rename] = renamesOf(await world.plan(fleet));
        if (rename === undefined) break;
        expect(troubles(await world.apply(fleet, { scope: { groups: [rename.group] } }))).toEqual([]);
      }
      await world.apply(fleet);
      expect(stepIds(await world.plan(fleet))).toEqual([]);
    }),
    runs,
  );
});

interface Renamed {
  readonly group: string;
  readonly parent: string;
  readonly line: string;
}

function renamesOf(plan: FleetPlan): readonly Renamed[] {
  return plan.parents.flatMap(({ parent, problems }) =>
    problems
      .filter(({ code }) => code === 'MUS418')
      .map(({ message, hint = '' }) => ({
        group: /^Group (\S+) /.exec(message)?.[1] ?? '',
        parent,
        line: /`(resourceName: .*)`\.$/.exec(hint)?.[1] ?? '',
      })),
  );
}

/** The files with the lines that the plan asks for, until it asks for none. */
async function followHints(world: TestWorld, fleet: DesiredFleet) {
  const kept: { readonly parent: string; readonly name: string }[] = [];
  for (let round = 0; round < 10; round += 1) {
    const renames = renamesOf(await world.plan(fleet));
    if (renames.length === 0) return { fleet, kept };
    const names = new Map(
      renames.map(({ group, line }) => [group, (parse(line) as { resourceName: string }).resourceName]),
    );
    kept.push(...renames.map(({ group, parent }) => ({ parent, name: names.get(group) ?? '' })));
    fleet = {
      ...fleet,
      groups: fleet.groups.map((group) => ({
        ...group,
        resourceName: names.get(group.name) ?? group.resourceName,
      })),
    };
  }
  throw new Error('The plan keeps asking for other names');
}
