import { bodyHash, canonicalBody } from '../content/canonical-body.js';
import { sourceOf } from '../content/content-item.js';
import { type MarkedItem, markBody } from '../content/mark.js';
import type { ContentKind } from '../model/content.js';
import { filledText, isJsonObject, type JsonObject, objectOrEmpty, textOf } from '../model/json.js';
import { encodeId } from '../wire/paths.js';
import type { ArmClient, Asked } from './arm-client.js';
import { putResource, type WriteAnswer } from './write.js';

/** A content item to be written to one workspace. */
export interface ContentToWrite {
  readonly kind: ContentKind;
  readonly resourceId: string;
  readonly body: JsonObject;
  /** Of the workspace; only workbooks need it (insights 2023-06-01). */
  readonly location?: string;
}

/**
 * Writes a content item over whatever is there.
 *
 * A saved search overwrites an older one only with an etag, and `*` matches any: without one, the service
 * answers 409 "Newer data exists in the Customer Configuration Store" (MicrosoftDocs/azure-docs#49275).
 */
export function putItem(
  client: ArmClient,
  { kind, resourceId, body, location }: ContentToWrite,
): Promise<WriteAnswer> {
  const source = sourceOf(kind);
  if (source === 'savedSearches') return putResource(client, resourceId, { ...body, etag: '*' });
  return putResource(client, resourceId, source === 'workbooks' ? { ...body, location } : body);
}

/** Marks an item as written by muster; `id` of the mark. */
export function putMark(
  client: ArmClient,
  id: string,
  item: MarkedItem,
  version: string,
  repository?: string,
): Promise<WriteAnswer> {
  return putResource(client, id, markBody(item, version, repository));
}

/**
 * The hash of what a PUT answered (`bodyHash`), as a list will show it; undefined where the answer omits a
 * part. `workspace`: ARM id of the one that the item is in.
 */
export function answeredHash(kind: ContentKind, answer: unknown, workspace: string): string | undefined {
  const properties = objectOrEmpty(answer).properties;
  if (!isJsonObject(properties)) return undefined;
  if (kind === 'Workbook' && textOf(properties.serializedData) === undefined) return undefined;
  return bodyHash(canonicalBody(kind, answer, { central: workspace }));
}

/** The Azure region of a workspace; MUS653 where it has none. */
export async function readLocation(client: ArmClient, workspace: string): Promise<Asked<string>> {
  const answer = await client.send({ method: 'GET', path: encodeId(workspace), api: 'workspaces' });
  if (!answer.ok) return answer;
  const location = filledText(objectOrEmpty(answer.body).location);
  if (location !== undefined) return { ok: true, value: location };
  const message = `Workspace ${workspace} does not say in which region it is, and a workbook needs that.`;
  return {
    ok: false,
    problem: { code: 'MUS653', message, hint: 'Look at the workspace in the Azure portal.' },
  };
}
