import { idKey, nameKey } from '../model/arm-id.js';
import type { Problem } from '../model/problem.js';
import { comparePlans, foldLabels, type MadePlan } from '../plan/compare/compare-plans.js';
import type { LiveFact } from '../plan/compare/live-facts.js';
import { planDigest } from '../plan/compare/plan-digest.js';
import type { FleetPlan, ParentPlan } from '../plan/fleet-plan.js';
import { partOf } from '../plan/parts/shard-parents.js';
import { permitSteps } from './permit-steps.js';

/** Parents of a plan that are applied separately, and the digest of their part of it. */
export interface ParentsPart {
  readonly parents: readonly string[];
  readonly digest: string;
}

/**
 * Why the part of a saved plan may not be carried out, compared with a new plan of these parents; empty where
 * it may.
 *
 * A parent that another parent of the plan delivers to is planned after the delivery, so its plan cannot be
 * equal: it may only have steps that were shown, as in one apply of all tiers, and what is not delivered to
 * it may not have changed. Every other parent's plan has to equal the saved one.
 *
 * Problems: MUS627 where the saved part has another digest, or lacks a step that is planned now; MUS411 to
 * MUS413 as `comparePlans`.
 */
export function comparePart(saved: MadePlan, fresh: MadePlan, part: ParentsPart): readonly Problem[] {
  const before = partOf(saved.plan, part.parents);
  if (planDigest(before) !== part.digest || before.parents.length !== part.parents.length)
    return [otherPlan(part.parents)];
  const pairs = before.parents.map((parent) => {
    const after = fresh.plan.parents.find((each) => each.parent === parent.parent);
    return matched(parent, after, deliveredTo(parent, saved.plan));
  });
  const unseen = pairs.flatMap(({ refused }) => refused);
  if (unseen.length > 0) return [notShown(unseen)];
  return comparePlans(
    { ...saved, plan: { parents: pairs.map(({ before: parent }) => parent) } },
    { ...fresh, plan: { parents: pairs.flatMap(({ after }) => after ?? []) } },
  );
}

interface Matched {
  readonly before: ParentPlan;
  readonly after: ParentPlan | undefined;
  /** Ids of steps that were not shown. */
  readonly refused: readonly string[];
}

function matched(
  before: ParentPlan,
  after: ParentPlan | undefined,
  isDelivered: ((fact: LiveFact) => boolean) | undefined,
): Matched {
  if (after?.state !== 'planned' || isDelivered === undefined) return { before, after, refused: [] };
  const refused = permitSteps(before.steps, after.steps).refused.map(({ id }) => id);
  const own = (parent: ParentPlan): ParentPlan => ({
    ...parent,
    steps: before.steps,
    reliesOn: parent.reliesOn?.filter((fact) => !isDelivered(fact)),
  });
  return { before: own(before), after: own(after), refused };
}

/** Which facts are about deliveries of the plan's other parents to this one; undefined where none delivers. */
function deliveredTo(parent: ParentPlan, plan: FleetPlan): ((fact: LiveFact) => boolean) | undefined {
  const ids = parent.steps.map(({ resourceId }) => idKey(resourceId));
  const upper = plan.parents
    .filter((other) => other.tier < parent.tier)
    .flatMap(({ steps }) => steps)
    .flatMap((step) => (step.action === 'publish' ? [step] : []))
    .filter(({ members }) =>
      members.some(({ workspace }) => ids.some((id) => id.startsWith(`${idKey(workspace)}/`))),
    );
  if (upper.length === 0) return undefined;
  const items = upper.flatMap((step) => step.items);
  // A copy has the type and the name of what it is a copy of, in another workspace.
  const copied = new Set(items.map(({ resourceId, name }) => tail(resourceId ?? name)));
  return ({ type, id }) =>
    // A predicted item had no id yet.
    type === 'item' && (!id.startsWith('/') || copied.has(tail(id)) || copied.has(tail(id, 1)));
}

/** The last segments of an id: type and name. */
function tail(id: string, segments = 2): string {
  return nameKey(id).split('/').slice(-segments).join('/');
}

function otherPlan(parents: readonly string[]): Problem {
  return {
    code: 'MUS627',
    message: `The plan’s part of ${foldLabels(parents)} is not the one that was checked`,
    hint: 'Start the workflow again: it checks the plan and deals its parents anew.',
  };
}

function notShown(steps: readonly string[]): Problem {
  return {
    code: 'MUS627',
    message: `Not among the steps that were checked: ${foldLabels(steps)}`,
    hint: 'Start the workflow again, read the plan that it shows, and approve that one.',
  };
}
