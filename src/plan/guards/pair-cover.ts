/** Members that all have the same items. */
export interface Holding {
  readonly members: readonly string[];
  readonly items: ReadonlySet<string>;
}

/**
 * Pairs of member and item, by member: its sets of items. All members of a group share one set: a fleet has a
 * million pairs, and a few hundred sets.
 */
export type PairCover = ReadonlyMap<string, readonly ReadonlySet<string>[]>;

export const nothing: PairCover = new Map();

export function coverOf(holdings: readonly Holding[]): PairCover {
  const cover = new Map<string, ReadonlySet<string>[]>();
  for (const { members, items } of holdings)
    for (const member of new Set(members)) {
      const own = cover.get(member);
      if (own === undefined) cover.set(member, [items]);
      else own.push(items);
    }
  return cover;
}

/** How many pairs of `cover` are not in `other`; counted once for all members that have the same sets in both. */
export function countBeyond(cover: PairCover, other: PairCover): number {
  const numbers = new Map<ReadonlySet<string>, number>();
  const numberOf = (set: ReadonlySet<string>) => {
    const number = numbers.get(set) ?? numbers.size;
    numbers.set(set, number);
    return number;
  };
  const counted = new Map<string, number>();
  let sum = 0;
  for (const [member, own] of cover) {
    const others = other.get(member) ?? [];
    const key = [own, others].map((sets) => sets.map(numberOf).join()).join(' ');
    const count = counted.get(key) ?? itemsBeyond(own, others).size;
    counted.set(key, count);
    sum += count;
  }
  return sum;
}

/** Those pairs, each once, member by member. */
export function pairsBeyond(
  cover: PairCover,
  other: PairCover,
): readonly { readonly member: string; readonly item: string }[] {
  return [...cover].flatMap(([member, own]) =>
    [...itemsBeyond(own, other.get(member) ?? [])].map((item) => ({ member, item })),
  );
}

function itemsBeyond(
  own: readonly ReadonlySet<string>[],
  others: readonly ReadonlySet<string>[],
): ReadonlySet<string> {
  const beyond = new Set<string>();
  for (const items of own)
    for (const item of items) if (!others.some((other) => other.has(item))) beyond.add(item);
  return beyond;
}
