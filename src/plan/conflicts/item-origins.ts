import { idKey, nameKey } from '../../model/arm-id.js';
import type { ContentItem } from '../../model/content.js';
import type { DesiredFleet } from '../../model/desired.js';
import { groupBy } from '../../model/order.js';
import type { Deliverer } from './deliverers.js';
import { labelOf } from '../predict-content.js';

/** An item of one parent's central workspace. */
export function sourceKey(parent: string, item: ContentItem): string {
  return `${parent} ${item.resourceId === null ? nameKeyOf(item) : idKey(item.resourceId)}`;
}

/**
 * For items of lower parents that upper tiers deliver there: the `sourceKey`s of the items that they
 * are copies of, all the way up. An item that is not in it is nobody's copy.
 *
 * A copy is found as the plan finds one: by kind and name, else by kind and display name (alias for
 * functions) where exactly one has it. `all` is in tier order.
 */
export function itemOrigins(
  fleet: DesiredFleet,
  all: readonly Deliverer[],
): ReadonlyMap<string, readonly string[]> {
  const origins = new Map<string, readonly string[]>();
  for (const [parent, own] of groupBy(all, (one) => one.parent)) {
    const lower = fleet.parents.find(({ name }) => name === parent);
    if (lower === undefined || lower.uppers.length === 0) continue;
    const workspace = idKey(lower.workspace);
    const above = all.filter(
      (one) => lower.uppers.includes(one.parent) && one.workspaces.includes(workspace),
    );
    const items = [...new Set(own.flatMap((one) => one.items))];
    const byName = new Map(items.map((item) => [nameKeyOf(item), item]));
    const byLabel = groupBy(items, labelOf);
    for (const upper of above)
      for (const item of upper.items) {
        const labelled = byLabel.get(labelOf(item)) ?? [];
        const copy = byName.get(nameKeyOf(item)) ?? (labelled.length === 1 ? labelled[0] : undefined);
        if (copy === undefined) continue;
        const [from, to] = [sourceKey(upper.parent, item), sourceKey(parent, copy)];
        origins.set(to, [...new Set([...(origins.get(to) ?? []), ...(origins.get(from) ?? [from])])]);
      }
  }
  return origins;
}

/** Kind and resource name: what a member's content is told apart by. */
export function nameKeyOf({ kind, name }: ContentItem): string {
  return `${kind}/${nameKey(name)}`;
}
