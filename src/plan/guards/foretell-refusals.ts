import type { Finding, Problem } from '../../model/problem.js';
import type { FleetPlan } from '../fleet-plan.js';

/** The plan with a warning, under the guard's own code, for each refusal that an apply of it would meet. */
export function foretellRefusals(plan: FleetPlan, refusals: readonly Problem[]): FleetPlan {
  return {
    parents: plan.parents.map((parent) => ({
      ...parent,
      findings: [
        ...parent.findings,
        ...refusals
          .filter((refusal) => refusal.parent === parent.parent)
          .map((refusal): Finding => ({
            ...refusal,
            severity: 'warning',
            message: `apply would refuse this plan: ${refusal.message}`,
          })),
      ],
    })),
  };
}
