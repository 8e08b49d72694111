import type { ArmClient } from '../../azure/arm-client.js';
import { readParent } from '../../azure/read/read-parent.js';
import { idKey, parseWorkspaceId } from '../../model/arm-id.js';
import type { ContentItem } from '../../model/content.js';
import { type JsonObject, objectOrEmpty } from '../../model/json.js';
import type { LiveParent } from '../../model/live.js';
import { sortedBy } from '../../model/order.js';
import { failed, ok, type Result } from '../../model/problem.js';

export interface ImportReads {
  /** Workbooks whole, and the lists' answers of all content. */
  readonly content?: boolean;
}

export interface ImportReading {
  readonly live: LiveParent;
  /** Besides the workspace's own: where workbooks that groups hold were found; in order. */
  readonly workbookResourceGroups: readonly string[];
  /** What the lists answered of the content, by `idKey`; undefined: nobody asked to keep it. */
  readonly answers?: ReadonlyMap<string, JsonObject>;
}

/**
 * Everything of one parent, before any file says where its workbooks are.
 *
 * Workbooks are listed by resource group. So the first reading takes the workspace's own, if it may be
 * read, and those that groups hold and it did not show are sought in the resource groups of their
 * ids; there a refusal is an error, for without them the files would take the workbooks out. A
 * resource group that is gone holds none. With `content` a refusal is one anywhere, and workbooks come whole.
 */
export async function readForImport(
  client: ArmClient,
  workspace: string,
  signal?: AbortSignal,
  { content = false }: ImportReads = {},
): Promise<Result<ImportReading>> {
  const answers = new Map<string, JsonObject>();
  const kept = content
    ? {
        workbookContent: true,
        answered: ({ resourceId }: ContentItem, answer: unknown) =>
          void answers.set(idKey(resourceId ?? ''), objectOrEmpty(answer)),
      }
    : {};
  const first = await readParent(
    client,
    workspace,
    { workbookResourceGroups: [], workbooksNeeded: content, ...kept },
    signal,
  );
  if (!first.ok) return first;
  const live = first.value;
  const found: { readonly group: string; readonly items: readonly ContentItem[] }[] = [];
  for (const group of missingWorkbooks(live, workspace)) {
    const read = await readParent(
      client,
      workspace,
      { workbookResourceGroups: [group], workbooksNeeded: true, kinds: ['Workbook'], ...kept },
      signal,
    );
    if (read.ok) found.push({ group, items: read.value.content });
    else if (!read.problems.every(({ code }) => code === 'MUS204')) return failed(read.problems);
  }
  const known = new Set(live.content.map(({ resourceId }) => idKey(resourceId ?? '')));
  const added = new Map<string, ContentItem>();
  const groups: string[] = [];
  for (const { group, items } of found) {
    const news = items.filter(({ resourceId }) => !known.has(idKey(resourceId ?? '')));
    for (const item of news) added.set(idKey(item.resourceId ?? ''), item);
    if (news.length > 0 && group.toLowerCase() !== parseWorkspaceId(workspace)?.resourceGroup.toLowerCase())
      groups.push(group);
  }
  return ok({
    live: { ...live, content: [...live.content, ...added.values()] },
    workbookResourceGroups: groups,
    ...(content ? { answers } : {}),
  });
}

/** The resource groups, within the workspace's subscription, of workbooks that groups hold and the reading lacks. */
function missingWorkbooks(live: LiveParent, workspace: string): readonly string[] {
  const own = parseWorkspaceId(workspace)?.subscriptionId.toLowerCase();
  const known = new Set(live.content.map(({ resourceId }) => idKey(resourceId ?? '')));
  const groups = live.assignments
    .flatMap(({ itemIds }) => itemIds)
    .filter((id) => !known.has(idKey(id)))
    .flatMap((id) => {
      const [, subscription, group] =
        /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.Insights\/workbooks\/[^/]+$/i.exec(
          id,
        ) ?? [];
      return group !== undefined && subscription?.toLowerCase() === own ? [group.toLowerCase()] : [];
    });
  return sortedBy(new Set(groups), String);
}
