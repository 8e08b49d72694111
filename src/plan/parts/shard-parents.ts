import { compareText } from '../../model/order.js';
import { planDigest } from '../compare/plan-digest.js';
import type { FleetPlan, ParentPlan } from '../fleet-plan.js';

/** The parents of one apply; the name is unique among all tiers. */
export interface Shard {
  readonly shard: string;
  /** In name order. */
  readonly parents: readonly string[];
  /** Items × members of the publishes that the plan has for them. */
  readonly operations: number;
  /** `planDigest` of the parents' part of the plan: only that part may be applied. */
  readonly digest: string;
}

/** Shards of one tier: independent of each other. Every shard of a tier comes before any of the next. */
export interface ShardTier {
  readonly tier: number;
  /** Sorted by the number in their names; none is empty. */
  readonly shards: readonly Shard[];
}

/**
 * The plan's parents, tier by tier, dealt to at most `max` shards a tier so that the publishes weigh
 * about the same everywhere: the heaviest parent first, each to the shard that is lightest so far
 * (longest processing time first, never more than 4/3 of the best there is).
 *
 * Every parent of the plan is in exactly one shard, even one that could not be read or has nothing to do:
 * that may have changed when its shard runs. Pure; the same plan gives the same shards.
 */
export function shardParents(plan: FleetPlan, max: number): readonly ShardTier[] {
  const tiers = [...new Set(plan.parents.map(({ tier }) => tier))].sort((a, b) => a - b);
  return tiers.map((tier) => ({
    tier,
    shards: dealt(plan.parents.filter((parent) => parent.tier === tier).map(weighed), max).map(
      ({ parents, operations }, index) => ({
        shard: `tier${String(tier)}-${String(index + 1)}`,
        parents: parents.toSorted(compareText),
        operations,
        digest: planDigest(partOf(plan, parents)),
      }),
    ),
  }));
}

/** The plan of these parents alone, in the plan's order. */
export function partOf(plan: FleetPlan, parents: readonly string[]): FleetPlan {
  const wanted = new Set(parents);
  return { parents: plan.parents.filter(({ parent }) => wanted.has(parent)) };
}

interface Weighed {
  readonly parent: string;
  readonly operations: number;
}

interface Load {
  readonly parents: readonly string[];
  readonly operations: number;
}

function weighed({ parent, steps }: ParentPlan): Weighed {
  const operations = steps.reduce(
    (sum, step) => sum + (step.action === 'publish' ? step.items.length * step.members.length : 0),
    0,
  );
  return { parent, operations };
}

function dealt(parents: readonly Weighed[], max: number): readonly Load[] {
  const loads: Load[] = Array.from({ length: Math.min(max, parents.length) }, () => ({
    parents: [],
    operations: 0,
  }));
  const heaviestFirst = parents.toSorted(
    (a, b) => b.operations - a.operations || compareText(a.parent, b.parent),
  );
  for (const { parent, operations } of heaviestFirst) {
    const index = lightest(loads);
    const load = loads[index];
    if (load !== undefined)
      loads[index] = { parents: [...load.parents, parent], operations: load.operations + operations };
  }
  return loads;
}

/** On ties the one with fewer parents, because each has to be read. */
function lightest(loads: readonly Load[]): number {
  return loads.reduce((best, load, index) => {
    const other = loads[best];
    if (other === undefined) return index;
    const less = load.operations - other.operations || load.parents.length - other.parents.length;
    return less < 0 ? index : best;
  }, 0);
}
