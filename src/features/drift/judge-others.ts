import { idKey } from '../../model/arm-id.js';
import type { ContentKind } from '../../model/content.js';
import { groupBy, groupByEach } from '../../model/order.js';
import type { PlannedFleet } from '../../plan/planned.js';
import { labelOf } from '../../plan/predict-content.js';
import type { DriftPair } from './drift.js';
import { copyRef } from './judge-member.js';
import { type MemberItem, type MemberWants, resourceKey } from './member-wants.js';

/** A delivery, by muster or anybody else, of an item of this type and name. */
export interface Delivered {
  readonly parent: string;
  /** The files' name of the group, or the resource's own; null where it is not known. */
  readonly group: string | null;
  /** `resourceKey` of the item. */
  readonly key: string;
  /** Its label, if known: kind and display name, or alias for functions. */
  readonly label?: string;
  /** The files' name of the only member that it is known of; undefined: any member of the parent. */
  readonly member?: string;
  /** ARM id of the only workspace that it is known of, where no name of the files stands for it. */
  readonly workspace?: string;
  /** The files' names of the group's members, where it is declared: most likely it was for them. */
  readonly members?: readonly string[];
}

/**
 * Judges a member's content that no group delivers to it: `orphaned` where an item of its type and name was
 * delivered, `orphanSuspected` where one of its kind and display name (alias) was, or where a parent of the
 * member was not looked at; else `local`. Content that is still delivered is not orphaned. By kind and name.
 * Pure.
 */
export function judgeOthers(
  wants: MemberWants,
  others: readonly MemberItem[],
  delivered: DeliveredIndex,
  leftOut: LeftOut = new Map(),
): readonly DriftPair[] {
  const { member, parents, complete } = wants;
  const known = new Map<readonly Delivered[], Delivered | undefined>();
  const likeliest = (all: readonly Delivered[] = []): Delivered | undefined => {
    if (!known.has(all)) known.set(all, likeliestOf(all, wants));
    return known.get(all);
  };
  return others.map((copy): DriftPair => {
    const named = likeliest(delivered.byKey.get(resourceKey(copy)));
    const labelled = named ?? likeliest(delivered.byLabel.get(labelOf(copy)));
    const base = { member: member.name, item: itemOf(copy), copy: copyRef(copy) };
    if (labelled === undefined)
      return {
        ...base,
        parent: parents[0]?.parent ?? member.parents[0] ?? '',
        group: null,
        state: 'local',
        matchedBy: null,
      };
    const override = leftOut.get(resourceKey(copy)) ?? leftOut.get(labelOf(copy));
    return {
      ...base,
      ...(override === undefined ? {} : { override }),
      parent: labelled.parent,
      group: labelled.group,
      state: named !== undefined && complete ? 'orphaned' : 'orphanSuspected',
      matchedBy: named !== undefined ? 'name' : byLabel(copy.kind, copy.alias),
    };
  });
}

/** Of all that was delivered under one key or label the first that was for the member; else for its parents' members. */
function likeliestOf(all: readonly Delivered[], { member, claimed }: MemberWants): Delivered | undefined {
  const { certain, possible } = reachOf(all);
  const first = (lists: readonly (readonly Placed[] | undefined)[]): Placed | undefined =>
    lists
      .flatMap((list) => list?.find(({ one }) => !claimed.has(one.key)) ?? [])
      .reduce<Placed | undefined>(
        (least, one) => (least && least.place < one.place ? least : one),
        undefined,
      );
  const own = first([
    certain.get(workspaceKey(member.workspace)),
    certain.get(memberKey(member.name)),
    ...member.parents.map((parent) => certain.get(memberKey(member.name, parent))),
  ]);
  return (own ?? first(member.parents.map((parent) => possible.get(parent))))?.one;
}

/** What overrides leave out for one member, with the name of the first: by `resourceKey`, and by `labelOf`. */
export type LeftOut = ReadonlyMap<string, string>;

/** What the overrides of all planned groups leave out, by member. */
export function leftOutOf({ parents }: Pick<PlannedFleet, 'parents'>): (wants: MemberWants) => LeftOut {
  const found = new Map<string, Map<string, string>>();
  for (const { groups } of parents.values())
    for (const { exceptions } of groups)
      for (const { override, items, members } of exceptions)
        for (const member of members) {
          const own = found.get(member) ?? new Map<string, string>();
          found.set(member, own);
          for (const key of items.flatMap((item) => [resourceKey(item), labelOf(item)]))
            if (!own.has(key)) own.set(key, override.name);
        }
  return ({ member }) => found.get(member.name) ?? new Map();
}

interface Placed {
  readonly one: Delivered;
  readonly place: number;
}

/** Whom deliveries of one key or label were for. */
interface Reach {
  /** By who is said to hold it: a workspace, a member, or a parent's member that its group has. */
  readonly certain: ReadonlyMap<string, readonly Placed[]>;
  /** What any member of a parent may hold, by parent. */
  readonly possible: ReadonlyMap<string, readonly Placed[]>;
}

const reaches = new WeakMap<readonly Delivered[], Reach>();

/** Made once for each list: every member of the fleet asks. */
function reachOf(all: readonly Delivered[]): Reach {
  const before = reaches.get(all);
  if (before !== undefined) return before;
  const placed = all.map((one, place): Placed => ({ one, place }));
  const reach: Reach = {
    certain: groupByEach(placed, ({ one }) => holdersOf(one)),
    possible: groupBy(
      placed.filter(({ one }) => one.workspace === undefined && one.member === undefined),
      ({ one }) => one.parent,
    ),
  };
  reaches.set(all, reach);
  return reach;
}

function holdersOf({ workspace, member, members = [], parent }: Delivered): readonly string[] {
  if (workspace !== undefined) return [workspaceKey(workspace)];
  if (member !== undefined) return [memberKey(member)];
  return members.map((name) => memberKey(name, parent));
}

function workspaceKey(workspace: string): string {
  return `workspace ${idKey(workspace)}`;
}

function memberKey(name: string, parent?: string): string {
  return JSON.stringify([parent, name]);
}

export interface DeliveredIndex {
  readonly byKey: ReadonlyMap<string, readonly Delivered[]>;
  readonly byLabel: ReadonlyMap<string, readonly Delivered[]>;
}

function byLabel(kind: ContentKind, alias: string | undefined): 'alias' | 'displayName' {
  return kind === 'Function' && alias !== undefined ? 'alias' : 'displayName';
}

function itemOf({ kind, name, displayName, alias, resourceId }: MemberItem): DriftPair['item'] {
  return { kind, name, displayName, alias, resourceId };
}
