import type { Problem } from '../model/problem.js';
import type { FleetPlan, ParentPlan } from './fleet-plan.js';
import type { Step } from './step.js';

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

/**
 * Why the finished plan may not be carried out, each with the flag that would allow it; empty where it may.
 *
 * Yields MUS404 (too many deletes), MUS405 (too many pairs lost), MUS406 (a live group emptied) and
 * MUS407 (a protected one, which nothing allows).
 */
export function judgeGuards(plan: FleetPlan, options: GuardOptions): readonly Problem[] {
  return plan.parents
    .filter(({ state }) => state === 'planned')
    .flatMap((parent) => [
      ...deleteProblems(parent, options.maxDeletes),
      ...lostPairProblems(parent, options.maxLostPairs),
      ...emptyProblems(parent, options.allowEmpty),
    ]);
}

function deleteProblems(plan: ParentPlan, allowance: Allowance | undefined): readonly Problem[] {
  return (['member', 'group', 'assignment'] as const).flatMap((type) => {
    const deletes = plan.steps.filter((step) => step.type === type && isLoss(step)).length;
    const limit = allowance
      ? limitOf(allowance, plan.guard.live[type])
      : Math.max(1, limitOf({ percent: 10 }, plan.guard.live[type]));
    if (deletes <= limit) return [];
    return [
      {
        code: 'MUS404' as const,
        message: `The plan deletes ${deletes} of ${plan.guard.live[type]} live ${type}s of parent ${plan.parent}; ${limit} would be allowed.`,
        hint: `Read the deletes in the plan; if all are meant, allow them with --max-deletes ${deletes}.`,
        parent: plan.parent,
      },
    ];
  });
}

/** A part that is dissolved passes its members on to the group's other parts. */
function isLoss({ action, part }: Step): boolean {
  return action === 'delete' && (part?.number ?? 1) === 1;
}

function lostPairProblems(plan: ParentPlan, allowance: Allowance | undefined): readonly Problem[] {
  const { livePairs, lostPairs } = plan.guard;
  const limit = allowance
    ? limitOf(allowance, livePairs)
    : Math.max(200, limitOf({ percent: 30 }, livePairs));
  if (lostPairs <= limit) return [];
  return [
    {
      code: 'MUS405',
      message: `The plan takes ${lostPairs} of ${livePairs} pairs (item × member) of parent ${plan.parent} out of every group; ${limit} would be allowed.`,
      hint: `Look for a changed label or pattern; if all are meant, allow them with --max-lost-pairs ${lostPairs}.`,
      parent: plan.parent,
    },
  ];
}

function emptyProblems(plan: ParentPlan, allowed: readonly string[]): readonly Problem[] {
  return plan.guard.emptied.flatMap((group): readonly Problem[] => {
    if (plan.guard.protectedLost.includes(group))
      return [
        {
          code: 'MUS407',
          message: `The plan empties group ${group} of parent ${plan.parent}, which is protected.`,
          hint: 'Give the group members and content again, or remove protect: true in a change of its own.',
          parent: plan.parent,
        },
      ];
    if (allowed.includes(group)) return [];
    return [
      {
        code: 'MUS406',
        message: `The plan empties live group ${group} of parent ${plan.parent} of its members or its items.`,
        hint: `If that is meant, allow it with --allow-empty ${group}.`,
        parent: plan.parent,
      },
    ];
  });
}

function limitOf(allowance: Allowance, total: number): number {
  return 'count' in allowance ? allowance.count : Math.floor((total * allowance.percent) / 100);
}
