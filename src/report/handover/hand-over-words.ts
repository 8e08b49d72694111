import type { HandOverItem, NotCarried } from '../../features/handover/hand-over-item.js';
import type { HandOverGroup } from '../../inspect/handover/hand-over-group.js';
import { groupBy } from '../../model/order.js';

/** Why items stay behind, for people. */
export const notCarriedWords: Readonly<Record<NotCarried, string>> = {
  contentType: 'Defender does not distribute this type',
  playbook: 'runs a playbook',
  templateDriven: 'driven by a template of Microsoft, each workspace has its own',
};

/** Items of one kind that stay behind for one reason. */
export interface LeftBehind {
  readonly kind: string;
  readonly why: NotCarried;
  readonly items: readonly HandOverItem[];
}

export function carriedItems({ items }: HandOverGroup): readonly HandOverItem[] {
  return items.filter(({ notCarried }) => notCarried === undefined);
}

/** What stays behind, by kind and reason, in the order of the items. */
export function leftBehind({ items }: HandOverGroup): readonly LeftBehind[] {
  const left = items.flatMap((one) => (one.notCarried === undefined ? [] : [{ one, why: one.notCarried }]));
  return [...groupBy(left, ({ one, why }) => `${one.item.kind} ${why}`).values()].flatMap((same) =>
    same
      .slice(0, 1)
      .map(({ one, why }) => ({ kind: one.item.kind, why, items: same.map((each) => each.one) })),
  );
}

/** `AnalyticsRule 10`, `Workbook 2`: how many of each kind. */
export function kindCounts(items: readonly HandOverItem[]): readonly (readonly [string, number])[] {
  return [...groupBy(items, ({ item }) => item.kind)].map(([kind, same]) => [kind, same.length]);
}
