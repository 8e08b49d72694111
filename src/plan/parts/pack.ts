import { compareText } from '../../model/text.js';
import { sortedBy } from '../../model/order.js';

/** What is there already: a part with its members, or a run with its items. */
export interface Bin {
  /** Its place; bin 1 is never given up. */
  readonly number: number;
  readonly holds: Iterable<string>;
}

export interface Packed {
  /** Undefined: a bin that is new. */
  readonly number: number | undefined;
  /** In order. */
  readonly keys: readonly string[];
}

/**
 * The keys in as few bins of `capacity` as hold them, at least one, and as near as can be to where they are.
 *
 * What is no longer asked for just leaves, and what is new goes to the lowest bin with room. Only a
 * bin above its capacity gives up its last keys, as many as needed; only where there are more bins
 * than the minimum is the smallest (the highest number on ties) dissolved, but never bin 1. A key
 * that stands in several bins stays in the lowest. Known bins come first, by number, then new ones.
 */
export function pack(keys: Iterable<string>, bins: readonly Bin[], capacity: number): readonly Packed[] {
  const wanted = new Set(keys);
  const fewest = Math.max(1, Math.ceil(wanted.size / capacity));
  const kept = dissolve(trim(heldBy(bins, wanted), capacity), fewest);
  const placed = new Set(kept.flatMap((bin) => bin.keys));
  const loose = sortedBy(
    [...wanted].filter((key) => !placed.has(key)),
    String,
  );
  const all = [
    ...kept,
    ...Array.from({ length: fewest - kept.length }, () => ({ number: undefined, keys: [] })),
  ];
  let next = 0;
  return all.map((bin) => {
    const joins = loose.slice(next, next + capacity - bin.keys.length);
    next += joins.length;
    return { number: bin.number, keys: sortedBy([...bin.keys, ...joins], String) };
  });
}

interface Held {
  readonly number: number;
  readonly keys: readonly string[];
}

/** Each bin with those of its keys that are still wanted and in no lower bin. */
function heldBy(bins: readonly Bin[], wanted: ReadonlySet<string>): readonly Held[] {
  const taken = new Set<string>();
  return [...bins]
    .sort((a, b) => a.number - b.number)
    .map(({ number, holds }) => {
      const keys = [...new Set(holds)].filter((key) => wanted.has(key) && !taken.has(key));
      for (const key of keys) taken.add(key);
      return { number, keys };
    });
}

function trim(bins: readonly Held[], capacity: number): readonly Held[] {
  return bins.map(({ number, keys }) => ({
    number,
    keys: keys.length <= capacity ? keys : [...keys].sort(compareText).slice(0, capacity),
  }));
}

function dissolve(bins: readonly Held[], fewest: number): readonly Held[] {
  const surplus = Math.max(0, bins.length - fewest);
  const smallest = bins
    .filter(({ number }) => number !== 1)
    .sort((a, b) => a.keys.length - b.keys.length || b.number - a.number)
    .slice(0, surplus);
  return bins.filter((bin) => !smallest.includes(bin));
}
