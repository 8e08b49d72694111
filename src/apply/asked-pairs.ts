import { idKey, lastSegment, nameKey } from '../model/arm-id.js';
import type { ContentItem, ContentKind, ItemRef, PairResult } from '../model/content.js';
import type { DesiredFleet, DesiredGroup, DesiredMember } from '../model/desired.js';
import { fleetIndex } from '../model/fleet-index.js';
import type { LiveAssignment, LiveGroup, LiveParent } from '../model/live.js';
import type { Problem } from '../model/problem.js';
import { groupExceptions, memberClasses } from '../plan/parts/classes.js';
import { itemKey } from '../plan/steps/diff-resource.js';
import { refOf } from '../plan/steps/step-json.js';
import type { StepMember } from '../plan/steps/step.js';
import { resolveItems } from '../select/resolve-selection.js';

/** The pairs that the files ask of one group, with what its central workspace holds now. */
export interface AskedPairs {
  /** Without the suspended ones; none where the group or its parent is suspended, or workspace manager is disabled. */
  readonly members: readonly DesiredMember[];
  readonly items: readonly ItemRef[];
  /** Whether the files ask for this pair: not if an override leaves it out, nor for other members and items. */
  readonly has: (member: string, item: ItemRef) => boolean;
  /** Why that is unknown: the problems of `resolveItems`. */
  readonly problems: readonly Problem[];
}

/**
 * The pairs that the files ask of a group: every item of its selections in every member of it that is not
 * suspended, but for what overrides leave out.
 */
export function askedPairs(fleet: DesiredFleet, group: DesiredGroup, live: LiveParent): AskedPairs {
  const index = fleetIndex(fleet);
  const parent = index.parents.get(group.parent);
  if (group.suspend !== undefined || parent?.suspend !== undefined || parent?.mode === 'Disabled')
    return { members: [], items: [], has: () => false, problems: [] };
  const members = group.members
    .flatMap((name) => index.members.get(name) ?? [])
    .filter(({ suspend }) => suspend === undefined);
  const { items, problems } = resolveItems(group, index.selections, live.content);
  const names = members.map(({ name }) => name);
  const exceptions = groupExceptions(group, items, fleet.overrides ?? []);
  const asked = new Map(
    memberClasses(names, items, exceptions).flatMap((one) => {
      const keys = new Set(one.items.map(itemKey));
      return one.members.map((name) => [name, keys] as const);
    }),
  );
  return {
    members,
    items: items.map(refOf),
    has: (member, item) => asked.get(member)?.has(itemKey(item)) === true,
    problems,
  };
}

/** The pairs of one live part of a group, by the files' names of its members. */
export interface CarriedPart {
  readonly items: readonly ItemRef[];
  readonly members: readonly string[];
  /** The service lists no job of it. */
  readonly published: boolean;
}

/** The pairs that are asked of a group but that no published part of it carries, by item, then by member. */
export function pairsNotPublished(
  { parent, name: group, publish }: DesiredGroup,
  { members, items, has }: AskedPairs,
  parts: readonly CarriedPart[],
): readonly PairResult[] {
  const carried = parts.map((part) => ({
    items: new Set(part.items.map(itemKey)),
    members: new Set(part.members.map(nameKey)),
    published: part.published,
  }));
  const hint =
    publish === 'Manual'
      ? `Run muster apply, then muster publish --group ${group}.`
      : 'Run muster apply: it publishes what is missing.';
  return items.flatMap((item) =>
    members.flatMap((member) => {
      if (!has(member.name, item)) return [];
      const holding = carried.filter((part) => part.members.has(nameKey(member.name)));
      const carrying = holding.filter((part) => part.items.has(itemKey(item)));
      if (carrying.some(({ published }) => published)) return [];
      const error =
        holding.length === 0
          ? `${member.name} is not in the group in Azure.`
          : carrying.length === 0
            ? 'The assignment in Azure does not have this item.'
            : 'This was never published.';
      return [{ parent, group, member: member.name, item, status: 'NotPublished', cause: null, error, hint }];
    }),
  );
}

/** The items of a live assignment, by id; an item that is gone from the workspace has its resource name. */
export function liveItems(assignment: LiveAssignment, content: readonly ContentItem[]): readonly ItemRef[] {
  const known = new Map(content.map((item) => [idKey(item.resourceId ?? ''), item]));
  return assignment.itemIds.map((id) => {
    const item = known.get(idKey(id));
    if (item !== undefined) return refOf(item);
    const name = lastSegment(id);
    return { kind: kindOfId(id), name, displayName: name, resourceId: id };
  });
}

/** A live group's members by the files' names; undeclared ones by their resource's name. */
export function liveMembers(group: LiveGroup, live: LiveParent, fleet: DesiredFleet): readonly StepMember[] {
  const members = new Map(live.members.map((member) => [nameKey(member.name), member]));
  const declared = new Map(fleet.members.map((member) => [idKey(member.workspace), member.name]));
  return group.memberResourceNames.map((resourceName) => {
    const workspace = members.get(nameKey(resourceName))?.workspace ?? '';
    return { name: declared.get(idKey(workspace)) ?? resourceName, resourceName, workspace };
  });
}

/** The kind by an id alone; an id does not tell the kinds of saved searches apart. */
function kindOfId(id: string): ContentKind {
  if (/\/alertRules\//i.test(id)) return 'AnalyticsRule';
  if (/\/automationRules\//i.test(id)) return 'AutomationRule';
  return /\/workbooks\//i.test(id) ? 'Workbook' : 'SavedSearch';
}
