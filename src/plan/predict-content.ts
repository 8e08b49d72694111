import { idKey, nameKey } from '../model/arm-id.js';
import type { ContentItem } from '../model/content.js';
import { groupBy } from '../model/order.js';

/** What a publish of an upper tier carries into a lower parent's workspace. */
export interface Delivery {
  /** The lower parent's workspace, as `idKey`. */
  readonly workspace: string;
  /** Parent and group that publish it: `contoso-soc/finance`. */
  readonly by: string;
  readonly items: readonly ContentItem[];
  /** Of those, the ones that live state says were published there before: only they can have a copy under another name. */
  readonly copied: ReadonlySet<ContentItem>;
}

export interface PredictedContent {
  readonly content: readonly ContentItem[];
  /** Items that a delivery writes: each delivery counts as a modification of what it carries. */
  readonly delivered: ReadonlyMap<ContentItem, string>;
}

/**
 * The workspace's content as it will be once the deliveries have arrived.
 *
 * A delivered item is matched with what is there as copies are: by kind and resource name, else,
 * if it was published there before, by kind and display name (alias for functions) where exactly
 * one fits of those that no delivered item bears the name of. Of workbooks of one name in several resource groups it is the one beside the workspace. What matches takes the upper item's features and keeps its own id; what does not is
 * predicted, with no id, unless `arrived` says that the deliveries are already in: then what is not
 * there is not invented.
 */
export function predictContent(
  live: readonly ContentItem[],
  deliveries: readonly Delivery[],
  arrived: boolean,
): PredictedContent {
  const byName = groupBy(live, nameOf);
  const claimed = new Set(deliveries.flatMap(({ items }) => items.map(nameOf)));
  const byLabel = groupBy(
    live.filter((item) => !claimed.has(nameOf(item))),
    labelOf,
  );
  const replaced = new Map<ContentItem, ContentItem>();
  const added = new Map<string, ContentItem>();
  const by = new Map<ContentItem, string>();
  for (const delivery of deliveries) {
    for (const item of delivery.items) {
      const key = nameOf(item);
      const mayBeRenamed = arrived || delivery.copied.has(item);
      const sameLabel = mayBeRenamed ? (byLabel.get(labelOf(item)) ?? []) : [];
      const sameName = byName.get(key) ?? [];
      const match =
        sameName.find((one) => isBeside(one, delivery.workspace)) ??
        sameName[0] ??
        (sameLabel.length === 1 ? sameLabel[0] : undefined);
      if (match === undefined && arrived) continue;
      const known = match === undefined ? added.get(key) : replaced.get(match);
      if (known !== undefined) continue; // two groups carry it: the first names itself
      const outcome = match === undefined ? predicted(item) : arrived ? match : delivered(item, match);
      if (match === undefined) added.set(key, outcome);
      else replaced.set(match, outcome);
      by.set(outcome, delivery.by);
    }
  }
  return { content: [...live.map((item) => replaced.get(item) ?? item), ...added.values()], delivered: by };
}

function nameOf({ kind, name }: ContentItem): string {
  return `${kind}/${nameKey(name)}`;
}

/** Whether it is in the resource group of a workspace, given as `idKey`. */
function isBeside({ resourceId }: ContentItem, workspace: string): boolean {
  const group = /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\//.exec(workspace)?.[0];
  return group !== undefined && idKey(resourceId ?? '').startsWith(group);
}

/** Playbooks are not published (workspace-manager.md), so a copy has none to leave behind once more. */
function copied(item: ContentItem): ContentItem {
  return item.unsupported === 'playbook' ? { ...item, unsupported: undefined } : item;
}

function predicted(item: ContentItem): ContentItem {
  return { ...copied(item), modifiedAt: undefined, resourceId: null, predicted: true };
}

/** The upper item's features on the copy that is there; its freshness is the delivery's. */
function delivered(item: ContentItem, match: ContentItem): ContentItem {
  return {
    ...copied(item),
    name: match.name,
    resourceId: match.resourceId,
    predicted: undefined,
    modifiedAt: match.modifiedAt,
  };
}

/** Kind and display name, or alias for functions, without white space at the end: a service may trim it. */
export function labelOf({
  kind,
  displayName,
  alias,
}: Pick<ContentItem, 'kind' | 'displayName' | 'alias'>): string {
  return `${kind}/${(kind === 'Function' ? (alias ?? displayName) : displayName).trimEnd()}`;
}
