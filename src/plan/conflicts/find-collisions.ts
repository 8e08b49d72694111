import { idKey, nameKey } from '../../model/arm-id.js';
import type { ContentItem } from '../../model/content.js';
import type { DesiredFleet, DesiredGroup } from '../../model/desired.js';
import { fleetIndex } from '../../model/fleet-index.js';
import { compareText, groupBy, sortedBy } from '../../model/order.js';
import { resolveItems } from '../../select/resolve-selection.js';
import { groupExceptions, memberClasses } from '../parts/classes.js';
import type { PlannedParent } from '../planned.js';
import { labelOf } from '../predict-content.js';

/** Items of different origin that collide in the same members. */
export interface Collision {
  /** What they share: kind and resource name, or the alias of functions. */
  readonly by: 'name' | 'alias';
  /** Two or more, upper tiers first. */
  readonly sources: readonly Source[];
  /** The files' names of the members, in name order. */
  readonly members: readonly string[];
}

/** One parent's item, and its groups that deliver it to any of the members. */
export interface Source {
  readonly parent: string;
  readonly item: ContentItem;
  readonly groups: readonly Deliverer[];
}

/**
 * Where groups deliver different items of one kind and resource name, or of one function alias, to the
 * same members; in the order of the first source's parent, group and item.
 *
 * An item and its copy are the same item: a chain of tiers delivers one item. Collisions among groups outside
 * the plan's scope do not count. Members that the same groups deliver to are checked once.
 */
export function findCollisions(fleet: DesiredFleet, all: readonly Deliverer[]): readonly Collision[] {
  const origins = itemOrigins(fleet, all);
  const facts = new Map<ContentItem, Facts>();
  const factsOf = ({ parent }: Deliverer, item: ContentItem): Facts => {
    const known = facts.get(item);
    if (known !== undefined) return known;
    const source = sourceKey(parent, item);
    const made = {
      source,
      name: nameKeyOf(item),
      alias: item.kind === 'Function' && item.alias !== undefined ? `alias/${item.alias}` : undefined,
      origins: origins.get(source) ?? [source],
    };
    facts.set(item, made);
    return made;
  };
  const found = new Map<string, FoundCollision>();
  for (const { among, members } of sharedMembers(fleet, all))
    for (const { by, sources } of collisionsOf(among, factsOf)) {
      const key = sources.map(({ facts: { source } }) => source).join('\n');
      const draft: FoundCollision = found.get(key) ?? { by, sources: new Map(), members: new Set() };
      found.set(key, draft);
      for (const {
        facts: { source },
        item,
        groups,
      } of sources) {
        const known = draft.sources.get(source) ?? { item, groups: new Set<Deliverer>() };
        draft.sources.set(source, known);
        for (const group of groups) known.groups.add(group);
      }
      for (const member of members) draft.members.add(member);
    }
  const places = new Map(all.map((deliverer, at) => [deliverer, at]));
  const collisions = [...found.values()].map(({ by, sources, members }): Collision => ({
    by,
    sources: [...sources.values()].map(({ item, groups }) => ({
      parent: [...groups][0]?.parent ?? '',
      item,
      groups: [...groups],
    })),
    members: [...members].sort(compareText),
  }));
  return sortedBy(collisions, ({ sources: [first] }) => {
    const place = first?.groups.map((group) => places.get(group) ?? 0)[0] ?? 0;
    return `${place.toString().padStart(6, '0')} ${first === undefined ? '' : nameKeyOf(first.item)}`;
  });
}

interface Facts {
  readonly source: string;
  readonly name: string;
  readonly alias: string | undefined;
  readonly origins: readonly string[];
}

interface Entry {
  readonly item: ContentItem;
  readonly facts: Facts;
  readonly groups: Deliverer[];
}

interface FoundCollision {
  readonly by: Collision['by'];
  readonly sources: Map<string, { readonly item: ContentItem; readonly groups: Set<Deliverer> }>;
  readonly members: Set<string>;
}

/** Members that several groups deliver to, by those groups. */
function sharedMembers(
  fleet: DesiredFleet,
  all: readonly Deliverer[],
): readonly { readonly among: readonly Deliverer[]; readonly members: readonly string[] }[] {
  const byWorkspace = placesByWorkspace(all);
  const bySet = new Map<string, { readonly places: readonly number[]; readonly members: string[] }>();
  for (const { name, workspace } of fleet.members) {
    const places = byWorkspace.get(idKey(workspace)) ?? [];
    if (places.length < 2) continue;
    const known = bySet.get(places.join(','));
    if (known === undefined) bySet.set(places.join(','), { places, members: [name] });
    else known.members.push(name);
  }
  return [...bySet.values()]
    .sort((a, b) => compareText(order(a.places), order(b.places)))
    .map(({ places, members }) => ({ among: places.flatMap((at) => all[at] ?? []), members }));
}

/** Places in `all` of the groups that deliver to a workspace. */
function placesByWorkspace(all: readonly Deliverer[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (const [at, { workspaces }] of all.entries())
    for (const workspace of workspaces) {
      const known = places.get(workspace);
      if (known === undefined) places.set(workspace, [at]);
      else known.push(at);
    }
  return places;
}

function order(places: readonly number[]): string {
  return places.map((at) => at.toString().padStart(6, '0')).join(' ');
}

function collisionsOf(
  among: readonly Deliverer[],
  factsOf: (from: Deliverer, item: ContentItem) => Facts,
): readonly { readonly by: Collision['by']; readonly sources: readonly Entry[] }[] {
  const [byName, byAlias]: readonly [Entries, Entries] = [new Map(), new Map()];
  for (const from of among)
    for (const item of from.items) {
      const facts = factsOf(from, item);
      enter(byName, facts.name, { from, item, facts });
      if (facts.alias !== undefined) enter(byAlias, facts.alias, { from, item, facts });
    }
  return [
    ...[...byName.values()].map((entries) => ({ by: 'name' as const, sources: distinct(entries.values()) })),
    ...[...byAlias.values()].map((entries) => ({
      by: 'alias' as const,
      sources: distinct(entries.values()),
    })),
  ].filter(({ sources }) => sources.length > 1 && concerns(sources));
}

/** By what is shared, then by source. */
type Entries = Map<string, Map<string, Entry>>;

function enter(
  index: Entries,
  key: string,
  { from, item, facts }: { readonly from: Deliverer; readonly item: ContentItem; readonly facts: Facts },
): void {
  const entries = index.get(key) ?? new Map<string, Entry>();
  index.set(key, entries);
  const same = entries.get(facts.source);
  if (same === undefined) entries.set(facts.source, { item, facts, groups: [from] });
  else same.groups.push(from);
}

/** Without copies of earlier items, or copies of the same one: upper tiers come first. */
function distinct(entries: Iterable<Entry>): readonly Entry[] {
  const before = new Set<string>();
  return [...entries].filter(({ facts: { origins } }) => {
    const isNew = !origins.some((origin) => before.has(origin));
    for (const origin of origins) before.add(origin);
    return isNew;
  });
}

/** It takes two groups: duplicates within one group are a matter of that central workspace. */
function concerns(sources: readonly Entry[]): boolean {
  const groups = new Set(sources.flatMap((entry) => entry.groups));
  return groups.size > 1 && [...groups].some(({ planned }) => planned);
}

/** An item of one parent's central workspace. */
export function sourceKey(parent: string, item: ContentItem): string {
  return `${parent} ${item.resourceId === null ? nameKeyOf(item) : idKey(item.resourceId)}`;
}

/**
 * For items of lower parents that upper tiers deliver there: the `sourceKey`s of the items that they
 * are copies of, all the way up. An item that is not in it is not a copy.
 *
 * A copy is found as the plan finds one: by kind and name, else by kind and display name (alias for
 * functions) where exactly one has it. `all` is in tier order.
 */
function itemOrigins(fleet: DesiredFleet, all: readonly Deliverer[]): ReadonlyMap<string, readonly string[]> {
  const origins = new Map<string, Set<string>>();
  const lowers = new Map(fleet.parents.map((parent) => [parent.name, parent]));
  const byWorkspace = placesByWorkspace(all);
  for (const [parent, own] of groupBy(all, (one) => one.parent)) {
    const lower = lowers.get(parent);
    if (lower === undefined || lower.uppers.length === 0) continue;
    const uppers = new Set(lower.uppers);
    const above = (byWorkspace.get(idKey(lower.workspace)) ?? [])
      .flatMap((at) => all[at] ?? [])
      .filter((one) => uppers.has(one.parent));
    const items = [...new Set(own.flatMap((one) => one.items))];
    const byName = new Map(items.map((item) => [nameKeyOf(item), item]));
    const byLabel = groupBy(items, labelOf);
    for (const upper of above)
      for (const item of upper.items) {
        const labelled = byLabel.get(labelOf(item)) ?? [];
        const copy = byName.get(nameKeyOf(item)) ?? (labelled.length === 1 ? labelled[0] : undefined);
        if (copy === undefined) continue;
        const [from, to] = [sourceKey(upper.parent, item), sourceKey(parent, copy)];
        const known = origins.get(to) ?? new Set();
        origins.set(to, known);
        for (const origin of origins.get(from) ?? [from]) known.add(origin);
      }
  }
  return new Map([...origins].map(([source, known]) => [source, [...known]]));
}

/** Kind and resource name: what identifies content in a member. */
function nameKeyOf({ kind, name }: ContentItem): string {
  return `${kind}/${nameKey(name)}`;
}

/** A group with what the files deliver to whom; a group with exceptions once for each class of its members. */
export interface Deliverer {
  readonly parent: string;
  readonly group: DesiredGroup;
  readonly items: readonly ContentItem[];
  /** `idKey`s of its members' workspaces. */
  readonly workspaces: readonly string[];
  /** False for a group outside the plan's scope whose parent was read all the same. */
  readonly planned: boolean;
}

/**
 * Every group of the parents that were planned, upper tiers first, by name within a parent.
 *
 * Groups that are published by hand count: their items are delivered some day. A parent that was not read,
 * could not be planned or is disabled delivers nothing as far as is known.
 */
export function deliverers(
  fleet: DesiredFleet,
  parents: ReadonlyMap<string, PlannedParent>,
): readonly Deliverer[] {
  const index = fleetIndex(fleet);
  return [...parents].flatMap(([parent, { plan, groups, live }]) => {
    if (plan.state === 'error' || live === undefined || index.parents.get(parent)?.mode !== 'Enabled')
      return [];
    const planned = new Map(groups.map((group) => [group.view.desired.name, group]));
    return sortedBy(index.groupsOf.get(parent) ?? [], ({ name }) => name).flatMap((group) => {
      const own = planned.get(group.name);
      const items = own?.items ?? resolveItems(group, index.selections, live.content).items;
      const exceptions = own?.exceptions ?? groupExceptions(group, items, fleet.overrides ?? []);
      return memberClasses(group.members, items, exceptions).flatMap((one, place): Deliverer[] =>
        // If all members of a group have exceptions its first class is empty.
        place === 0 && exceptions.length > 0 && one.members.length === 0
          ? []
          : [
              {
                parent,
                group,
                items: one.items,
                workspaces: one.members.flatMap((name) => {
                  const member = index.members.get(name);
                  return member === undefined ? [] : [idKey(member.workspace)];
                }),
                planned: own !== undefined,
              },
            ],
      );
    });
  });
}
