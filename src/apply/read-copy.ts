import type { ArmClient } from '../azure/arm-client.js';
import { contentItem } from '../azure/read/live-resources.js';
import { readContent } from '../azure/read/read-content.js';
import { listContent, readWorkbooks } from '../azure/read/read-parent.js';
import { type BodyContext, bodyHash, canonicalBody } from '../content/canonical-body.js';
import { type ContentSource, sourceOf } from '../content/content-item.js';
import { nameKey } from '../model/arm-id.js';
import type { ContentItem } from '../model/content.js';
import type { JsonObject } from '../model/json.js';
import { failed, ok, type Result } from '../model/problem.js';
import { contentId } from '../plan/content/file-item.js';
import { labelOf } from '../plan/predict-content.js';

/** A member's copy of one item. */
export interface FoundCopy {
  readonly resourceId: string;
  readonly name: string;
  readonly displayName: string;
  readonly matchedBy: 'name' | 'displayName' | 'alias';
  /** In canonical form, with the ids of its own and the central workspace replaced. */
  readonly body: JsonObject;
  readonly hash: string;
}

/** Finds the copy of an item; undefined where there is none, or several could be it. */
export type CopyReader = (item: ContentItem) => Promise<Result<FoundCopy | undefined>>;

/**
 * Reads copies one by one in a member, with as few requests as it takes: a GET by the item's name while copies
 * keep their names; where one does not, the member's list of that kind, which then serves all items of the kind.
 *
 * `central` is the workspace whose items are looked for. Problems are the client's.
 */
export function copyReader(
  client: ArmClient,
  { workspace, central }: { readonly workspace: string; readonly central: string },
  signal?: AbortSignal,
): CopyReader {
  const context: BodyContext = { central, own: workspace };
  const lists = new Map<ContentSource, Promise<Result<readonly unknown[]>>>();
  let renamed = false;
  const listOf = (source: ContentSource) => {
    const known = lists.get(source) ?? listSource(client, workspace, source, signal);
    lists.set(source, known);
    return known;
  };
  const found = ({ alias, kind }: ContentItem, read: Read, byName: boolean): FoundCopy => {
    const body = canonicalBody(kind, read.raw, context);
    return {
      resourceId: read.resourceId ?? '',
      name: read.name,
      displayName: read.displayName,
      matchedBy: byName ? 'name' : kind === 'Function' && alias !== undefined ? 'alias' : 'displayName',
      body,
      hash: bodyHash(body),
    };
  };
  return async (item) => {
    const source = sourceOf(item.kind);
    if (!renamed && !lists.has(source)) {
      const answer = await readContent(client, contentId(item.kind, workspace, item.name), signal);
      if (!answer.ok) return answer;
      if (answer.value !== undefined) {
        const read = contentItem(source, answer.value, client.now());
        return read.ok ? ok(found(item, { raw: answer.value, ...read.value }, true)) : read;
      }
    }
    const listed = await listOf(source);
    if (!listed.ok) return listed;
    const copies = listed.value.flatMap((raw) => {
      const read = contentItem(source, raw, client.now());
      return read.ok ? [{ raw, ...read.value }] : [];
    });
    const named = copies.find(({ name }) => nameKey(name) === nameKey(item.name));
    if (named !== undefined) return ok(found(item, named, true));
    const alike = copies
      .filter((copy) => labelOf(copy) === labelOf(item))
      .map((copy) => found(item, copy, false));
    // Of several that differ, the copy is unknown.
    const only =
      alike.find(({ hash }) => hash === item.body?.hash) ?? (alike.length === 1 ? alike[0] : undefined);
    renamed ||= only !== undefined;
    return ok(only);
  };
}

type Read = ContentItem & { readonly raw: unknown };

async function listSource(
  client: ArmClient,
  workspace: string,
  source: ContentSource,
  signal: AbortSignal | undefined,
): Promise<Result<readonly unknown[]>> {
  if (source === 'workbooks')
    return readWorkbooks(
      client,
      workspace,
      { workbookResourceGroups: [], workbooksNeeded: true, workbookContent: true },
      ok<unknown>,
      signal,
    );
  const answer = await listContent(client, workspace, source, signal);
  return answer.ok ? ok(answer.items) : failed(answer.problem);
}
