import { idKey, nameKey } from '../model/arm-id.js';
import type { ContentItem } from '../model/content.js';
import type { DesiredFleet, DesiredParent } from '../model/desired.js';
import type { LiveParent } from '../model/live.js';
import { groupBy } from '../model/order.js';
import { type ContentPlan, type ContentWrite, planContent } from './content/plan-content.js';

/** What a publish of an upper tier carries into a lower parent's workspace. */
export interface Delivery {
  /** The lower parent's workspace, as `idKey`. */
  readonly workspace: string;
  /** Parent and group that publish it: `contoso-soc/finance`. */
  readonly by: string;
  readonly items: readonly ContentItem[];
  /** Which of those were published there before, by live state: only they can have a copy under another name. */
  readonly copied: ReadonlySet<ContentItem>;
}

export interface PredictedContent {
  readonly content: readonly ContentItem[];
  /** Items that this run writes, from above or from files: each write counts as a modification. */
  readonly coming: ReadonlyMap<ContentItem, Coming>;
}

/** The source of an item: an upper tier's publish, or a step of this plan from a file. */
export type Coming =
  | { readonly from: 'above'; readonly by: string }
  | { readonly from: 'file'; readonly step: string; readonly creates: boolean; readonly file: string };

/**
 * The workspace's content after the deliveries.
 *
 * A delivered item is matched with live ones as copies are: by kind and resource name, else, if it was
 * published there before, by kind and display name (alias for functions) if exactly one fits among those
 * without a delivered item's name. Of workbooks of one name in several resource groups it is the one in the
 * workspace's own. A match gets the upper item's features and keeps its own id; an item without a match is
 * predicted, without an id, unless `arrived` says that the deliveries have arrived: then nothing is invented.
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
  const coming = new Map<ContentItem, Coming>();
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
      coming.set(outcome, { from: 'above', by: delivery.by });
    }
  }
  return { content: [...live.map((item) => replaced.get(item) ?? item), ...added.values()], coming };
}

/** The content after these writes of files as well. */
function withWrites(
  { content, coming }: PredictedContent,
  writes: readonly ContentWrite[],
): PredictedContent {
  const written = new Map(
    writes.flatMap((one) => (one.live === undefined ? [] : [[one.live, one] as const])),
  );
  const after = new Map(coming);
  for (const { item, step } of writes)
    if (item !== undefined)
      after.set(item, {
        from: 'file',
        step: step.id,
        creates: step.action === 'create',
        file: step.at?.file ?? '',
      });
  return {
    content: [
      ...content.flatMap((item) => {
        const write = written.get(item);
        return write === undefined ? [item] : write.item === undefined ? [] : [write.item];
      }),
      ...writes.flatMap(({ item, live }) => (item === undefined || live !== undefined ? [] : [item])),
    ],
    coming: after,
  };
}

export interface PredictedParent extends PredictedContent {
  /** What its files ask to write; undefined where content is not kept as files. */
  readonly files?: ContentPlan;
}

/**
 * A parent's predicted content: what is live, what upper tiers deliver, and what its own files declare.
 * Everything that reads content before it is written reads this.
 */
export function predictParent(
  fleet: Pick<DesiredFleet, 'content'>,
  parent: DesiredParent,
  live: Pick<LiveParent, 'content' | 'marks'>,
  deliveries: readonly Delivery[],
  arrived = false,
): PredictedParent {
  const delivered = predictContent(live.content, deliveries, arrived);
  if (parent.content === undefined || fleet.content === undefined) return delivered;
  const { name, workspace, at, content: place } = parent;
  const files = planContent(
    { parent: name, workspace, at, marks: live.marks ?? [] },
    { place, items: fleet.content.get(name) ?? [] },
    delivered.content,
    delivered.coming,
  );
  return { ...withWrites(delivered, files.writes), files };
}

function nameOf({ kind, name }: ContentItem): string {
  return `${kind}/${nameKey(name)}`;
}

/** Whether it is in the resource group of a workspace, given as `idKey`. */
function isBeside({ resourceId }: ContentItem, workspace: string): boolean {
  const group = /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\//.exec(workspace)?.[0];
  return group !== undefined && idKey(resourceId ?? '').startsWith(group);
}

/** Playbooks are not published (workspace-manager.md), so a copy has none to leave behind. */
function copied(item: ContentItem): ContentItem {
  return item.unsupported === 'playbook' ? { ...item, unsupported: undefined } : item;
}

function predicted(item: ContentItem): ContentItem {
  return { ...copied(item), modifiedAt: undefined, resourceId: null, predicted: true };
}

/** The upper item's features on the existing copy; its freshness is the delivery's. */
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
