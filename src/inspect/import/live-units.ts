import { idKey, nameKey } from '../../model/arm-id.js';
import type { ContentItem } from '../../model/content.js';
import type { LiveParent } from '../../model/live.js';
import { sortedBy } from '../../model/order.js';
import { splitPartName } from '../../model/part-name.js';
import { liveParts, type LivePart } from '../../plan/parts/live-parts.js';

/** A live group as one document of the files would adopt it: with every live group that would be a part of it. */
export interface LiveUnit {
  readonly resourceName: string;
  /** By number; the first is the group itself. */
  readonly parts: readonly LivePart[];
  /** Whether it holds an assignment, and so has content, be that nothing. */
  readonly hasAssignment: boolean;
  /** What the assignments hold and files can name. */
  readonly items: readonly ContentItem[];
  /** Ids of what they hold besides: not in the workspace, or nothing that the service publishes. */
  readonly dangling: readonly string[];
  /** The files' names of its members, in order. */
  readonly members: readonly string[];
  /** Names in its member lists that no live member has, in order. */
  readonly unknown: readonly string[];
}

/** The unit that each live group would be the first part of, by resource name. */
export function liveUnits(live: LiveParent, memberNames: ReadonlyMap<string, string>): readonly LiveUnit[] {
  const content = new Map(live.content.map((item) => [idKey(item.resourceId ?? ''), item]));
  const known = new Set(live.members.map(({ name }) => nameKey(name)));
  return sortedBy(live.groups, ({ name }) => nameKey(name)).map(({ name }) => {
    const parts = liveParts(name, live, new Map());
    const ids = inOrder(
      parts.flatMap(({ assignment }) => assignment?.itemIds ?? []),
      idKey,
    );
    const nameable = (id: string) => {
      const item = content.get(idKey(id));
      return item === undefined || item.unsupported === 'ownStorage' ? undefined : item;
    };
    const held = inOrder(
      parts.flatMap((part) => part.live?.memberResourceNames ?? []),
      nameKey,
    );
    return {
      resourceName: name,
      parts,
      hasAssignment: parts.some(({ assignment }) => assignment !== undefined),
      items: ids.flatMap((id) => nameable(id) ?? []),
      dangling: ids.filter((id) => nameable(id) === undefined),
      members: inOrder(
        held.flatMap((member) => memberNames.get(nameKey(member)) ?? []),
        String,
      ),
      unknown: held.filter((member) => !known.has(nameKey(member))),
    };
  });
}

/**
 * The live state without what files cannot say of groups: items that they cannot name, and members that
 * are unknown or stand for no Member. Second registrations stay: a part that holds one is not as muster keeps it.
 */
export function sayable(live: LiveParent, memberNames: ReadonlyMap<string, string>): LiveParent {
  const nameable = new Set(
    live.content
      .filter(({ unsupported }) => unsupported !== 'ownStorage')
      .map(({ resourceId }) => idKey(resourceId ?? '')),
  );
  return {
    ...live,
    groups: live.groups.map((group) => ({
      ...group,
      memberResourceNames: group.memberResourceNames.filter((name) => memberNames.has(nameKey(name))),
    })),
    assignments: live.assignments.map((assignment) => ({
      ...assignment,
      itemIds: assignment.itemIds.filter((id) => nameable.has(idKey(id))),
    })),
  };
}

/** Whether a group of that name would be taken for a part of another live group, or of one that assignments target. */
export function wholeOf(name: string, live: LiveParent): string | undefined {
  const whole = splitPartName(name)?.groupName;
  return live.groups.find((group) => whole !== undefined && nameKey(group.name) === nameKey(whole))?.name;
}

function inOrder(texts: readonly string[], key: (text: string) => string): readonly string[] {
  return [...new Map(sortedBy(texts, key).map((text) => [key(text), text])).values()];
}
