import { nameKey } from '../../model/arm-id.js';
import type { ContentItem } from '../../model/content.js';
import type { DesiredGroup, Override } from '../../model/desired.js';
import { compareText, sortedBy } from '../../model/order.js';
import { matchEntry } from '../../select/fits-key.js';
import { shortHash } from '../adopt-members.js';
import { labelOf } from '../predict-content.js';
import { itemKey } from '../steps/diff-resource.js';
import type { Part } from './split-group.js';

/** What one override leaves out of one group. */
export interface GroupException {
  readonly override: Override;
  /** Of the group's items, in their order. */
  readonly items: readonly ContentItem[];
  /** The files' names of members of the group, in their order. */
  readonly members: readonly string[];
}

/** What overrides leave out of a group, by override; without those that are over or match no pair of the group. */
export function groupExceptions(
  group: Pick<DesiredGroup, 'name' | 'members'>,
  items: readonly ContentItem[],
  overrides: readonly Override[],
): readonly GroupException[] {
  return overrides.flatMap((override): GroupException[] => {
    if (override.over === true || override.groups?.includes(group.name) === false) return [];
    const meant = new Set(override.members);
    const members = group.members.filter((name) => meant.has(name));
    if (members.length === 0) return [];
    const found = items.filter((item) => override.items.some((entry) => matchEntry(entry, item) !== 'none'));
    return found.length === 0 ? [] : [{ override, items: found, members }];
  });
}

/** Members of a group that get the same items. */
export interface MemberClass {
  /** The files' names, in the order given. */
  readonly members: readonly string[];
  readonly items: readonly ContentItem[];
  /** What they do not get, in the group's order; empty only for the first class. */
  readonly left: readonly ContentItem[];
  /** Names of the overrides that leave it out, in order. */
  readonly without: readonly string[];
}

/**
 * The members by which of the group's items they get. First those with all of them, even if there are none;
 * then the others, in an order that depends only on what is left out.
 */
export function memberClasses(
  members: readonly string[],
  items: readonly ContentItem[],
  exceptions: readonly GroupException[],
): readonly MemberClass[] {
  const concerned = new Map<string, GroupException[]>();
  for (const exception of exceptions)
    for (const member of exception.members) {
      const known = concerned.get(member);
      if (known === undefined) concerned.set(member, [exception]);
      else known.push(exception);
    }
  const whole: string[] = [];
  // Computed once for each set of overrides.
  const lefts = new Map<string, { readonly key: string; readonly left: readonly ContentItem[] }>();
  const drafts = new Map<
    string,
    { readonly left: readonly ContentItem[]; readonly members: string[]; readonly without: Set<string> }
  >();
  for (const member of members) {
    const own = concerned.get(member);
    if (own === undefined) {
      whole.push(member);
      continue;
    }
    const names = own.map(({ override }) => override.name);
    const left = lefts.get(names.join(' ')) ?? leftBy(own, items);
    lefts.set(names.join(' '), left);
    const draft = drafts.get(left.key) ?? { left: left.left, members: [], without: new Set() };
    drafts.set(left.key, draft);
    draft.members.push(member);
    for (const name of names) draft.without.add(name);
  }
  const classes = sortedBy(drafts, ([key]) => key).map(([, draft]): MemberClass => {
    const gone = new Set(draft.left);
    return {
      members: draft.members,
      items: items.filter((item) => !gone.has(item)),
      left: draft.left,
      without: [...draft.without].sort(compareText),
    };
  });
  return [{ members: whole, items, left: [], without: [] }, ...classes];
}

function leftBy(
  exceptions: readonly GroupException[],
  items: readonly ContentItem[],
): { readonly key: string; readonly left: readonly ContentItem[] } {
  const gone = new Set(exceptions.flatMap((exception) => exception.items));
  const left = items.filter((item) => gone.has(item));
  return { left, key: keyOf(left.map(itemKey)) };
}

/** A class of members with its live parts. */
export interface PlacedClass extends MemberClass {
  /** The hash in the name of its parts; undefined of the first class, whose first part is the group itself. */
  readonly inClass: string | undefined;
}

/**
 * Each class with the live class that it continues, or the name of a new one; without members that get
 * nothing.
 *
 * Live memberships are the only memory: a live class continues as the class that leaves out the same of the
 * items known in Azure, else as the one that takes most of its members. So a new rule that an override leaves
 * out, or an override that leaves out more, moves nobody. A class keeps its first name, whatever it leaves
 * out later. `live` are all live parts of the group, `taken` the hashes that no new class may have. Pure.
 */
export function placeClasses(
  classes: readonly MemberClass[],
  live: readonly Part[],
  taken: ReadonlySet<string>,
): readonly PlacedClass[] {
  const [whole, ...others] = classes;
  if (whole === undefined) return [];
  const first = { ...whole, inClass: undefined };
  const receiving = others.filter(({ items }) => items.length > 0);
  if (receiving.length === 0) return [first];
  const kept = matchClasses(receiving, live);
  const given = new Set([...taken, ...kept.values()]);
  return [
    first,
    ...receiving.map((one): PlacedClass => {
      const inClass = kept.get(one) ?? coined(one.left, given);
      given.add(inClass);
      return { ...one, inClass };
    }),
  ];
}

interface Match {
  readonly one: MemberClass;
  readonly inClass: string;
  readonly same: boolean;
  readonly common: number;
  readonly named: boolean;
}

/** The live classes that continue, by the class that they become. */
function matchClasses(
  classes: readonly MemberClass[],
  live: readonly Part[],
): ReadonlyMap<MemberClass, string> {
  const known = new Set(live.flatMap(({ items }) => items));
  const held = liveClasses(live, known);
  const holders = new Map<string, string>();
  const byLeft = new Map<string, string[]>();
  for (const [inClass, { members, left }] of held) {
    // A member of several classes counts for the first.
    for (const member of members) if (!holders.has(member)) holders.set(member, inClass);
    byLeft.set(left, [...(byLeft.get(left) ?? []), inClass]);
  }
  const matches = classes.flatMap((one) => {
    const common = new Map<string, number>();
    for (const member of one.members) {
      const holder = holders.get(member);
      if (holder !== undefined) common.set(holder, (common.get(holder) ?? 0) + 1);
    }
    const same = byLeft.get(keyOf(one.left.map(itemKey).filter((key) => known.has(key)))) ?? [];
    const name = coined(one.left, new Set());
    const candidates = new Set([...common.keys(), ...same, ...(held.has(name) ? [name] : [])]);
    return [...candidates].map((inClass): Match => ({
      one,
      inClass,
      same: same.includes(inClass),
      common: common.get(inClass) ?? 0,
      named: name === inClass,
    }));
  });
  const found = new Map<MemberClass, string>();
  const used = new Set<string>();
  for (const { one, inClass } of [...matches].sort(likelier))
    if (!found.has(one) && !used.has(inClass)) {
      found.set(one, inClass);
      used.add(inClass);
    }
  return found;
}

/** Sorts stably: among equals the classes keep their order. */
function likelier(a: Match, b: Match): number {
  return (
    Number(b.same) - Number(a.same) ||
    b.common - a.common ||
    Number(b.named) - Number(a.named) ||
    compareText(a.inClass, b.inClass)
  );
}

/** Members of each live class, and the key of what it leaves out of the items known in Azure. */
function liveClasses(
  live: readonly Part[],
  known: ReadonlySet<string>,
): ReadonlyMap<string, { readonly members: ReadonlySet<string>; readonly left: string }> {
  const found = new Map<string, { readonly members: Set<string>; readonly items: Set<string> }>();
  for (const { inClass, members, items } of live) {
    if (inClass === undefined) continue;
    const one = found.get(inClass) ?? { members: new Set(), items: new Set() };
    found.set(inClass, one);
    for (const member of members) one.members.add(member);
    for (const item of items) one.items.add(item);
  }
  return new Map(
    [...found].map(([inClass, { members, items }]) => [
      inClass,
      { members, left: keyOf([...known].filter((key) => !items.has(key))) },
    ]),
  );
}

function keyOf(keys: readonly string[]): string {
  return [...keys].sort(compareText).join('\n');
}

/**
 * A hash of what is left out that is not taken. By kinds and display names: an item yet to be delivered has
 * no id, and its copy may have another name.
 */
function coined(left: readonly ContentItem[], taken: ReadonlySet<string>): string {
  const labels = keyOf(left.map((item) => nameKey(labelOf(item))));
  for (let attempt = 1; ; attempt += 1) {
    const hash = shortHash(attempt === 1 ? labels : `${labels}\n${String(attempt)}`);
    if (!taken.has(hash)) return hash;
  }
}
