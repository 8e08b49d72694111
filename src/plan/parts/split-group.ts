import { compareText, largest, sortedBy } from '../../model/order.js';
import type { PartKey } from '../../model/part-name.js';

/** Members × items that one publish can carry (Sentinel service limits, workspace manager). */
export const maxOperations = 2000;

/** One part of a group: every item of it goes to every member of it. */
export interface Part extends PartKey {
  readonly members: readonly string[];
  readonly items: readonly string[];
}

export interface SplitInput {
  readonly members: Iterable<string>;
  readonly items: Iterable<string>;
  /** What each live part holds now, the only memory of earlier splits. */
  readonly live: readonly Part[];
  /** Numbers that no new part may have. */
  readonly taken?: readonly number[];
}

/**
 * A group in as few parts as possible within `maxOperations` each, by number; every pair of member and item
 * is in exactly one of them, and there is always a part 1.
 *
 * Up to 2,000 items all parts hold all items, and members are packed by `floor(2000 / items)`. Above that the
 * items are cut into runs, and the parts of each run hold all members. Pure: the same members, items and live
 * parts give the same parts, in whatever order they are given.
 */
export function splitGroup({ members, items, live, taken = [] }: SplitInput): readonly Part[] {
  const runs = cutItems(
    new Set(items),
    [...live].sort((a, b) => a.number - b.number),
  );
  const packed = runs.flatMap((run) => {
    const bins = run.parts.map((part) => ({ number: part.number, holds: part.members }));
    const capacity = run.items.length === 0 ? Infinity : Math.floor(maxOperations / run.items.length);
    return pack(members, bins, capacity).map((part) => ({ ...part, items: run.items }));
  });
  return numbered(packed, taken);
}

interface Run {
  /** Sorted. */
  readonly items: readonly string[];
  /** The live parts that held items of it; part 1 is in one of the runs, live or not. */
  readonly parts: readonly Part[];
}

/**
 * One run of all items if a publish can carry them; else as few runs as possible.
 *
 * While fewer than two runs are live the items are cut by id into runs of near-equal length. Later
 * the runs keep what they hold, as parts keep their members.
 */
function cutItems(items: ReadonlySet<string>, live: readonly Part[]): readonly Run[] {
  const sorted = sortedBy(items, String);
  const fewest = Math.ceil(sorted.length / maxOperations);
  if (fewest <= 1) return [{ items: sorted, parts: withFirst(live) }];
  const known = liveRuns(items, live);
  if (known.length < 2)
    return nearEqual(sorted, fewest).map((run, index) => ({
      items: run,
      parts: index === 0 ? withFirst(known.flat()) : [],
    }));
  // Live parts are sorted by number, so part 1 is in the first run if it holds anything.
  const [lowest = [], ...others] = known;
  const parts = [withFirst(lowest), ...others];
  const bins = parts.map((run) => ({ number: numberOf(run), holds: run.flatMap(({ items: held }) => held) }));
  const byNumber = new Map(parts.map((run) => [numberOf(run), run]));
  return pack(items, bins, maxOperations).map(({ number, keys }) => ({
    items: keys,
    parts: number === undefined ? [] : (byNumber.get(number) ?? []),
  }));
}

/** A run is identified by its lowest part. */
function numberOf(run: readonly Part[]): number {
  return run[0]?.number ?? 1;
}

/** Live parts by the run they belong to: that with which they share most items. One that holds none belongs to none. */
function liveRuns(items: ReadonlySet<string>, live: readonly Part[]): readonly (readonly Part[])[] {
  const runs: { readonly parts: Part[]; readonly items: Set<string> }[] = [];
  for (const part of live) {
    const held = part.items.filter((item) => items.has(item));
    if (held.length === 0) continue;
    const shares = runs.map((run) => held.filter((item) => run.items.has(item)).length);
    const most = largest(shares);
    const run = most === 0 ? undefined : runs[shares.indexOf(most)];
    if (run === undefined) runs.push({ parts: [part], items: new Set(held) });
    else {
      run.parts.push(part);
      for (const item of held) run.items.add(item);
    }
  }
  return runs.map(({ parts }) => parts);
}

/** There is always the group itself, live or not. */
function withFirst(parts: readonly Part[]): readonly Part[] {
  return parts.some(({ number }) => number === 1) ? parts : [{ number: 1, members: [], items: [] }, ...parts];
}

/** `count` runs whose lengths differ by at most one, the longer first. */
function nearEqual(sorted: readonly string[], count: number): readonly (readonly string[])[] {
  const short = Math.floor(sorted.length / count);
  const longer = sorted.length % count;
  return Array.from({ length: count }, (_, index) => {
    const start = index * short + Math.min(index, longer);
    return sorted.slice(start, start + short + (index < longer ? 1 : 0));
  });
}

/** New parts take the lowest numbers that are free. */
function numbered(
  parts: readonly (Packed & { readonly items: readonly string[] })[],
  taken: readonly number[],
): readonly Part[] {
  const used = new Set([...taken, ...parts.flatMap(({ number }) => number ?? [])]);
  let free = 1;
  return parts
    .map(({ number, keys, items }) => {
      while (number === undefined && used.has(free)) free += 1;
      const own = number ?? free;
      used.add(own);
      return { number: own, members: keys, items };
    })
    .sort((a, b) => a.number - b.number);
}

/** An existing bin: a part with its members, or a run with its items. */
export interface Bin {
  /** Its number; bin 1 is never given up. */
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
 * The keys in as few bins of `capacity` as possible, at least one, with as few moves as possible.
 *
 * Unwanted keys leave, and new ones go to the lowest bin with room. Only a bin above its capacity gives up
 * its last keys, as many as needed; only where there are more bins than the minimum is the smallest (the
 * highest number on ties) dissolved, but never bin 1. A key in several bins stays in the lowest. Known bins
 * come first, by number, then new ones.
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
