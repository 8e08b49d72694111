import { idKey, nameKey } from '../../model/arm-id.js';
import type { ItemRef } from '../../model/content.js';
import { groupBy } from '../../model/order.js';
import type { FleetPlan } from '../fleet-plan.js';
import { labelOf } from '../predict-content.js';
import { itemKey } from '../steps/diff-resource.js';
import type { PublishStep, Step, WriteStep } from '../steps/step.js';

/** Whom a plan's publishes bring an item that it writes from a file. */
export interface ContentReach {
  readonly step: WriteStep;
  /** The groups whose publishes carry it, tier by tier, in the plan's order. */
  readonly groups: readonly ReachedGroup[];
  /** How many members receive it, each counted once. */
  readonly members: number;
}

export interface ReachedGroup {
  readonly parent: string;
  /** The files' name. */
  readonly group: string;
  readonly members: number;
}

/**
 * Of each item that a plan creates or updates from a file, whom its publishes bring it: the parent's own, and those of
 * lower tiers that pass on what is delivered to them. In the plan's order; an item that no publish carries reaches
 * nobody. Pure.
 */
export function contentReach({ parents }: FleetPlan): readonly ContentReach[] {
  const publishes = parents.flatMap(({ steps }) => steps.filter(isPublish));
  const passed = passedOn(publishes);
  return parents.flatMap(({ parent, steps }) => {
    const writes = steps.flatMap((step) => (isContentWrite(step) ? [step] : []));
    if (writes.length === 0) return [];
    const own = publishes.filter((step) => step.parent === parent);
    const carried = carriedBy(own, new Set(writes.map(keyOfWrite)));
    return writes.map((step) => {
      const carriers = carried.get(keyOfWrite(step)) ?? [];
      return { step, ...summed(withLower(carriers, passed)) };
    });
  });
}

function isPublish(step: Step): step is PublishStep {
  return step.action === 'publish';
}

function isContentWrite(step: Step): step is WriteStep {
  return step.type === 'content' && step.action !== 'delete';
}

/** A publish, and the item that it carries as its workspace knows it. */
interface Carrier {
  readonly step: PublishStep;
  readonly item: ItemRef;
}

/** The carriers of the items wanted, by item. */
function carriedBy(
  publishes: readonly PublishStep[],
  wanted: ReadonlySet<string>,
): ReadonlyMap<string, readonly Carrier[]> {
  const carriers = publishes.flatMap((step) =>
    step.items.flatMap((item) => (wanted.has(itemKey(item)) ? [{ step, item }] : [])),
  );
  return groupBy(carriers, ({ item }) => itemKey(item));
}

/** What publishes pass on of what others deliver to their workspace, by `parent/group` of those. */
function passedOn(publishes: readonly PublishStep[]): ReadonlyMap<string, readonly PassedOn[]> {
  const all = publishes.flatMap((step) =>
    step.reasons.flatMap((reason) =>
      reason.why === 'delivered'
        ? [
            {
              by: reason.by,
              step,
              names: groupBy(reason.items, nameOf),
              labels: groupBy(reason.items, labelOf),
            },
          ]
        : [],
    ),
  );
  return groupBy(all, ({ by }) => by);
}

interface PassedOn {
  readonly step: PublishStep;
  readonly names: ReadonlyMap<string, readonly ItemRef[]>;
  /** For a copy may have a name of its own. */
  readonly labels: ReadonlyMap<string, readonly ItemRef[]>;
}

/** The publishes, and those below that pass the item on, however deep. */
function withLower(
  carriers: readonly Carrier[],
  passed: ReadonlyMap<string, readonly PassedOn[]>,
): readonly PublishStep[] {
  const reached = new Map(carriers.map(({ step, item }) => [step, item]));
  // A map that grows is walked to its end.
  for (const [{ parent, group }, item] of reached)
    for (const { step, names, labels } of passed.get(`${parent}/${group}`) ?? []) {
      const [copy] = names.get(nameOf(item)) ?? labels.get(labelOf(item)) ?? [];
      if (copy !== undefined && !reached.has(step)) reached.set(step, copy);
    }
  return [...reached.keys()];
}

function summed(reached: readonly PublishStep[]): Pick<ContentReach, 'groups' | 'members'> {
  const groups = groupBy(reached, ({ parent, group }) => `${parent}/${group}`);
  return {
    groups: [...groups.values()].flatMap((parts) =>
      parts.slice(0, 1).map(({ parent, group }) => ({ parent, group, members: countOf(parts) })),
    ),
    members: countOf(reached),
  };
}

function countOf(steps: readonly PublishStep[]): number {
  return new Set(steps.flatMap(({ members }) => members.map(({ workspace }) => idKey(workspace)))).size;
}

function keyOfWrite({ resourceId }: WriteStep): string {
  return idKey(resourceId);
}

/** By kind and name: a copy has an id of its own. */
function nameOf({ kind, name }: ItemRef): string {
  return `${kind}/${nameKey(name)}`;
}
