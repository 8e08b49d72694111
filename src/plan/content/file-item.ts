import { bodyRules, type BodyRules, isSent, withoutFilledIn } from '../../content/body-rules.js';
import { canonicalBody, itemBody } from '../../content/canonical-body.js';
import { itemOfResource, sourceOf } from '../../content/content-item.js';
import { sentProperties } from '../../content/service-rules.js';
import { nameKey, parseWorkspaceId } from '../../model/arm-id.js';
import type { ContentItem, ContentKind, ItemBody } from '../../model/content.js';
import type { DesiredItem } from '../../model/desired-content.js';
import { isJsonObject, type JsonObject, objectOrEmpty } from '../../model/json.js';
import { compareText, trimEndOf } from '../../model/order.js';

/** A file's item in one workspace: what is written there, and how its list will show it. */
export interface FileItem {
  readonly desired: DesiredItem;
  readonly resourceId: string;
  /** What a PUT sends, without what only the workspace knows. */
  readonly body: JsonObject;
  readonly item: ContentItem & { readonly body: ItemBody };
}

/**
 * A file's item in a workspace, given by its ARM id. `liveId`: the id of the resource if it exists already.
 *
 * Call it once for each workspace that the item is written to. Pure.
 */
export function fileItem(desired: DesiredItem, workspace: string, liveId?: string): FileItem {
  const resourceId = liveId ?? contentId(desired.kind, workspace, desired.name);
  const body = completed(desired, workspace);
  const resource = { ...body, id: resourceId, name: desired.name };
  const features = itemOfResource(sourceOf(desired.kind), resource);
  const known: ContentItem =
    typeof features === 'string' ? { ...desired, body: undefined, resourceId } : features;
  const canonical = itemBody(canonicalBody(desired.kind, body, { central: workspace }));
  // A template-driven rule has its title only in Azure, but its file has it all the same.
  const { kind, displayName } = desired;
  return { desired, resourceId, body, item: { ...known, kind, displayName, body: canonical } };
}

/**
 * The part of a live body that can be compared with a file's item (`asked`): without properties that a PUT may not
 * send, such as those that a rule's template sets or other api-versions know, and with property names in the file's casing, as Azure ignores
 * casing.
 */
export function comparableBody(
  live: ItemBody,
  { kind, body: asked }: Pick<FileItem['item'], 'kind' | 'body'>,
): ItemBody {
  if (live.hash === asked.hash) return live;
  const sent = sentProperties(live.value.kind);
  const own = withOnly(
    live.value,
    (property, held) => sent?.has(property) !== false && isSent(kind, property, held),
  );
  const value = spelledLike(withoutFilledIn(kind, own), asked.value, bodyRules(kind));
  return itemBody(objectOrEmpty(value), live.partial);
}

function withOnly(body: JsonObject, keep: (property: string, held: unknown) => boolean): JsonObject {
  const entries = Object.entries(body).flatMap(([key, value]) => {
    if (key !== 'properties') return [[key, value] as const];
    const own = Object.entries(objectOrEmpty(value)).filter((entry) => keep(...entry));
    return own.length === 0 ? [] : [[key, Object.fromEntries(own)] as const];
  });
  return Object.fromEntries(entries);
}

/** Renames properties that differ only by case; the user's own keys are left alone. */
function spelledLike(value: unknown, like: unknown, rules: BodyRules): unknown {
  if (Array.isArray(value) && Array.isArray(like))
    return value.map((entry, index) => spelledLike(entry, like[index], rules));
  if (!isJsonObject(value) || !isJsonObject(like)) return value;
  const names = new Map(Object.keys(like).map((key) => [key.toLowerCase(), key]));
  const entries = Object.entries(value).map(([key, entry]) => {
    const own = names.get(key.toLowerCase()) ?? key;
    const name = Object.hasOwn(value, own) ? key : own;
    const isUsers = rules.treatments.get(name) === 'verbatim';
    return [name, isUsers ? entry : spelledLike(entry, like[name], rules)] as const;
  });
  return Object.fromEntries(entries.sort(([a], [b]) => compareText(a, b)));
}

/** The key of an item within its workspace: list and name, since kinds of saved searches share a list. */
export function contentKey({ kind, name }: Pick<ContentItem, 'kind' | 'name'>): string {
  return `${sourceOf(kind)}/${nameKey(name)}`;
}

/** The ARM id that a new item has; a workbook lives in its workspace's resource group. */
export function contentId(kind: ContentKind, workspace: string, name: string): string {
  const root = trimEndOf(workspace, '/');
  const source = sourceOf(kind);
  switch (source) {
    case 'savedSearches':
      return `${root}/savedSearches/${name}`;
    case 'workbooks': {
      const { subscriptionId = '', resourceGroup = '' } = parseWorkspaceId(workspace) ?? {};
      return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Insights/workbooks/${name}`;
    }
    default:
      return `${root}/providers/Microsoft.SecurityInsights/${source}/${name}`;
  }
}

/**
 * What a file leaves out because its workspace decides it: a workbook belongs to the workspace and to
 * Sentinel (insights 2023-06-01; the service itself tags it with its title, as recorded in 2022 and 2026).
 */
function completed({ kind, displayName, body }: DesiredItem, workspace: string): JsonObject {
  if (kind !== 'Workbook') return body;
  return {
    ...body,
    kind: body.kind ?? 'shared',
    tags: { 'hidden-title': displayName, ...objectOrEmpty(body.tags) },
    properties: { category: 'sentinel', ...objectOrEmpty(body.properties), sourceId: workspace },
  };
}
