import { nameKey } from '../model/arm-id.js';
import { templateDrivenKinds, type ContentItem } from '../model/content.js';
import type { ItemMatch, MatchKey, SelectionEntry } from '../model/desired.js';
import { fitsKey } from './fits-key.js';
import { groupBy } from '../model/order.js';
import { keysOf } from './match-keys.js';
import { isAskedFor } from './pattern.js';

/**
 * How an entry concerns an item: `named` in its list; fitting its `match`, or its kinds where it has
 * neither (`matched`); a template-driven rule that fits but that no entry may take without asking for
 * its kind (`templateDriven`); or not at all.
 */
export type EntryVerdict = 'named' | 'matched' | 'templateDriven' | 'none';

type NamedEntry = NonNullable<SelectionEntry['names']>[number];

/** What an entry of `include` or `exclude` says of one item. An entry with both names and match takes both. */
export function matchEntry(entry: SelectionEntry, item: ContentItem): EntryVerdict {
  if (!fitsKinds(entry, item)) return 'none';
  if (entry.names !== undefined && callsOf(entry.names)(item)) return 'named';
  if (entry.match === undefined && entry.names !== undefined) return 'none';
  if (!fitsMatch(entry.match ?? {}, item)) return 'none';
  return needsAsking(item) && !asksForKind(entry.match, item) ? 'templateDriven' : 'matched';
}

/** Whether the item is of a kind that the entry is about; without kinds it is about all. */
export function fitsKinds(entry: SelectionEntry, item: ContentItem): boolean {
  return entry.kinds?.includes(item.kind) ?? true;
}

/** An entry's list meets every item of a workspace: each name is looked up, not the list searched. */
const callsOfLists = new WeakMap<readonly NamedEntry[], (item: ContentItem) => boolean>();

function callsOf(list: readonly NamedEntry[]): (item: ContentItem) => boolean {
  const known = callsOfLists.get(list);
  if (known !== undefined) return known;
  const exact = new Set<string | undefined>(list.map(({ name }) => name));
  const keys = new Set(list.map(({ name }) => nameKey(name)));
  const calls = ({ name, alias, displayName }: ContentItem): boolean =>
    keys.has(nameKey(name)) || (alias !== undefined && exact.has(alias)) || exact.has(displayName);
  callsOfLists.set(list, calls);
  return calls;
}

/** A function that finds the items that are called so. */
export function bearersOf(items: readonly ContentItem[]): (name: string) => readonly ContentItem[] {
  const byKey = groupBy(items, ({ name }) => nameKey(name));
  const exactly = new Map<string, Set<ContentItem>>();
  for (const item of items)
    for (const name of [item.alias, item.displayName])
      if (name !== undefined) exactly.set(name, (exactly.get(name) ?? new Set()).add(item));
  const found = new Map<string, readonly ContentItem[]>();
  return (name) => {
    const bearers = found.get(name) ?? [
      ...new Set([...(byKey.get(nameKey(name)) ?? []), ...(exactly.get(name) ?? [])]),
    ];
    found.set(name, bearers);
    return bearers;
  };
}

/** Resource names compare as Azure compares them, without case; display name and alias exactly. */
export function isCalled(item: ContentItem, name: string): boolean {
  return nameKey(item.name) === nameKey(name) || item.alias === name || item.displayName === name;
}

/** The keys of a match that the item does not hold; none where it fits. */
export function missedKeys(match: ItemMatch, item: ContentItem): readonly MatchKey[] {
  return keysOf(match).filter((key) => !fitsKey(key, match, item));
}

function fitsMatch(match: ItemMatch, item: ContentItem): boolean {
  return keysOf(match).every((key) => fitsKey(key, match, item));
}

function needsAsking(item: ContentItem): boolean {
  return item.ruleKind !== undefined && templateDrivenKinds.includes(item.ruleKind);
}

function asksForKind(match: ItemMatch | undefined, item: ContentItem): boolean {
  return match?.kindOfRule !== undefined && isAskedFor(match.kindOfRule, item.ruleKind ?? '');
}
