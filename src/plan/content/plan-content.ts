import { contentPatch } from '../../content/content-patch.js';
import { markName, markVersion } from '../../content/mark.js';
import { sentProperties } from '../../content/service-rules.js';
import { idKey, lastSegment } from '../../model/arm-id.js';
import { contentKinds, type ContentItem, type ItemBody } from '../../model/content.js';
import type { DesiredContentPlace, DesiredItem } from '../../model/desired-content.js';
import type { LiveMark } from '../../model/live.js';
import { sortedBy, trimEndOf } from '../../model/order.js';
import type { Finding, SourceSpan } from '../../model/problem.js';
import { bodyChanges } from '../steps/diff-resource.js';
import { foldNames, sharedReasons } from '../steps/reason-text.js';
import { stepId, type WriteStep } from '../steps/step.js';
import { contentReferences } from './content-references.js';
import { comparableBody, contentKey, type FileItem, fileItem } from './file-item.js';
import { type ContentVerdict, judgeSides, mayPrune } from './judge-sides.js';

/** What files declare of one workspace's content. */
export interface ContentFiles {
  readonly place: DesiredContentPlace;
  readonly items: readonly DesiredItem[];
}

/** The workspace that they are written to, and its parent. */
export interface ContentTarget {
  /** The files' name of the parent. */
  readonly parent: string;
  /** ARM id. */
  readonly workspace: string;
  readonly at: SourceSpan;
  readonly marks: readonly LiveMark[];
}

/** One item that a plan writes or deletes. */
export interface ContentWrite {
  readonly step: WriteStep;
  /** Its new state; undefined if it is deleted. */
  readonly item?: ContentItem;
  /** Its live state; undefined if it is created. */
  readonly live?: ContentItem;
}

export interface ContentPlan {
  /** Creates and updates, each after what it refers to; then deletes, each before. */
  readonly writes: readonly ContentWrite[];
  /** Marks of items that match the files, and of some that are gone. */
  readonly marks: readonly WriteStep[];
  /** Live items that were compared or are marked, with their marks. */
  readonly compared: readonly { readonly item: ContentItem; readonly mark: LiveMark | undefined }[];
  readonly findings: readonly Finding[];
}

/**
 * The steps that bring a workspace's content to what the files declare; `live` includes what upper tiers
 * deliver.
 *
 * Only items that differ in meaning get a step: a needless write resets the schedule of a rule. Functions
 * come before the rules that use them, rules before the automation that names them; deletes in the opposite
 * order. An item that no file declares is deleted if the parent prunes, muster wrote it and it was not
 * changed since; other undeclared items are left alone. Pure.
 *
 * Findings: MUS370 (edited, and kept), MUS371 (edited, and not pruned), MUS372 (written by muster, and declared by no
 * file), MUS373 (declared here, and delivered from above).
 */
export function planContent(
  target: ContentTarget,
  { place, items }: ContentFiles,
  live: readonly ContentItem[],
  delivered: ReadonlyMap<ContentItem, unknown> = new Map(),
): ContentPlan {
  const marks = new Map(target.marks.map((mark) => [idKey(mark.itemId), mark]));
  const there = liveByKey(live, target.workspace);
  const judged = items.map((desired): Judged => {
    const found = there.get(contentKey(desired));
    const file = withTemplate(fileItem(desired, target.workspace, found?.resourceId ?? undefined), found);
    const mark = marks.get(idKey(file.resourceId));
    const before = found?.body && comparableBody(found.body, file.item);
    const sides = { asked: file.item.body.hash, live: found, comparable: before?.hash, mark };
    return { file, live: found, before, mark, verdict: judgeSides(sides, place) };
  });
  const declared = new Set(judged.map(({ file }) => idKey(file.resourceId)));
  const undeclared = live.flatMap((item) => {
    const mark = marks.get(idKey(item.resourceId ?? ''));
    return mark === undefined || declared.has(idKey(mark.itemId)) ? [] : [{ item, mark }];
  });
  const pruned = undeclared.filter(({ item, mark }) => place.prune && mayPrune(item, mark));
  const gone = [...marks.values()].filter(
    ({ itemId }) => place.prune && !declared.has(idKey(itemId)) && !live.some((item) => hasId(item, itemId)),
  );
  return {
    writes: [...writesInOrder(target, judged), ...deletesInOrder(target, pruned)],
    marks: [
      ...judged.filter(({ verdict }) => verdict.to === 'mark').map((one) => markStep(target, one)),
      ...gone.map((mark) => markDeletion(target, mark)),
    ],
    compared: [
      ...judged.flatMap(({ live: item, mark }) => (item === undefined ? [] : [{ item, mark }])),
      ...undeclared,
    ],
    findings: [
      ...judged.flatMap((one) => keptFinding(target, one)),
      ...undeclaredFindings(
        target,
        place,
        undeclared.filter((one) => !pruned.includes(one)),
      ),
      ...judged.flatMap((one) =>
        one.live && delivered.has(one.live) ? [deliveredFinding(target, one)] : [],
      ),
    ],
  };
}

/** Keeps what a template sets on a rule: files do not declare it, and selections match it. */
function withTemplate(file: FileItem, live: ContentItem | undefined): FileItem {
  if (live === undefined || sentProperties(live.ruleKind) === undefined) return file;
  const { displayName, severity, tactics, techniques, subTechniques } = live;
  return { ...file, item: { ...file.item, displayName, severity, tactics, techniques, subTechniques } };
}

interface Judged {
  readonly file: FileItem;
  readonly live: ContentItem | undefined;
  /** What of the live body can be compared with the file's. */
  readonly before: ItemBody | undefined;
  readonly mark: LiveMark | undefined;
  readonly verdict: ContentVerdict;
}

/** What files can name of a workspace, by `contentKey`: of workbooks of one name in several resource groups, the one beside it. */
export function liveByKey(live: readonly ContentItem[], workspace: string): ReadonlyMap<string, ContentItem> {
  const group = idKey(workspace).split('/').slice(0, 5).join('/');
  const beside = (item: ContentItem) => idKey(item.resourceId ?? '').startsWith(`${group}/`);
  return new Map(
    [...live.filter((item) => !beside(item)), ...live.filter(beside)].map((item) => [contentKey(item), item]),
  );
}

function hasId({ resourceId }: ContentItem, id: string): boolean {
  return resourceId !== null && idKey(resourceId) === idKey(id);
}

/** The default order of writes. */
const ranks = new Map(
  (
    [
      'Function',
      ...contentKinds.filter((kind) => kind !== 'Function' && kind !== 'AutomationRule'),
      'AutomationRule',
    ] as const
  ).map((kind, rank) => [kind, String(rank)]),
);

function inRank<T>(all: readonly T[], itemOf: (one: T) => ContentItem): readonly T[] {
  return sortedBy(all, (one) => `${ranks.get(itemOf(one).kind) ?? ''} ${contentKey(itemOf(one))}`);
}

function writesInOrder(target: ContentTarget, judged: readonly Judged[]): readonly ContentWrite[] {
  const written = inRank(
    judged.filter(({ verdict }) => verdict.to === 'create' || verdict.to === 'update'),
    ({ file }) => file.item,
  );
  const byItem = new Map<ContentItem, Judged>(written.map((one) => [one.file.item, one]));
  const idOf = (item: ContentItem) =>
    contentStepId(byItem.get(item)?.verdict.to === 'create' ? 'create' : 'update', target, item);
  return [...contentReferences([...byItem.keys()])].flatMap(([item, needed]) => {
    const one = byItem.get(item);
    return one === undefined ? [] : [writeOf(target, one, needed.map(idOf))];
  });
}

function writeOf(
  target: ContentTarget,
  { file, live, before: comparable, verdict }: Judged,
  dependsOn: readonly string[],
): ContentWrite {
  const { item, desired, body } = file;
  const { kind } = item;
  const base = {
    ...contentBase(target, item, file.resourceId),
    resource: { type: 'content' as const, kind, body, hash: item.body.hash, queryAt: desired.queryAt },
    dependsOn,
    at: desired.at,
  };
  if (live === undefined || verdict.to !== 'update') {
    const reason = sharedReasons.absentContent.one;
    return { step: { ...base, action: 'create', id: contentStepId('create', target, item), reason }, item };
  }
  const before = comparable?.value ?? {};
  const step: WriteStep = {
    ...base,
    action: 'update',
    id: contentStepId('update', target, item),
    reason: updateReasons[verdict.because](desired.at.file),
    patch: contentPatch(kind, before, item.body.value),
    changes: bodyChanges(kind, before, item.body.value),
  };
  return { step, item, live };
}

const updateReasons = {
  fileChanged: (file: string) => `${file} changed since it was written`,
  edited: (file: string) => `it was edited in Azure since muster wrote it, and ${file} decides`,
  adopted: (file: string) =>
    `adopted and changed: muster did not write it, and ${file} asks for something else`,
};

/** An item is deleted before what it refers to. */
function deletesInOrder(
  target: ContentTarget,
  pruned: readonly { readonly item: ContentItem }[],
): readonly ContentWrite[] {
  const items = inRank(
    pruned.map(({ item }) => item),
    (item) => item,
  );
  const references = [...contentReferences(items)];
  return references.reverse().map(([item]) => {
    const users = references.filter(([, needed]) => needed.includes(item)).map(([user]) => user);
    const step: WriteStep = {
      ...contentBase(target, item, item.resourceId ?? ''),
      action: 'delete',
      id: contentStepId('delete', target, item),
      reason: sharedReasons.prunedContent.one,
      dependsOn: users.map((user) => contentStepId('delete', target, user)),
    };
    return { step, live: item };
  });
}

function contentBase({ parent }: ContentTarget, item: ContentItem, resourceId: string) {
  return {
    type: 'content' as const,
    parent,
    name: item.displayName,
    resourceName: item.name,
    resourceId,
  };
}

function contentStepId(
  action: 'create' | 'update' | 'delete',
  target: ContentTarget,
  item: ContentItem,
): string {
  return stepId(action, 'content', target.parent, contentKey(item));
}

function markStep(target: ContentTarget, { file, live, mark }: Judged): WriteStep {
  const { item, resourceId, desired } = file;
  const base = {
    type: 'mark' as const,
    parent: target.parent,
    name: item.displayName,
    resourceName: item.name,
    resourceId: mark?.id ?? markId(target.workspace, resourceId),
    resource: {
      type: 'mark' as const,
      kind: item.kind,
      item: item.name,
      itemId: resourceId,
      hash: item.body.hash,
      answered: live?.body?.hash ?? item.body.hash,
    },
    dependsOn: [],
    at: desired.at,
  };
  const action = mark === undefined ? 'create' : 'update';
  const id = stepId(action, 'mark', target.parent, contentKey(item));
  if (mark === undefined) return { ...base, action: 'create', id, reason: sharedReasons.newMark.one };
  return {
    ...base,
    action: 'update',
    id,
    reason: sharedReasons.oldMark.one,
    patch: [
      {
        op: 'replace',
        path: '/properties/customVersion',
        value: markVersion(item.body.hash, live?.body?.hash),
      },
    ],
    changes: [],
  };
}

function markDeletion({ parent }: ContentTarget, { id, name, itemId }: LiveMark): WriteStep {
  return {
    action: 'delete',
    type: 'mark',
    id: stepId('delete', 'mark', parent, name),
    parent,
    name: lastSegment(itemId),
    resourceName: name,
    resourceId: id,
    reason: sharedReasons.markOfNothing.one,
    dependsOn: [],
  };
}

/** The ARM id of an item's mark in a workspace. */
export function markId(workspace: string, itemId: string): string {
  return `${trimEndOf(workspace, '/')}/providers/Microsoft.SecurityInsights/metadata/${markName(itemId)}`;
}

function keptFinding({ parent }: ContentTarget, { file, verdict }: Judged): readonly Finding[] {
  if (verdict.to !== 'keep') return [];
  const { item, desired } = file;
  return [
    {
      code: 'MUS370',
      severity: 'warning',
      message: `"${item.displayName}" was edited in Azure since muster wrote it, and stays as it is: ${desired.at.file} asks for something else.`,
      hint: 'Take the edit over into the file, or set "edited: Overwrite".',
      parent,
      at: desired.at,
    },
  ];
}

function undeclaredFindings(
  { parent }: ContentTarget,
  { prune, at }: DesiredContentPlace,
  left: readonly { readonly item: ContentItem }[],
): readonly Finding[] {
  if (left.length === 0) return [];
  const items = left.map(({ item }) => item);
  const named = `${String(items.length)} ${items.length === 1 ? 'item' : 'items'} that muster wrote: ${foldNames(items)}`;
  return [
    prune
      ? {
          code: 'MUS371',
          severity: 'warning',
          message: `No file of parent ${parent} declares ${named}. Edited in Azure since, ${items.length === 1 ? 'it is' : 'they are'} not deleted.`,
          hint: 'Delete what is not needed in Azure, or declare it in a file.',
          parent,
          at,
        }
      : {
          code: 'MUS372',
          severity: 'info',
          message: `No file of parent ${parent} declares ${named}. They are left alone.`,
          hint: 'Declare them, or set prune: true in the parent’s content to have them deleted.',
          parent,
          at,
        },
  ];
}

function deliveredFinding({ parent }: ContentTarget, { file: { item, desired } }: Judged): Finding {
  return {
    code: 'MUS373',
    severity: 'warning',
    message: `An upper tier delivers "${item.displayName}" to the workspace of ${parent}, and ${desired.at.file} declares it there too: each write undoes the other.`,
    hint: 'Take it out of the files of this parent, or out of the selection above.',
    parent,
    at: desired.at,
  };
}

/** The plan without what a run of only some groups does not need: `carried` are those groups' predicted items. */
export function neededContent(
  { writes, ...rest }: ContentPlan,
  carried: ReadonlySet<ContentItem>,
): ContentPlan {
  const kept = new Set<string>();
  const needed = [...writes].reverse().filter(({ item, step }) => {
    if (item === undefined || !(carried.has(item) || kept.has(step.id))) return false;
    for (const id of step.dependsOn) kept.add(id);
    return true;
  });
  return { ...rest, writes: needed.reverse(), marks: [] };
}
