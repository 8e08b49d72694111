import type { Audit, Seen } from '../azure/audit/audit-file.js';
import type { Problem } from '../model/problem.js';
import type { FleetPlan } from '../plan/fleet-plan.js';

/** Tells the audit what a plan saw, and makes sure that it can be written before anything is sent: MUS510 where not. */
export function beginAudit(audit: Audit, plan?: FleetPlan): Promise<Problem | undefined> {
  audit.saw((plan?.parents ?? []).flatMap(({ reliesOn }): readonly Seen[] => reliesOn ?? []));
  return audit.open();
}
