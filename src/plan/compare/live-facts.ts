import { idKey, nameKey } from '../../model/arm-id.js';
import type { ContentItem } from '../../model/content.js';
import { digest } from '../../model/json.js';
import type { LiveAssignment, LiveConfiguration, LiveGroup, LiveMember } from '../../model/live.js';
import { sortedBy } from '../../model/order.js';
import { partName } from '../../model/part-name.js';
import type { LivePart } from '../parts/live-parts.js';
import type { ContentPlan } from '../content/plan-content.js';
import type { ParentView } from '../parent-view.js';
import { itemKey } from '../steps/diff-resource.js';
import type { ResourceType } from '../steps/step.js';

/** One thing in Azure that a plan depends on, with enough to tell later whether it changed. */
export interface LiveFact {
  readonly type: Exclude<ResourceType, 'content' | 'mark'> | 'job' | 'item';
  /**
   * Independent of Azure's casing: an ARM id by `idKey`; for an item its `itemKey`, since two resource groups
   * can hold workbooks of one name.
   */
  readonly id: string;
  /** For people: the files' name where there is one, for content its display name. */
  readonly name: string;
  /** Digest of the fields that the plan looked at. */
  readonly hash: string;
  /** Its modified time in Azure: no write follows from it, but perhaps a publish. */
  readonly modifiedAt?: string;
}

/**
 * What a parent's plan depends on in Azure, by type, then by id: what is planned and, if the plan prunes,
 * everything live; the last job of each group, which decides whether it is published; and every item that a
 * planned group carries, or that a file was compared with.
 */
export function liveFacts(
  view: ParentView,
  groups: readonly { readonly items: readonly ContentItem[] }[],
  files?: Pick<ContentPlan, 'compared' | 'writes'>,
): readonly LiveFact[] {
  const pruned = view.parent.prune && !view.partial;
  const parts = view.groups.flatMap((group) =>
    group.parts.map((part) => ({ ...part, name: partName(group.desired.name, part) })),
  );
  const named = new Map(
    parts.flatMap(({ live, name }) => (live === undefined ? [] : [[live, name] as const])),
  );
  const assigned = parts.flatMap(({ assignment, otherAssignments }) => [
    ...(assignment === undefined ? [] : [assignment]),
    ...otherAssignments,
  ]);
  const members = pruned ? view.live.members : view.members.flatMap(({ live }) => live ?? []);
  // For content of files the live state counts, not the predicted one.
  const written = new Set(files?.writes.map(({ item }) => item));
  // Groups share items: each is visited once.
  const carried = [...new Set(groups.flatMap((group) => group.items))].filter((item) => !written.has(item));
  const items = new Map(carried.map((item) => [itemKey(item), itemFact(item)]));
  for (const { item, mark } of files?.compared ?? []) items.set(itemKey(item), itemFact(item, mark?.version));
  return [
    ...(view.live.configuration === undefined ? [] : [configurationFact(view.live.configuration)]),
    ...byId(members.map((member) => memberFact(member, view.memberNames))),
    ...byId((pruned ? view.live.groups : [...named.keys()]).map((group) => groupFact(group, named))),
    ...byId((pruned ? view.live.assignments : assigned).map(assignmentFact)),
    ...byId(parts.flatMap(jobFact)),
    ...byId([...items.values()]),
  ];
}

/** A part of a group, named as in the files: `emea`, `emea--2`. */
type NamedPart = LivePart & { readonly name: string };

function byId(facts: readonly LiveFact[]): readonly LiveFact[] {
  return sortedBy(facts, ({ id }) => id);
}

function configurationFact({ id, name, mode, modifiedAt }: LiveConfiguration): LiveFact {
  return fact('configuration', idKey(id), name, { mode: nameKey(mode) }, modifiedAt);
}

function memberFact(member: LiveMember, fileNames: ReadonlyMap<string, string>): LiveFact {
  const { id, name, workspace, tenant, modifiedAt } = member;
  const fields = { workspace: idKey(workspace), tenant: nameKey(tenant) };
  return fact('member', idKey(id), fileNames.get(nameKey(name)) ?? name, fields, modifiedAt);
}

function groupFact(group: LiveGroup, fileNames: ReadonlyMap<LiveGroup, string>): LiveFact {
  const { id, name, displayName, description = '', memberResourceNames, modifiedAt } = group;
  const fields = { displayName, description, members: setOf(memberResourceNames.map(nameKey)) };
  return fact('group', idKey(id), fileNames.get(group) ?? name, fields, modifiedAt);
}

function assignmentFact({ id, name, targetResourceName, itemIds, modifiedAt }: LiveAssignment): LiveFact {
  const fields = { target: nameKey(targetResourceName), items: setOf(itemIds.map(idKey)) };
  return fact('assignment', idKey(id), name, fields, modifiedAt);
}

/** The newest job where jobs were read, else the assignment's last job, which may lag behind. */
function jobFact({ name, assignment, jobs }: NamedPart): readonly LiveFact[] {
  if (assignment === undefined) return [];
  const [newest] = jobs ?? [];
  const state = newest?.state ?? assignment.lastJobState ?? null;
  const end = newest === undefined ? assignment.lastJobEndTime : newest.endTime;
  return [fact('job', `${idKey(assignment.id)}/jobs`, name, { state, end: end ?? null }, undefined)];
}

function itemFact(item: ContentItem, mark?: string): LiveFact {
  // Ids come back in varying casing; every other field of the listed item counts.
  const { body: read, ...shown } = item;
  const body = read && { json: JSON.stringify(read.value), partial: read.partial };
  const said = {
    ...shown,
    body,
    name: nameKey(item.name),
    resourceId: undefined,
    predicted: undefined,
    mark,
  };
  return fact('item', itemKey(item), item.displayName, said, item.modifiedAt);
}

function setOf(keys: readonly string[]): readonly string[] {
  return sortedBy(new Set(keys), String);
}

function fact(
  type: LiveFact['type'],
  id: string,
  name: string,
  fields: object,
  modifiedAt: string | undefined,
): LiveFact {
  return { type, id, name, hash: digest(fields), modifiedAt };
}
