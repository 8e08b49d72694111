import { largest } from '../../model/order.js';
import type { Finding, Problem, SourceSpan } from '../../model/problem.js';
import type { FleetPlan, ParentPlan } from '../fleet-plan.js';
import { isWhole } from '../parts/live-parts.js';
import type { Step } from '../steps/step.js';

/** A number, or a share of what exists. */
export type Allowance = { readonly count: number } | { readonly percent: number };

export interface GuardOptions {
  /** Default 10 %, at least 1; per parent, separately for members, groups, assignments and content. */
  readonly maxDeletes?: Allowance;
  /** Default 30 %, at least 20; pairs per parent that no group would cover any more. */
  readonly maxLostPairs?: Allowance;
  /** Default 100 % of what live groups cover, at least 200; pairs per parent that none covers now. A share of zero is not a limit. */
  readonly maxNewPairs?: Allowance;
  /** The files' names of groups that may be emptied. */
  readonly allowEmpty: readonly string[];
  /** Names of pruned parents that may lose all their groups though no file declares one. Default none. */
  readonly allowEmptyParent?: readonly string[];
}

/**
 * Why the finished plan may not be carried out, each with the flag that would allow it; empty where it may.
 * By parent in the plan's order. The flags of all refusals together allow the plan.
 *
 * Yields MUS404 (too many deletes), MUS405 (too many pairs lost), MUS426 (too many new pairs), MUS406 (a live
 * group emptied), MUS417 (a pruned parent without a declared group) and MUS407 (a protected group, which nothing allows).
 */
export function judgeGuards(plan: FleetPlan, options: GuardOptions): readonly Problem[] {
  const parents = plan.parents.filter(({ state }) => state === 'planned');
  // One flag serves all parents and kinds, so the number that allows one must allow the others too.
  const deletes = largest(parents.flatMap((parent) => kinds.map((type) => deletesOf(parent, type))));
  const lost = largest(parents.map(({ guard }) => guard.lostPairs));
  const added = largest(parents.map(({ guard }) => guard.newPairs ?? 0));
  return parents.flatMap((parent) => [
    ...noGroupProblems(parent, options.allowEmptyParent ?? []),
    ...deleteProblems(parent, options.maxDeletes, deletes),
    ...lostPairProblems(parent, options.maxLostPairs, lost),
    ...newPairProblems(parent, options.maxNewPairs, added),
    ...emptyProblems(parent, options.allowEmpty),
    ...protectedProblems(parent),
  ]);
}

const kinds = ['member', 'group', 'assignment', 'content'] as const;

function deletesOf({ steps }: ParentPlan, type: (typeof kinds)[number]): number {
  return steps.filter((step) => step.type === type && isLoss(step)).length;
}

/** A part that is dissolved passes its members on to the group's other parts. */
function isLoss({ action, part }: Step): boolean {
  return action === 'delete' && (part === undefined || isWhole(part));
}

function noGroupProblems({ parent, guard }: ParentPlan, allowed: readonly string[]): readonly Problem[] {
  if (!guard.noGroupDeclared || allowed.includes(parent)) return [];
  return [
    {
      code: 'MUS417',
      message: `No file declares a group of parent ${parent}, which is pruned: the plan deletes all of its ${counted(guard.live.group, 'live group')}.`,
      hint: `Look for a file that was not read: a folder left out, a name that starts with a dot or an underscore. If all groups are to go, allow it with --allow-empty-parent ${parent}.`,
      ...placed(parent, guard.at),
    },
  ];
}

function deleteProblems(
  plan: ParentPlan,
  allowance: Allowance | undefined,
  needed: number,
): readonly Problem[] {
  return kinds.flatMap((type) => {
    const deletes = deletesOf(plan, type);
    const there = plan.guard.live[type] ?? 0;
    const limit = allowance ? limitOf(allowance, there) : Math.max(1, limitOf({ percent: 10 }, there));
    if (deletes <= limit) return [];
    return [
      {
        code: 'MUS404' as const,
        message: `The plan deletes ${deletes} of ${type === 'content' ? counted(there, 'content item') : counted(there, `live ${type}`)} of parent ${plan.parent}; ${limit} would be allowed.`,
        hint: `Read the deletes in the plan; if all are meant, allow them with --max-deletes ${needed}.`,
        ...placed(plan.parent, plan.guard.at),
      },
    ];
  });
}

function lostPairProblems(
  { parent, guard }: ParentPlan,
  allowance: Allowance | undefined,
  needed: number,
): readonly Problem[] {
  const { livePairs, lostPairs, disables } = guard;
  const limit = allowance ? limitOf(allowance, livePairs) : Math.max(20, limitOf({ percent: 30 }, livePairs));
  if (lostPairs <= limit) return [];
  const flag = `--max-lost-pairs ${needed}`;
  return [
    {
      code: 'MUS405',
      message: disables
        ? `The plan disables parent ${parent}, whose groups cover ${counted(livePairs, 'pair')} (item × member): they are published no more; ${limit} would be allowed.`
        : `The plan takes ${lostPairs} of ${counted(livePairs, 'pair')} (item × member) of parent ${parent} out of every group; ${limit} would be allowed.`,
      hint: disables
        ? `If the parent is to be disabled, allow it with ${flag}.`
        : `Look for a changed label or pattern; if all are meant, allow them with ${flag}.`,
      ...placed(parent, guard.at),
    },
  ];
}

/** A parent's first publishes have nothing to take a share of. */
function newPairProblems(
  { parent, guard }: ParentPlan,
  allowance: Allowance | undefined,
  needed: number,
): readonly Problem[] {
  const { livePairs, newPairs = 0 } = guard;
  if (livePairs === 0 && (allowance === undefined || 'percent' in allowance)) return [];
  const limit = allowance ? limitOf(allowance, livePairs) : Math.max(200, livePairs);
  if (newPairs <= limit) return [];
  return [
    {
      code: 'MUS426',
      message: `The plan brings ${newPairs} new pairs (item × member) to parent ${parent}, whose groups cover ${livePairs}; ${limit} would be allowed.`,
      hint: `Look for a selector or a pattern that takes too much (NotIn, "*", a match left out); if all are meant, allow them with --max-new-pairs ${needed}.`,
      ...placed(parent, guard.at),
    },
  ];
}

function emptyProblems({ parent, guard }: ParentPlan, allowed: readonly string[]): readonly Problem[] {
  return guard.emptied
    .filter((group) => !guard.protectedLost.includes(group) && !allowed.includes(group))
    .map((group) => ({
      code: 'MUS406',
      message: `The plan empties live group ${group} of parent ${parent} of its members or its items.`,
      hint: `If that is meant, allow it with --allow-empty ${group}.`,
      ...placed(parent, guard.groupsAt[group]),
    }));
}

function protectedProblems({ parent, guard }: ParentPlan): readonly Problem[] {
  return guard.protectedLost.map((group) => ({
    code: 'MUS407',
    message: guard.disables
      ? `The plan disables parent ${parent}, and its group ${group} is protected.`
      : `The plan empties group ${group} of parent ${parent}, which is protected.`,
    hint: guard.disables
      ? 'Leave the mode Enabled, or remove protect: true in a change of its own.'
      : 'Give the group members and content again, or remove protect: true in a change of its own.',
    ...placed(parent, guard.groupsAt[group]),
  }));
}

function placed(parent: string, at: SourceSpan | undefined): Pick<Problem, 'parent' | 'at'> {
  return at === undefined ? { parent } : { parent, at };
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** How many of `total` an allowance lets pass; shares are rounded down. */
export function limitOf(allowance: Allowance, total: number): number {
  return 'count' in allowance ? allowance.count : Math.floor((total * allowance.percent) / 100);
}

/** The plan with a warning, under the guard's own code, for each refusal that an apply of it would meet. */
export function foretellRefusals(plan: FleetPlan, refusals: readonly Problem[]): FleetPlan {
  return {
    ...plan,
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
