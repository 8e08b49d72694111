import { idKey, lastSegment, nameKey } from '../../model/arm-id.js';
import { groupBy, sortedBy } from '../../model/order.js';
import type { ParentView } from '../parent-view.js';
import type { PlannedGroup } from '../planned.js';
import { leftPairs } from './guard-facts.js';

/** Copies that a plan leaves in the same members: workspace manager deletes none. */
export interface StrandedCopies {
  /** By display name; one that the central workspace no longer has goes by its resource name. */
  readonly items: readonly { readonly resourceId: string; readonly displayName: string }[];
  /** The files' names where a file names them, else the resources' own; by name. */
  readonly members: readonly string[];
}

/**
 * What stays in the members of a parent though no group delivers it any more: copies of items that leave, and in members that leave, of
 * groups that were published at least once. Items that stay behind in the same members stand together; the most
 * copies first. Pure.
 */
export function strandedCopies(
  view: ParentView,
  planned: readonly PlannedGroup[],
): readonly StrandedCopies[] {
  const titles = new Map(
    view.live.content.map(({ resourceId, displayName }) => [idKey(resourceId ?? ''), displayName]),
  );
  const names = new Map(
    view.live.members.map(({ name, workspace }) => [
      idKey(workspace),
      view.memberNames.get(nameKey(name)) ?? name,
    ]),
  );
  const byItem = [...groupBy(leftPairs(view, planned), ({ item }) => item)].map(([item, pairs]) => ({
    resourceId: item,
    displayName: titles.get(item) ?? lastSegment(item),
    members: pairs.map(({ member }) => names.get(member) ?? member).sort(),
  }));
  const together = [...groupBy(byItem, ({ members }) => JSON.stringify(members)).values()].map((same) => ({
    items: sortedBy(same, ({ displayName, resourceId }) => JSON.stringify([displayName, resourceId])).map(
      ({ resourceId, displayName }) => ({ resourceId, displayName }),
    ),
    members: same[0]?.members ?? [],
  }));
  return sortedBy(together, ({ members }) => JSON.stringify(members)).toSorted(
    (a, b) => copiesIn(b) - copiesIn(a),
  );
}

/** How many copies it is about. */
export function copiesIn({ items, members }: StrandedCopies): number {
  return items.length * members.length;
}
