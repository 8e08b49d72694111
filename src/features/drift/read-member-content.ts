import pLimit from 'p-limit';
import type { ArmClient } from '../../azure/arm-client.js';
import { contentItem } from '../../azure/read/live-resources.js';
import { listRulesAndSearches, listWorkbooks, type Narrow } from '../../azure/read/read-parent.js';
import { type BodyContext, bodyHash, canonicalBody } from '../../content/canonical-body.js';
import type { ContentSource } from '../../content/content-item.js';
import type { ContentItem } from '../../model/content.js';
import type { JsonObject } from '../../model/json.js';
import type { ProblemCode } from '../../model/problem-codes.js';
import { ok, type Problem, type Result } from '../../model/problem.js';
import { labelOf } from '../../plan/predict-content.js';
import { type KnownCopies, knownCopies } from './known-copies.js';
import { centralBody, withoutContent } from './match-copies.js';
import { type MemberContent, type MemberItem, type MemberWants, resourceKey } from './member-wants.js';

export interface MemberRequest {
  /** ARM id of the member's workspace. */
  readonly workspace: string;
  /** What each parent delivers to it; hashes of its items stand in this order. */
  readonly wants: readonly ParentWants[];
}

export interface ParentWants {
  readonly parent: string;
  /** ARM id of its central workspace. */
  readonly central: string;
  readonly items: readonly ContentItem[];
}

/**
 * The content of a member, read once whatever number of groups it is in: four lists side by side, and the
 * list of workbooks once more, with their content, if a workbook is right in everything else. Bodies are kept
 * only if no item has the same. `seen` are copies of other members: what reads like one of them is not looked
 * into again.
 */
export async function readMemberContent(
  client: ArmClient,
  request: MemberRequest,
  signal?: AbortSignal,
  seen: KnownCopies = knownCopies(),
): Promise<Result<MemberContent>> {
  const { workspace, wants } = request;
  const kept = keeper(request, seen, client.now());
  const workbooks = wants
    .flatMap(({ items }) => items)
    .filter(({ kind, body }) => kind === 'Workbook' && body !== undefined && body.partial !== true);
  const needed = workbooks.length > 0;
  const [others, listed] = await Promise.all([
    listRulesAndSearches(client, workspace, kept.narrow(false), signal),
    listWorkbooks(client, workspace, { content: false, needed }, kept.narrow(true), signal),
  ]);
  if (!others.ok || !listed.ok)
    return { ok: false, problems: [others, listed].flatMap((list) => (list.ok ? [] : list.problems)) };
  const unsettled = listed.value.some((copy) => looksRight(copy, workbooks));
  const whole = unsettled
    ? await listWorkbooks(client, workspace, { content: true, needed }, kept.narrow(false), signal)
    : listed;
  if (!whole.ok) return whole;
  return ok({ items: [...others.value, ...whole.value], bodies: kept.bodies });
}

/** Whether only its content can show if a workbook is right. */
function looksRight(copy: MemberItem, wanted: readonly ContentItem[]): boolean {
  return wanted.some(
    (item) =>
      (resourceKey(item) === resourceKey(copy) || labelOf(item) === labelOf(copy)) &&
      item.body !== undefined &&
      copy.hashes.includes(centralBody(item.body, true).hash),
  );
}

/** Makes items of listed resources, and keeps the bodies that no central workspace has. */
function keeper(
  { workspace, wants }: MemberRequest,
  seen: KnownCopies,
  now: Date,
): {
  readonly narrow: (partial: boolean) => Narrow<MemberItem>;
  readonly bodies: ReadonlyMap<string, JsonObject>;
} {
  const contexts: readonly BodyContext[] = wants.map(({ central }) => ({ central, own: workspace }));
  const known = new Set(
    wants.flatMap(({ items }) =>
      items.flatMap(({ body }) => (body === undefined ? [] : [centralBody(body, false).hash])),
    ),
  );
  const bodies = new Map<string, JsonObject>();
  const hashOf = (body: JsonObject): string => {
    const hash = shared(bodyHash(body));
    if (!known.has(hash) && !bodies.has(hash)) bodies.set(hash, body);
    return hash;
  };
  const narrowNew = (partial: boolean, source: ContentSource, raw: unknown): Result<MemberItem> => {
    const read = contentItem(source, raw, now);
    if (!read.ok) return read;
    const { kind, name, displayName, alias, resourceId } = read.value;
    const hashes = contexts.map((context) => {
      const body = canonicalBody(kind, raw, context);
      return hashOf(partial ? withoutContent(body) : body);
    });
    const [hash] = hashes;
    if (hash !== undefined && known.has(hash) && source !== 'workbooks')
      seen.add(raw, { kind, displayName: shared(displayName), alias, hash });
    return ok({
      kind,
      name: shared(name),
      displayName: shared(displayName),
      alias: alias === undefined ? undefined : shared(alias),
      resourceId: resourceId ?? '',
      hashes,
      partial: partial ? true : undefined,
    });
  };
  return {
    bodies,
    narrow: (partial) => (source, raw) => {
      // What a workbook means takes more than its list, and always names its workspace.
      const alike = source === 'workbooks' ? undefined : seen.find(source, raw);
      if (alike === undefined || !known.has(alike.hash)) return narrowNew(partial, source, raw);
      const { kind, name, displayName, alias, resourceId, hash } = alike;
      const hashes = contexts.map(() => hash);
      return ok({ kind, name: shared(name), displayName, alias, resourceId, hashes });
    },
  };
}

/**
 * One string for all that are equal: members hold the same content under the same names, and JSON gives
 * each its own. A table that has grown large is started again.
 */
function shared(text: string): string {
  const known = strings.get(text);
  if (known !== undefined) return known;
  if (strings.size > 50_000) strings.clear();
  strings.set(text, text);
  return text;
}

const strings = new Map<string, string>();

/** Members that are read at a time: their four lists each keep sixteen requests going, and hold a few megabytes. */
const atATime = 4;

/**
 * What `look` makes of the content of each member, in their order. A member's content is released afterwards,
 * so that two hundred members take the memory of a few.
 */
export function readMembers<T>(
  client: ArmClient,
  members: readonly MemberWants[],
  look: (wants: MemberWants, content: Result<MemberContent>) => T,
  signal?: AbortSignal,
): Promise<readonly T[]> {
  const limit = pLimit(atATime);
  const seen = knownCopies();
  return Promise.all(
    members.map((wants) =>
      limit(async () => {
        const request = { workspace: wants.member.workspace, wants: wants.parents };
        return look(wants, await readMemberContent(client, request, signal, seen));
      }),
    ),
  );
}

/** Problems that every member would report: no login, no connection, an interrupt. */
const ofTheEndpoint: ReadonlySet<ProblemCode> = new Set(['MUS201', 'MUS202', 'MUS210', 'MUS505']);

/** Why a member could not be read, once for all of its lists; problems that are not the member's are unchanged. */
export function unreadProblem(wants: MemberWants, problems: readonly Problem[]): Problem {
  const [first] = problems;
  if (first !== undefined && ofTheEndpoint.has(first.code)) return first;
  const more = problems.length - 1;
  const others = more > 0 ? ` (and ${String(more)} more of its lists)` : '';
  return {
    code: first?.code ?? 'MUS207',
    message: `Member ${wants.member.name} could not be read: ${first?.message ?? 'its answer is not known'}${others}`,
    hint: first?.hint,
    at: wants.member.at,
    parent: wants.parents[0]?.parent,
  };
}
