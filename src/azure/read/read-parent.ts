import { type BodyContext, canonicalBody, itemBody } from '../../content/canonical-body.js';
import { type ContentSource, contentSources, isBuiltInSearch, sourceOf } from '../../content/content-item.js';
import { markOf } from '../../content/mark.js';
import { parseWorkspaceId, sameId } from '../../model/arm-id.js';
import type { ContentItem, ContentKind, ItemBody } from '../../model/content.js';
import type { LiveAssignment, LiveMark, LiveParent } from '../../model/live.js';
import type { ProblemCode } from '../../model/problem-codes.js';
import { failed, ok, type Problem, type Result } from '../../model/problem.js';
import { savedSearchesPath, securityInsightsPath, workbooksPath } from '../../wire/paths.js';
import type { ArmClient, ListAnswer } from '../arm-client.js';
import {
  contentItem,
  liveAssignment,
  liveConfiguration,
  liveGroup,
  liveMember,
  narrowAll,
} from './live-resources.js';
import { fieldOf, filledText, objectOrEmpty, textOf } from '../../model/json.js';

/** What to read of a parent. */
export interface ReadParentOptions {
  /** Besides the workspace's own: names within its subscription, or whole resource group ids. */
  readonly workbookResourceGroups: readonly string[];
  /** The content kinds to read; undefined: all. A list that can hold none of them is not read. */
  readonly kinds?: readonly ContentKind[];
  /** Reads as well, after the others, each list of content that an assignment names an item of. */
  readonly assigned?: boolean;
  /** Whether a workbook list that is forbidden (403) is an error; otherwise it counts as empty. */
  readonly workbooksNeeded: boolean;
  /** Also read the marks of muster's content. */
  readonly marks?: boolean;
  /** Also ask for the content of workbooks, which their list otherwise leaves out. */
  readonly workbookContent?: boolean;
  /** Called with each content item and the resource that its list returned. */
  readonly answered?: (item: ContentItem, answer: unknown) => void;
}

/**
 * Everything of one parent, all lists side by side and to their last page; one request per list and page.
 *
 * All problems of all lists, in the order of the lists: as the client gives them, and MUS207 for each
 * resource that is malformed. A problem of the whole endpoint (no login, no connection) is reported once.
 */
export async function readParent(
  client: ArmClient,
  workspace: string,
  options: ReadParentOptions,
  signal?: AbortSignal,
): Promise<Result<LiveParent>> {
  const manager = (type: string) =>
    client.list({ path: securityInsightsPath(workspace, type), api: 'workspaceManager' }, signal);
  const context = { central: workspace };
  const now = client.now();
  const itemOf = (source: ContentSource) => (raw: unknown) => {
    const item = contentItem(source, raw, now);
    if (item.ok) options.answered?.(item.value, raw);
    return item.ok ? ok(withBody(client, context, raw, item.value)) : item;
  };
  const content = async (sources: readonly ContentSource[]) =>
    joined(
      await Promise.all(
        sources.map(async (source) =>
          source === 'workbooks'
            ? readWorkbooks(client, workspace, options, itemOf(source), signal)
            : narrowed(await listContent(client, workspace, source, signal), itemOf(source)),
        ),
      ),
    );

  const { kinds } = options;
  const chosen = contentSources.filter((source) => kinds?.some((kind) => sourceOf(kind) === source) ?? true);
  const [configurations, members, groups, assignments, items, metadata] = await Promise.all([
    manager('workspaceManagerConfigurations'),
    manager('workspaceManagerMembers'),
    manager('workspaceManagerGroups'),
    manager('workspaceManagerAssignments'),
    content(chosen),
    options.marks === true ? listMarks(client, workspace, signal) : undefined,
  ]);

  const assigned = narrowed(assignments, (raw) => liveAssignment(raw, now));
  const named = options.assigned === true && assigned.ok ? sourcesNamed(assigned.value) : new Set();
  const others = contentSources.filter((source) => named.has(source) && !chosen.includes(source));
  const read = [
    narrowed(configurations, (raw) => liveConfiguration(raw, now)),
    narrowed(members, (raw) => liveMember(raw, now)),
    narrowed(groups, (raw) => liveGroup(raw, now)),
    assigned,
    joined([items, await content(others)]),
  ] as const;
  const [configuration, member, group, assignment, item] = read;
  if (configuration.ok && member.ok && group.ok && assignment.ok && item.ok && metadata?.ok !== false) {
    const [first] = configuration.value;
    return ok({
      ...(first === undefined ? {} : { configuration: first }),
      members: member.value,
      groups: group.value,
      assignments: assignment.value,
      content: item.value,
      ...(metadata === undefined ? {} : { marks: metadata.value }),
    });
  }
  const lists = [...read, ...(metadata === undefined ? [] : [metadata])];
  return failed(withoutRepeats(lists.flatMap((list) => (list.ok ? [] : list.problems))));
}

/** The marks of items that muster wrote in a workspace; one request a page, whatever else the list holds. */
async function listMarks(
  client: ArmClient,
  workspace: string,
  signal?: AbortSignal,
): Promise<Result<readonly LiveMark[]>> {
  const path = securityInsightsPath(workspace, 'metadata');
  const answer = await client.list({ path, api: 'securityInsights' }, signal);
  return answer.ok ? ok(answer.items.flatMap((raw) => markOf(raw) ?? [])) : failed(answer.problem);
}

/** The lists that the items of assignments are in, by the type in their ids. */
function sourcesNamed(assignments: readonly LiveAssignment[]): ReadonlySet<ContentSource> {
  const types = new Set(
    assignments.flatMap(({ itemIds }) => itemIds.map((id) => id.split('/').at(-2)?.toLowerCase())),
  );
  return new Set(contentSources.filter((source) => types.has(source.toLowerCase())));
}

/** All content of one type in a workspace, without Log Analytics' own saved searches. */
export async function listContent(
  client: ArmClient,
  workspace: string,
  source: Exclude<ContentSource, 'workbooks'>,
  signal?: AbortSignal,
): Promise<ListAnswer> {
  if (source !== 'savedSearches') {
    const path = securityInsightsPath(workspace, source);
    return client.list({ path, api: 'securityInsights' }, signal);
  }
  const answer = await client.list({ path: savedSearchesPath(workspace), api: 'savedSearches' }, signal);
  return answer.ok ? { ...answer, items: answer.items.filter((raw) => !isBuiltInSearch(raw)) } : answer;
}

/** The validated resources of a list, or its problems. */
export function narrowed<T>(answer: ListAnswer, narrow: (raw: unknown) => Result<T>): Result<readonly T[]> {
  return answer.ok ? narrowAll(answer.items, narrow) : failed(answer.problem);
}

/** All lists as one, or the problems of all. */
export function joined<T>(lists: readonly Result<readonly T[]>[]): Result<readonly T[]> {
  const problems = lists.flatMap((list) => (list.ok ? [] : list.problems));
  if (problems.length > 0) return failed(problems);
  return ok(lists.flatMap((list) => (list.ok ? list.value : [])));
}

/** Workbooks of the workspace in its own and the given resource groups; with their content if asked for. */
export async function readWorkbooks<T>(
  client: ArmClient,
  workspace: string,
  options: ReadParentOptions,
  itemOf: (raw: unknown) => Result<T>,
  signal: AbortSignal | undefined,
): Promise<Result<readonly T[]>> {
  const query = {
    category: 'sentinel',
    sourceId: workspace,
    ...(options.workbookContent === true ? { canFetchContent: 'true' } : {}),
  };
  const answers = await Promise.all(
    workbookPaths(workspace, options.workbookResourceGroups).map((path) =>
      client.list({ path, api: 'workbooks', query }, signal),
    ),
  );
  const lists = answers.map((answer) =>
    !answer.ok && answer.status === 403 && !options.workbooksNeeded
      ? ok([])
      : narrowed(
          answer.ok ? { ok: true, items: answer.items.filter((raw) => belongsTo(workspace, raw)) } : answer,
          itemOf,
        ),
  );
  return joined(lists);
}

/** One path for each resource group, whatever its casing and however often it is given. */
function workbookPaths(workspace: string, groups: readonly string[]): readonly string[] {
  const own = parseWorkspaceId(workspace);
  if (own === undefined) return [];
  const paths = [own.resourceGroup, ...groups].map((group) => {
    const [, subscription, name] =
      /^\/?subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/?$/i.exec(group) ?? [];
    return workbooksPath(subscription ?? own.subscriptionId, name ?? group);
  });
  return [...new Map(paths.map((path) => [path.toLowerCase(), path])).values()];
}

/** The service filters the list; an item's own source takes precedence over the filter. */
function belongsTo(workspace: string, raw: unknown): boolean {
  const properties = objectOrEmpty(objectOrEmpty(raw).properties);
  const source = filledText(properties.sourceId);
  const category = filledText(properties.category);
  return (
    (source === undefined || sameId(source, workspace)) &&
    (category === undefined || category.toLowerCase() === 'sentinel')
  );
}

/** Problems that all lists share, because the cause is not the list. */
const ofTheEndpoint: ReadonlySet<ProblemCode> = new Set(['MUS201', 'MUS202', 'MUS210', 'MUS505']);

function withoutRepeats(problems: readonly Problem[]): readonly Problem[] {
  const first = new Map<string, Problem>();
  for (const problem of problems) {
    const key = ofTheEndpoint.has(problem.code) ? problem.code : `${problem.code} ${problem.message}`;
    if (!first.has(key)) first.set(key, problem);
  }
  return [...first.values()];
}

/** Converts one resource of a list. */
export type Narrow<T> = (source: ContentSource, raw: unknown) => Result<T>;

/**
 * The content of a workspace except workbooks: three lists side by side, each to its last page, or the
 * problems of all.
 */
export async function listRulesAndSearches<T>(
  client: ArmClient,
  workspace: string,
  narrow: Narrow<T>,
  signal?: AbortSignal,
): Promise<Result<readonly T[]>> {
  const list = async (source: Exclude<ContentSource, 'workbooks'>): Promise<Result<readonly T[]>> =>
    narrowed(await listContent(client, workspace, source, signal), (raw) => narrow(source, raw));
  return joined(await Promise.all([list('alertRules'), list('automationRules'), list('savedSearches')]));
}

/** The workbooks of a workspace in its own resource group, without or with their content. */
export function listWorkbooks<T>(
  client: ArmClient,
  workspace: string,
  options: { readonly content: boolean; readonly needed: boolean },
  narrow: Narrow<T>,
  signal?: AbortSignal,
): Promise<Result<readonly T[]>> {
  return readWorkbooks(
    client,
    workspace,
    { workbookResourceGroups: [], workbooksNeeded: options.needed, workbookContent: options.content },
    (raw) => narrow('workbooks', raw),
    signal,
  );
}

/**
 * The item with its canonical body, from the same answer of the list: reading bodies costs no request.
 *
 * `context` is that of the central workspace, one object for all its items.
 */
export function withBody(
  client: ArmClient,
  context: BodyContext,
  raw: unknown,
  item: ContentItem,
): ContentItem {
  const body = itemBody(canonicalBody(item.kind, raw, context), isPartial(item.kind, raw));
  return { ...item, body: shared(client, body) };
}

/** Lists of workbooks leave their content out unless asked for it (insights 2023-06-01, `canFetchContent`). */
function isPartial(kind: ContentKind, raw: unknown): boolean {
  return (
    kind === 'Workbook' &&
    textOf(fieldOf(objectOrEmpty(objectOrEmpty(raw).properties), 'serializedData')) === undefined
  );
}

/**
 * Bodies of a run, by their hash. Central workspaces of one operations centre have much the same content:
 * sixty with the same five hundred items take the memory of one.
 */
const pools = new WeakMap<ArmClient, Map<string, ItemBody>>();

function shared(client: ArmClient, body: ItemBody): ItemBody {
  const pool = pools.get(client) ?? new Map<string, ItemBody>();
  pools.set(client, pool);
  const key = `${body.hash}${body.partial === true ? ' partial' : ''}`;
  const known = pool.get(key) ?? body;
  pool.set(key, known);
  return known;
}
