import { contentSources, sourceOf } from '../../content/content-item.js';
import { idKey, nameKey } from '../../model/arm-id.js';
import type { ItemRef } from '../../model/content.js';
import type { DesiredFleet, DesiredMember } from '../../model/desired.js';
import { fleetIndex } from '../../model/fleet-index.js';
import type { JsonObject } from '../../model/json.js';
import { distinctBy, groupBy, groupByEach } from '../../model/order.js';
import { type Deliverer, deliverers } from '../../plan/conflicts/find-collisions.js';
import type { PlannedFleet, PlannedGroup, PlannedPart } from '../../plan/planned.js';
import { itemKey } from '../../plan/steps/diff-resource.js';
import type { ParentWants } from './read-member-content.js';

/** What all groups, of whatever parent, deliver to one member. */
export interface MemberWants {
  readonly member: DesiredMember;
  /** By parent in tier order; each item once. */
  readonly parents: readonly ParentWants[];
  /** Groups that are in scope and were published or are by an apply, in order, with their items. */
  readonly groups: readonly WantingGroup[];
  /** `resourceKey`s of all items. */
  readonly claimed: ReadonlySet<string>;
  /** Every parent of the member was read and planned: what none of them delivers, nobody does. */
  readonly complete: boolean;
}

/** A group from the view of one member. */
export type WantingGroup = Deliverer & {
  /** `itemKey`s of items that were modified after the last job that carries them to this member. */
  readonly unpublished: ReadonlySet<string>;
};

/**
 * The members to look into, by name: those of parents that were planned, with what they are to hold;
 * where only some groups were asked for, the members of those. Suspended members are left alone.
 */
export function memberWants(
  fleet: DesiredFleet,
  { parents }: PlannedFleet,
  onlyGroups: boolean,
): readonly MemberWants[] {
  const all = deliverers(fleet, parents);
  const declared = fleetIndex(fleet).parents;
  const to = groupByEach(all, ({ workspaces }) => workspaces);
  const isDisabled = (name: string) => declared.get(name)?.mode === 'Disabled';
  const looked = new Map(
    [...parents.values()]
      .filter(({ plan, live }) => plan.state !== 'error' && live !== undefined && !isDisabled(plan.parent))
      .map(({ plan }, place) => [plan.parent, place]),
  );
  const waiting = new Set(
    [...parents].flatMap(([name, { groups }]) =>
      groups.filter(awaitsFirstPublish).map(({ view }) => `${name}/${view.desired.name}`),
    ),
  );
  const unpublished = unpublishedItems(parents);
  const place = new Map(all.map((one, index) => [one, index]));
  const itemsOf = new Map<string, Pick<MemberWants, 'parents' | 'claimed'>>();
  const wantedItems = (member: DesiredMember, own: readonly Deliverer[]) => {
    const byParent = groupBy(own, ({ parent }) => parent);
    const wants = member.parents
      .filter((parent) => looked.has(parent))
      .sort((a, b) => (looked.get(a) ?? 0) - (looked.get(b) ?? 0))
      .map((parent) => ({
        parent,
        central: declared.get(parent)?.workspace ?? '',
        // Groups of one parent often select the same.
        items: distinctBy(
          (byParent.get(parent) ?? []).flatMap(({ items }) => items),
          itemKey,
        ),
      }));
    return { parents: wants, claimed: new Set(wants.flatMap(({ items }) => items.map(resourceKey))) };
  };
  return fleet.members.flatMap((member) => {
    if (member.suspend !== undefined || !member.parents.some((name) => looked.has(name))) return [];
    const own = to.get(idKey(member.workspace)) ?? [];
    const groups = own
      .filter((one) => one.planned && !waiting.has(`${one.parent}/${one.group.name}`))
      .map((one) => ({ ...one, unpublished: unpublished(one.parent, one.group.name, member.name) }));
    if (onlyGroups && groups.length === 0) return [];
    // Members of the same groups share what they hold.
    const key = JSON.stringify([member.parents, own.map((one) => place.get(one))]);
    const { parents: wants, claimed } = itemsOf.get(key) ?? wantedItems(member, own);
    itemsOf.set(key, { parents: wants, claimed });
    return [
      {
        member,
        parents: wants,
        groups,
        claimed,
        complete: member.parents.every((parent) => looked.has(parent) || isDisabled(parent)),
      },
    ];
  });
}

const none: ReadonlySet<string> = new Set();

/**
 * Items of a group's parts that were modified after their last delivery to a member, by the reasons to
 * publish them: an upper tier's publish modifies what it carries, and an unreadable time is not a reason.
 */
function unpublishedItems(
  parents: PlannedFleet['parents'],
): (parent: string, group: string, member: string) => ReadonlySet<string> {
  const parts = new Map(
    [...parents].flatMap(([parent, { groups }]) =>
      groups.map((group) => [
        `${parent}/${group.view.desired.name}`,
        group.parts.flatMap((part) => {
          const items = modifiedSince(part);
          const members = new Set(part.view.members.map(({ desired }) => desired.name));
          return items.size === 0 ? [] : [{ items, members }];
        }),
      ]),
    ),
  );
  return (parent, group, member) => {
    const own = (parts.get(`${parent}/${group}`) ?? []).filter(({ members }) => members.has(member));
    const [first = { items: none }, ...others] = own;
    return others.length === 0 ? first.items : new Set(own.flatMap(({ items }) => [...items]));
  };
}

function modifiedSince({ publish }: PlannedPart): ReadonlySet<string> {
  return new Set(
    publish.verdict.reasons.flatMap((reason) =>
      reason.why === 'itemModified' || reason.why === 'delivered' ? reason.items.map(itemKey) : [],
    ),
  );
}

/**
 * Whether a group is published by hand and never was: nothing of it was delivered, so nothing is missing.
 * An apply would not fix it, and the comparison would fail until somebody publishes it. Pure.
 */
export function awaitsFirstPublish({ view, parts }: PlannedGroup): boolean {
  return (
    view.desired.publish === 'Manual' &&
    parts.every(({ publish }) => publish.verdict.reasons.some(({ why }) => why === 'neverPublished'))
  );
}

/** One content resource of a member, without its body. */
export interface MemberItem extends ItemRef {
  readonly resourceId: string;
  /** Its body's hash, for each central workspace it is compared with. */
  readonly hashes: readonly string[];
  /** Its list left out a part (a workbook's content): the hash is of the rest. */
  readonly partial?: true;
}

/** The content of one member. */
export interface MemberContent {
  readonly items: readonly MemberItem[];
  /** Bodies that no item of a central workspace has, by their hash; in canonical form. */
  readonly bodies: ReadonlyMap<string, JsonObject>;
}

/**
 * Resource type and name: the key of a resource within a workspace. A saved search whose category or alias
 * changed has another kind, but is still the same resource.
 */
export function resourceKey({ kind, name }: Pick<ItemRef, 'kind' | 'name'>): string {
  return `${sourceOf(kind)}/${nameKey(name)}`;
}

/** Resource type and name from an ARM id; undefined where it is not an item's. */
export function resourceKeyOfId(id: string): string | undefined {
  const [, type, name] =
    /\/(alertRules|automationRules|savedSearches|workbooks)\/([^/]+)\/?$/i.exec(id) ?? [];
  const source = contentSources.find((one) => one.toLowerCase() === type?.toLowerCase());
  return source === undefined || name === undefined ? undefined : `${source}/${nameKey(name)}`;
}
