import { idKey, nameKey } from '../model/arm-id.js';
import { compareText } from '../model/text.js';
import type { ContentItem } from '../model/content.js';

/** Items by kind, then lower-cased name, each once. */
export function sortItems(items: readonly ContentItem[]): readonly ContentItem[] {
  const once = new Map(items.map((item) => [identityOf(item), item]));
  return [...once]
    .map(([identity, item]) => ({ identity, name: nameKey(item.name), item }))
    .sort(
      (left, right) =>
        compareText(left.item.kind, right.item.kind) ||
        compareText(left.name, right.name) ||
        compareText(left.identity, right.identity),
    )
    .map(({ item }) => item);
}

function identityOf(item: ContentItem): string {
  // A copy that an upper tier has yet to deliver has no id.
  return item.resourceId === null ? `${item.kind} ${nameKey(item.name)}` : idKey(item.resourceId);
}
