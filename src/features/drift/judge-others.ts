import { sameId } from '../../model/arm-id.js';
import type { ContentKind } from '../../model/content.js';
import { labelOf } from '../../plan/predict-content.js';
import type { DriftPair } from './drift.js';
import { copyRef } from './judge-member.js';
import { resourceKey, type MemberItem } from './member-item.js';
import type { MemberWants } from './member-wants.js';

/** That muster or somebody else delivered an item of this type and name. */
export interface Delivered {
  readonly parent: string;
  /** The files' name of the group, or the resource's own; null where it is not known. */
  readonly group: string | null;
  /** `resourceKey` of the item. */
  readonly key: string;
  /** What it is called, where that is known: kind and display name, or alias for functions. */
  readonly label?: string;
  /** The files' name of the only member that it is known of; undefined: any member of the parent. */
  readonly member?: string;
  /** ARM id of the only workspace that it is known of, where no name of the files stands for it. */
  readonly workspace?: string;
  /** The files' names of the group's members, where it is declared: theirs it was most likely. */
  readonly members?: readonly string[];
}

/**
 * What the content of a member is that no group delivers to it: `orphaned` where an item of its type and
 * name was delivered, `orphanSuspected` where one of its kind and display name (alias) was, or where a
 * parent of the member was not looked at; else `local`. What is delivered still leaves no orphans. By kind and name. Pure.
 */
export function judgeOthers(
  wants: MemberWants,
  others: readonly MemberItem[],
  delivered: DeliveredIndex,
): readonly DriftPair[] {
  const { member, parents, complete } = wants;
  const isOf = (one: Delivered): boolean =>
    one.workspace !== undefined
      ? sameId(one.workspace, member.workspace)
      : one.member === undefined
        ? member.parents.includes(one.parent)
        : one.member === member.name;
  const likeliest = (all: readonly Delivered[] = []): Delivered | undefined => {
    const own = all.filter((one) => isOf(one) && !wants.claimed.has(one.key));
    return (
      own.find(
        (one) =>
          one.member !== undefined || one.workspace !== undefined || one.members?.includes(member.name),
      ) ?? own[0]
    );
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
    return {
      ...base,
      parent: labelled.parent,
      group: labelled.group,
      state: named !== undefined && complete ? 'orphaned' : 'orphanSuspected',
      matchedBy: named !== undefined ? 'name' : byLabel(copy.kind, copy.alias),
    };
  });
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
