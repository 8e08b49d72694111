import type { ContentItem, ItemRef } from '../../model/content.js';
import type { Patch } from '../../model/patch.js';
import { nameKey } from '../../model/arm-id.js';
import { sortedBy } from '../../model/order.js';
import type { PlannedFleet, PlannedPart } from '../planned.js';
import { type BodyDifference, itemKey } from '../steps/diff-resource.js';
import type { StepMember } from '../steps/step.js';

/** What the publishes of a plan change of one item in its members, judged by one member's copy. */
export interface ItemChange {
  readonly item: ItemRef;
  /** The files' names of the groups that publish it, in the plan's order. */
  readonly groups: readonly string[];
  /** Whether these groups are published by hand, so that no apply brings it to the members. */
  readonly byHand?: true;
  /** How many members receive it. */
  readonly members: number;
  /** `same`: the copy means the same as the item; `missing`: members that answered have no copy; `unread`: no member answered. */
  readonly state: 'changed' | 'same' | 'missing' | 'unread';
  /** The member whose copy was read; for `missing` the last without one; null where no member answered. */
  readonly seenIn: string | null;
  /** If changed: the patch from the copy to the item, both in canonical form. */
  readonly patch?: Patch;
  /** The same for people. */
  readonly difference?: BodyDifference;
  /** Members that were tried first and may not be read, by name. */
  readonly unread: readonly string[];
}

/** An item that publishes of a plan carry because it was modified, with the members that receive it. */
export interface ModifiedItem {
  readonly parent: string;
  readonly item: ContentItem;
  readonly groups: readonly string[];
  /** See `ItemChange`. */
  readonly byHand: boolean;
  /** Members of the live group come first, because they have a copy; then by name. */
  readonly members: readonly StepMember[];
}

/**
 * The items that publishes of a plan carry because they were modified, each item of a parent once, in the plan's
 * order; then likewise those that groups would carry that are published by hand. Pure.
 */
export function modifiedItems({ parents }: PlannedFleet): readonly ModifiedItem[] {
  return (['step', 'byHand'] as const).flatMap((which) => itemsOfPublishes(parents, which));
}

function itemsOfPublishes(
  parents: PlannedFleet['parents'],
  which: 'step' | 'byHand',
): readonly ModifiedItem[] {
  return [...parents.values()].flatMap(({ plan, groups }) => {
    const found = new Map<string, { item: ContentItem; groups: Set<string>; parts: PlannedPart[] }>();
    for (const part of groups.flatMap((group) => group.parts)) {
      const modified = part.publish[which]?.reasons.find((reason) => reason.why === 'itemModified');
      const keys = new Set(modified?.items.map(itemKey));
      for (const item of part.view.items.filter((one) => keys.has(itemKey(one)))) {
        const known = found.get(itemKey(item)) ?? { item, groups: new Set(), parts: [] };
        found.set(itemKey(item), known);
        known.groups.add(part.view.desired.name);
        known.parts.push(part);
      }
    }
    return [...found.values()].map(({ item, groups: names, parts }) => ({
      parent: plan.parent,
      item,
      groups: [...names],
      byHand: which === 'byHand',
      members: receivers(parts, which),
    }));
  });
}

function receivers(parts: readonly PlannedPart[], which: 'step' | 'byHand'): readonly StepMember[] {
  const held = new Set(parts.flatMap(({ view }) => view.live?.memberResourceNames.map(nameKey) ?? []));
  const all = new Map(
    parts.flatMap(({ publish }) => publish[which]?.members ?? []).map((member) => [member.name, member]),
  );
  return sortedBy([...all.values()], ({ name, resourceName }) =>
    JSON.stringify([held.has(nameKey(resourceName)) ? 0 : 1, name]),
  );
}
