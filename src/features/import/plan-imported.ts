import type { LiveParent } from '../../model/live.js';
import { ok } from '../../model/problem.js';
import type { ParentPlan } from '../../plan/fleet-plan.js';
import { planFleet } from '../../plan/plan-fleet.js';
import { desiredOf, type ImportedFleet } from './imported-fleet.js';

/** What the next apply of the files would do to that live state; publishes as far as it tells without jobs. */
export function planImported(imported: ImportedFleet, live: LiveParent): ParentPlan {
  const { plan } = planFleet({
    fleet: desiredOf(imported),
    readings: new Map([[imported.parent.name, { live: ok(live), jobs: new Map() }]]),
    pending: new Set(),
    publish: true,
  });
  const [only] = plan.parents;
  // One parent was given with its reading, so one is planned.
  if (only === undefined) throw new Error('the imported parent was not planned');
  return only;
}
