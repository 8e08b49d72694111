import { nameKey } from '../model/arm-id.js';
import { templateDrivenKinds, type ContentItem } from '../model/content.js';
import type { ItemMatch, MatchKey, SelectionEntry } from '../model/desired.js';
import { fitsKey } from './fits-key.js';
import { keysOf } from './match-keys.js';
import { isAskedFor } from './pattern.js';

/**
 * How an entry concerns an item: `named` in its list; fitting its `match`, or its kinds where it has
 * neither (`matched`); a template-driven rule that fits but that no entry may take without asking for
 * its kind (`templateDriven`); or not at all.
 */
export type EntryVerdict = 'named' | 'matched' | 'templateDriven' | 'none';

/** What an entry of `include` or `exclude` says of one item. An entry with both names and match takes both. */
export function matchEntry(entry: SelectionEntry, item: ContentItem): EntryVerdict {
  if (!fitsKinds(entry, item)) return 'none';
  if (entry.names?.some(({ name }) => isCalled(item, name)) === true) return 'named';
  if (entry.match === undefined && entry.names !== undefined) return 'none';
  if (!fitsMatch(entry.match ?? {}, item)) return 'none';
  return needsAsking(item) && !asksForKind(entry.match, item) ? 'templateDriven' : 'matched';
}

/** Whether the item is of a kind that the entry is about; without kinds it is about all. */
export function fitsKinds(entry: SelectionEntry, item: ContentItem): boolean {
  return entry.kinds?.includes(item.kind) ?? true;
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
