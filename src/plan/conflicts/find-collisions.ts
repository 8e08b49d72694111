import { idKey, nameKey } from '../../model/arm-id.js';
import type { ContentItem } from '../../model/content.js';
import type { DesiredFleet } from '../../model/desired.js';
import { groupBy, sortedBy } from '../../model/order.js';
import { compareText } from '../../model/text.js';
import { labelOf } from '../predict-content.js';
import type { Deliverer } from './deliverers.js';

/** Items of different origin that take one place in the same members. */
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
 * An item that is a copy of another one is that one: a chain of tiers delivers one item. Collisions of
 * groups outside the plan's scope are nobody's business in it. Members that the same groups deliver to
 * are looked at once.
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

/** Members that several groups deliver to, by which groups these are. */
function sharedMembers(
  fleet: DesiredFleet,
  all: readonly Deliverer[],
): readonly { readonly among: readonly Deliverer[]; readonly members: readonly string[] }[] {
  const byWorkspace = new Map<string, number[]>();
  for (const [at, { workspaces }] of all.entries())
    for (const workspace of workspaces) {
      const known = byWorkspace.get(workspace);
      if (known === undefined) byWorkspace.set(workspace, [at]);
      else known.push(at);
    }
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

function order(places: readonly number[]): string {
  return places.map((at) => at.toString().padStart(6, '0')).join(' ');
}

function collisionsOf(
  among: readonly Deliverer[],
  factsOf: (from: Deliverer, item: ContentItem) => Facts,
): readonly { readonly by: Collision['by']; readonly sources: readonly Entry[] }[] {
  const byName = new Map<string, Entry[]>();
  const byAlias = new Map<string, Entry[]>();
  for (const from of among)
    for (const item of from.items) {
      const facts = factsOf(from, item);
      enter(byName, facts.name, { from, item, facts });
      if (facts.alias !== undefined) enter(byAlias, facts.alias, { from, item, facts });
    }
  return [
    ...[...byName.values()].map((entries) => ({ by: 'name' as const, sources: distinct(entries) })),
    ...[...byAlias.values()].map((entries) => ({ by: 'alias' as const, sources: distinct(entries) })),
  ].filter(({ sources }) => sources.length > 1 && concerns(sources));
}

function enter(
  index: Map<string, Entry[]>,
  key: string,
  { from, item, facts }: { readonly from: Deliverer; readonly item: ContentItem; readonly facts: Facts },
): void {
  const entries = index.get(key);
  if (entries === undefined) {
    index.set(key, [{ item, facts, groups: [from] }]);
    return;
  }
  const same = entries.find((entry) => entry.facts.source === facts.source);
  if (same === undefined) entries.push({ item, facts, groups: [from] });
  else same.groups.push(from);
}

/** Without copies of what stands before them, or copies of the same: upper tiers come first. */
function distinct(entries: readonly Entry[]): readonly Entry[] {
  if (entries.length < 2) return entries;
  return entries.filter(
    (entry, at) =>
      !entries
        .slice(0, at)
        .some((before) => before.facts.origins.some((origin) => entry.facts.origins.includes(origin))),
  );
}

/** Two groups are needed: what one group holds twice is that central workspace's own affair. */
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
 * are copies of, all the way up. An item that is not in it is nobody's copy.
 *
 * A copy is found as the plan finds one: by kind and name, else by kind and display name (alias for
 * functions) where exactly one has it. `all` is in tier order.
 */
export function itemOrigins(
  fleet: DesiredFleet,
  all: readonly Deliverer[],
): ReadonlyMap<string, readonly string[]> {
  const origins = new Map<string, readonly string[]>();
  for (const [parent, own] of groupBy(all, (one) => one.parent)) {
    const lower = fleet.parents.find(({ name }) => name === parent);
    if (lower === undefined || lower.uppers.length === 0) continue;
    const workspace = idKey(lower.workspace);
    const above = all.filter(
      (one) => lower.uppers.includes(one.parent) && one.workspaces.includes(workspace),
    );
    const items = [...new Set(own.flatMap((one) => one.items))];
    const byName = new Map(items.map((item) => [nameKeyOf(item), item]));
    const byLabel = groupBy(items, labelOf);
    for (const upper of above)
      for (const item of upper.items) {
        const labelled = byLabel.get(labelOf(item)) ?? [];
        const copy = byName.get(nameKeyOf(item)) ?? (labelled.length === 1 ? labelled[0] : undefined);
        if (copy === undefined) continue;
        const [from, to] = [sourceKey(upper.parent, item), sourceKey(parent, copy)];
        origins.set(to, [...new Set([...(origins.get(to) ?? []), ...(origins.get(from) ?? [from])])]);
      }
  }
  return origins;
}

/** Kind and resource name: what a member's content is told apart by. */
export function nameKeyOf({ kind, name }: ContentItem): string {
  return `${kind}/${nameKey(name)}`;
}
