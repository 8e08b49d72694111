import { itemBody } from '../../content/canonical-body.js';
import type { JsonObject } from '../../model/json.js';
import type { ContentItem, ItemBody } from '../../model/content.js';
import { groupBy } from '../../model/order.js';
import { labelOf } from '../../plan/predict-content.js';
import type { MatchedBy } from './drift.js';
import { type MemberItem, resourceKey } from './member-wants.js';
import { sourceOf } from '../../content/content-item.js';
import type { ParentWants } from './read-member-content.js';

export interface Match {
  readonly copy: MemberItem;
  readonly matchedBy: MatchedBy;
  /** Whether their bodies mean the same. */
  readonly equal: boolean;
}

export interface MatchInput {
  /** What parents deliver to the member, each item of a parent once. */
  readonly parents: readonly Pick<ParentWants, 'items'>[];
  /** What the member holds; of its hashes one for each of the parents, in their order. */
  readonly copies: readonly MemberItem[];
  /** `resourceKey`s of all that any parent delivers to the member: those copies are already assigned. */
  readonly claimed: ReadonlySet<string>;
}

/**
 * Each item's copy in a member; an item without copy is not in it.
 *
 * A copy is found by resource type and name, else by kind and display name (alias for functions): the one
 * that means the same, else the only one that is left. If several are left none is taken, since the copy is
 * unknown. No copy is taken for two items of a parent, nor for items of two parents while there is another.
 *
 * A resource with the item's name but another body is the member's own, not the copy, if an equal copy exists
 * under another name, unless the member's copies are seen to keep their names.
 */
export function matchCopies({ parents, copies, claimed }: MatchInput): ReadonlyMap<ContentItem, Match> {
  const matches = new Map<ContentItem, Match>();
  const byName = new Map(copies.map((copy) => [resourceKey(copy), copy]));
  const unnamed: Wanted[] = [];
  for (const [central, { items }] of parents.entries())
    for (const item of items) {
      const copy = byName.get(resourceKey(item));
      if (copy === undefined) unnamed.push({ item, central });
      else matches.set(item, { copy, matchedBy: 'name', equal: means(item, copy, central) });
    }
  if (unnamed.length === 0 && [...matches.values()].every(({ equal }) => equal)) return matches;
  const free = groupBy(
    copies.filter((copy) => !claimed.has(resourceKey(copy))),
    labelOf,
  );
  const meaning = meaningsOf(free);
  for (const wanted of withNamesakes({ parents, matches, meaning })) {
    matches.delete(wanted.item);
    unnamed.push(wanted);
  }
  for (const [label, wanted] of groupBy(unnamed, ({ item }) => labelOf(item)))
    for (const [item, match] of matchLabelled(wanted, free.get(label) ?? [], meaning))
      matches.set(item, match);
  return matches;
}

interface Wanted {
  readonly item: ContentItem;
  /** Place of its parent, and of the hash that compares with it. */
  readonly central: number;
}

/**
 * Items that were matched by name with a namesake: those that differ and have an equal copy under another
 * name, where no copy of their type is seen to keep its name.
 */
function withNamesakes({
  parents,
  matches,
  meaning,
}: {
  readonly parents: MatchInput['parents'];
  readonly matches: ReadonlyMap<ContentItem, Match>;
  readonly meaning: Meaning;
}): readonly Wanted[] {
  const named = parents.flatMap(({ items }, central) =>
    items.flatMap((item) => {
      const match = matches.get(item);
      if (match === undefined) return [];
      const elsewhere = meaning(item, central).some(({ length }) => length > 0);
      return [{ item, central, equal: match.equal, elsewhere }];
    }),
  );
  const keepNames = new Set(
    named.flatMap(({ item, equal, elsewhere }) => (equal && !elsewhere ? [sourceOf(item.kind)] : [])),
  );
  return named.filter(
    ({ item, equal, elsewhere }) => !equal && elsewhere && !keepNames.has(sourceOf(item.kind)),
  );
}

/** Items of one label, and the copies of that label that no item's name speaks for. */
function matchLabelled(
  wanted: readonly Wanted[],
  copies: readonly MemberItem[],
  meaning: Meaning,
): ReadonlyMap<ContentItem, Match> {
  const matches = new Map<ContentItem, Match>();
  const taken = new Map(copies.map((copy, place) => [copy, { place, by: new Set<number>() }]));
  const isUntaken = (copy: MemberItem): boolean => taken.get(copy)?.by.size === 0;
  const isLeft = (copy: MemberItem, central: number): boolean => taken.get(copy)?.by.has(central) === false;
  // A taken copy stays taken, so each list is walked once, for free copies and for those of other parents.
  const untaken = new Walks(isUntaken);
  const others = new Map<number, Walks>();
  const nextOf = (walks: Walks, lists: readonly (readonly MemberItem[])[]): MemberItem | undefined =>
    lists
      .flatMap((list) => walks.next(list) ?? [])
      .reduce<MemberItem | undefined>(
        (first, copy) =>
          first && (taken.get(first)?.place ?? 0) < (taken.get(copy)?.place ?? 0) ? first : copy,
        undefined,
      );
  const waiting = wanted.filter(({ item, central }) => {
    const own = others.get(central) ?? new Walks((copy) => isLeft(copy, central));
    others.set(central, own);
    const lists = meaning(item, central);
    const copy = nextOf(untaken, lists) ?? nextOf(own, lists);
    if (copy === undefined) return true;
    taken.get(copy)?.by.add(central);
    matches.set(item, { copy, matchedBy: byLabel(item), equal: true });
    return false;
  });
  for (const ofCentral of groupBy(waiting, ({ central }) => String(central)).values()) {
    const [one, ...more] = ofCentral;
    if (one === undefined || more.length > 0) continue;
    // Copies that are free, else those that other parents have.
    const free = copies.filter(isUntaken);
    const left = free.length > 0 ? free : copies.filter((copy) => isLeft(copy, one.central));
    const [copy] = left;
    if (copy !== undefined && left.length === 1)
      matches.set(one.item, { copy, matchedBy: byLabel(one.item), equal: false });
  }
  return matches;
}

/** Advances in the lists, past copies that are no longer free. */
class Walks {
  private readonly at = new Map<readonly MemberItem[], number>();

  constructor(private readonly holds: (copy: MemberItem) => boolean) {}

  next(list: readonly MemberItem[]): MemberItem | undefined {
    let at = this.at.get(list) ?? 0;
    for (let copy = list[at]; copy !== undefined && !this.holds(copy); copy = list[at]) at += 1;
    this.at.set(list, at);
    return list[at];
  }
}

/** Lists of the free copies of an item's label that mean the same as it, beside one central workspace. */
type Meaning = (item: ContentItem, central: number) => readonly (readonly MemberItem[])[];

/** The same as `means`, without comparing every copy with every item. */
function meaningsOf(free: ReadonlyMap<string, readonly MemberItem[]>): Meaning {
  const known = new Map<string, MeaningIndex>();
  return (item, central) => {
    const label = labelOf(item);
    const key = `${String(central)} ${label}`;
    const index = known.get(key) ?? meaningIndex(free.get(label) ?? [], central);
    known.set(key, index);
    const { all, whole, byHash, hasPartial } = index;
    if (item.body === undefined) return [all];
    const alike = (partial: boolean, hash: string) => byHash.get(meaningKey(partial, hash)) ?? [];
    return [
      item.body.partial === true ? whole : alike(false, item.body.hash),
      ...(hasPartial ? [alike(true, centralBody(item.body, true).hash)] : []),
    ];
  };
}

interface MeaningIndex {
  readonly all: readonly MemberItem[];
  /** Copies whose whole body is known. */
  readonly whole: readonly MemberItem[];
  readonly byHash: ReadonlyMap<string, readonly MemberItem[]>;
  readonly hasPartial: boolean;
}

function meaningIndex(all: readonly MemberItem[], central: number): MeaningIndex {
  const whole = all.filter(({ partial }) => partial !== true);
  return {
    all,
    whole,
    byHash: groupBy(all, ({ partial, hashes }) => meaningKey(partial === true, hashes[central] ?? '')),
    hasPartial: whole.length < all.length,
  };
}

function meaningKey(partial: boolean, hash: string): string {
  return `${String(partial)} ${hash}`;
}

function byLabel({ kind, alias }: ContentItem): MatchedBy {
  return kind === 'Function' && alias !== undefined ? 'alias' : 'displayName';
}

/** Whether item and copy mean the same, as far as both were read; unread parts do not count as differences. */
function means({ body }: ContentItem, copy: MemberItem, central: number): boolean {
  const partial = copy.partial === true;
  if (body === undefined || (body.partial === true && !partial)) return true;
  return centralBody(body, partial).hash === copy.hashes[central];
}

/**
 * The body of an item as a publish carries it; with `partial` the part of it that a list shows of a
 * workbook, for copies of which no more is known.
 */
export function centralBody(body: ItemBody, partial: boolean): Pick<ItemBody, 'value' | 'hash'> {
  if (!partial) return body;
  const known = parts.get(body) ?? itemBody(withoutContent(body.value), true);
  parts.set(body, known);
  return known;
}

/** Items share their bodies, and one is compared with hundreds of copies. */
const parts = new WeakMap<ItemBody, ItemBody>();

/** Without what a list of workbooks leaves out. */
export function withoutContent(body: JsonObject): JsonObject {
  const { properties } = body;
  if (typeof properties !== 'object' || properties === null) return body;
  const kept = Object.entries(properties).filter(([name]) => name !== 'serializedData');
  return { ...body, properties: Object.fromEntries(kept) };
}
