import { canonicalBody } from '../../content/canonical-body.js';
import type { BodyContext } from '../../content/workspace-ids.js';
import type { ContentItem, ContentKind, ItemBody } from '../../model/content.js';
import type { ArmClient } from '../arm-client.js';
import { fieldOf, objectOf, textOf } from '../shape.js';

/**
 * The item with what it means, from the same answer of the list: reading bodies costs no request.
 *
 * `context` is that of the central workspace, one object for all its items.
 */
export function withBody(
  client: ArmClient,
  context: BodyContext,
  raw: unknown,
  item: ContentItem,
): ContentItem {
  const body = canonicalBody(item.kind, raw, context);
  return { ...item, body: shared(client, JSON.stringify(body), isPartial(item.kind, raw)) };
}

/** Lists of workbooks leave their content out unless asked for it (insights 2023-06-01, `canFetchContent`). */
function isPartial(kind: ContentKind, raw: unknown): boolean {
  return (
    kind === 'Workbook' && textOf(fieldOf(objectOf(objectOf(raw).properties), 'serializedData')) === undefined
  );
}

/**
 * Bodies of a run, by their text. Central workspaces of one operations centre hold much the same content:
 * sixty of them with the same five hundred items take the memory of one.
 */
const pools = new WeakMap<ArmClient, Map<string, ItemBody>>();

function shared(client: ArmClient, json: string, partial: boolean): ItemBody {
  const pool = pools.get(client) ?? new Map<string, ItemBody>();
  pools.set(client, pool);
  const key = partial ? `partial ${json}` : json;
  const body = pool.get(key) ?? (partial ? { json, partial: true } : { json });
  pool.set(key, body);
  return body;
}
