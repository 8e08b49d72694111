import type { ArmClient } from '../../azure/arm-client.js';
import { readParent } from '../../azure/read/read-parent.js';
import type { DesiredFleet, DesiredParent } from '../../model/desired.js';
import { fleetIndex } from '../../model/fleet-index.js';
import { failed } from '../../model/problem.js';
import { planFleet } from '../../plan/plan-fleet.js';
import { parentsInScope } from '../../apply/read-and-plan.js';
import type { Scope } from '../../apply/run.js';
import type { SeenTarget } from './examine-target.js';
import { kindsFor } from './needed-actions.js';
import type { ParentReading } from '../../plan/fleet-plan.js';
import type { PlannedParent } from '../../plan/planned.js';

/** Every parent in scope and above, planned on what was seen; what was not seen of an upper tier is read. */
export async function planSeen(
  { client, interrupted }: { readonly client: ArmClient; readonly interrupted: AbortSignal },
  fleet: DesiredFleet,
  scope: Scope,
  seen: readonly SeenTarget[],
): Promise<ReadonlyMap<string, PlannedParent>> {
  const lives = new Map(
    seen.flatMap(({ target, live }) =>
      target.parent === undefined ? [] : [[target.parent.name, live ?? failed()] as const],
    ),
  );
  // Where no parent in scope could be read, nothing depends on the tiers above.
  const reachable = [...lives.values()].some(({ ok }) => ok);
  const readings = await Promise.all(
    withUppers(fleet, parentsInScope(fleet, scope)).map(
      async (parent): Promise<readonly [string, ParentReading]> => {
        const { name, workspace, workbookResourceGroups } = parent;
        const target = { parent, workspace, tenant: '', subscription: '', resourceGroup: '', at: parent.at };
        const workbooksNeeded = kindsFor(target, fleet).includes('Workbook');
        const options = { workbookResourceGroups, workbooksNeeded };
        const live =
          lives.get(name) ??
          (reachable ? await readParent(client, workspace, options, interrupted) : failed());
        return [name, { live, jobs: new Map() }];
      },
    ),
  );
  return planFleet({
    fleet,
    readings: new Map(readings),
    pending: new Set(),
    groups: scope.groups,
    publish: true,
  }).parents;
}

function withUppers(fleet: DesiredFleet, parents: readonly DesiredParent[]): readonly DesiredParent[] {
  const names = new Set<string>();
  const visit = (all: readonly string[]): void => {
    for (const name of all.filter((each) => !names.has(each))) {
      names.add(name);
      visit(fleetIndex(fleet).parents.get(name)?.uppers ?? []);
    }
  };
  visit(parents.map(({ name }) => name));
  return fleet.parents.filter(({ name }) => names.has(name));
}
