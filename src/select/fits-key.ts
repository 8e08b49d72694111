import { nameKey } from '../model/arm-id.js';
import { type ContentItem, type ContentKind, contentKinds, templateDrivenKinds } from '../model/content.js';
import type { ContentSelection, ItemMatch, MatchKey, SelectionEntry } from '../model/desired.js';
import { parseInstant, parseTimeOrDate } from '../model/instant.js';
import { groupBy } from '../model/order.js';
import type { SourceSpan } from '../model/problem.js';
import { fitsPatterns, isAskedFor } from './pattern.js';

/** The keys whose patterns are compared with texts of the item. */
export type PatternKey = Exclude<MatchKey, 'tags' | 'enabled' | 'modifiedAfter'>;

/** Whether the item's kind has the key, and the item fits the match there. The match must have the key. */
export function fitsKey(key: MatchKey, match: ItemMatch, item: ContentItem): boolean {
  if (!kindsOfKey[key].includes(item.kind)) return false;
  switch (key) {
    case 'enabled':
      return item.enabled === match.enabled;
    case 'modifiedAfter':
      return isModifiedAfter(item, match.modifiedAfter ?? '');
    case 'tags':
      return (match.tags ?? []).every(({ name, patterns }) => fitsPatterns(patterns, tagValues(item, name)));
    default:
      return fitsPatterns(match[key] ?? [], patternTexts[key](item));
  }
}

/** The item's values for a key; empty where Azure shows none. */
export const patternTexts: Readonly<Record<PatternKey, (item: ContentItem) => readonly string[]>> = {
  displayName: ({ displayName }) => [displayName],
  severity: ({ severity }) => listed(severity),
  tactics: ({ tactics }) => tactics ?? [],
  techniques: ({ techniques = [], subTechniques = [] }) => [...techniques, ...subTechniques],
  kindOfRule: ({ ruleKind }) => listed(ruleKind),
  alertRuleTemplateName: ({ alertRuleTemplateName }) => listed(alertRuleTemplateName),
  category: ({ category }) => listed(category),
};

/** The values of the tags of that name; names compare without case, as Azure's do. */
export function tagValues(item: ContentItem, name: string): readonly string[] {
  return (item.tags ?? [])
    .filter((tag) => tag.name.toLowerCase() === name.toLowerCase())
    .map(({ value }) => value);
}

/** Whether the item's modified time is known; an item yet to be delivered will be new. */
export function tellsAge({ predicted, modifiedAt }: ContentItem): boolean {
  return predicted === true || parseInstant(modifiedAt) !== undefined;
}

function isModifiedAfter(item: ContentItem, time: string): boolean {
  if (item.predicted === true) return true;
  const modified = parseInstant(item.modifiedAt);
  const after = parseTimeOrDate(time);
  return modified !== undefined && after !== undefined && modified > after;
}

function listed(value: string | undefined): readonly string[] {
  return value === undefined ? [] : [value];
}

const rules: readonly ContentKind[] = ['AnalyticsRule'];
const searches: readonly ContentKind[] = ['Function', 'HuntingQuery', 'LivestreamQuery', 'SavedSearch'];

/** Which kinds have the key, in the order of the keys; on any other kind it never matches. */
export const kindsOfKey: Readonly<Record<MatchKey, readonly ContentKind[]>> = {
  displayName: contentKinds,
  severity: rules,
  tactics: ['AnalyticsRule', 'HuntingQuery'],
  techniques: ['AnalyticsRule', 'HuntingQuery'],
  kindOfRule: rules,
  alertRuleTemplateName: rules,
  category: searches,
  tags: searches,
  enabled: ['AnalyticsRule', 'AutomationRule'],
  modifiedAfter: contentKinds,
};

/** Every key of a match, in the table's order. */
export const matchKeys = Object.keys(kindsOfKey) as readonly MatchKey[];

/** The keys that a match has, in the table's order. */
export function keysOf(match: ItemMatch): readonly MatchKey[] {
  return matchKeys.filter((key) => match[key] !== undefined);
}

/**
 * How an entry applies to an item: `named` in its list; fitting its `match`, or its kinds where it has
 * neither (`matched`); a template-driven rule that fits but that no entry may take without asking for
 * its kind (`templateDriven`); or not at all.
 */
export type EntryVerdict = 'named' | 'matched' | 'templateDriven' | 'none';

type NamedEntry = NonNullable<SelectionEntry['names']>[number];

/** How an entry of `include` or `exclude` applies to one item. An entry with both names and match takes both. */
export function matchEntry(entry: SelectionEntry, item: ContentItem): EntryVerdict {
  if (entry.selection !== undefined) return takes(entry.selection, item) ? 'matched' : 'none';
  if (!fitsKinds(entry, item)) return 'none';
  if (entry.names !== undefined && callsOf(entry.names)(item)) return 'named';
  if (entry.match === undefined && entry.names !== undefined) return 'none';
  if (!fitsMatch(entry.match ?? {}, item)) return 'none';
  return needsAsking(item) && !asksForKind(entry.match, item) ? 'templateDriven' : 'matched';
}

/** Selections that others take are evaluated once for each item, however many take them. */
const taken = new WeakMap<ContentSelection, WeakMap<ContentItem, boolean>>();

function takes(selection: ContentSelection, item: ContentItem): boolean {
  const known = taken.get(selection) ?? new WeakMap<ContentItem, boolean>();
  taken.set(selection, known);
  const found = known.get(item) ?? judgeItem(selection, item).taken;
  known.set(item, found);
  return found;
}

/** All entries of a selection, in order, with those of the selections that they take, each once. */
export function entriesThrough(selection: ContentSelection): readonly SelectionEntry[] {
  const seen = new Set([selection]);
  for (const one of seen)
    for (const { selection: other } of [...one.include, ...one.exclude])
      if (other !== undefined) seen.add(other);
  return [...seen].flatMap(({ include, exclude }) => [...include, ...exclude]);
}

/** Whether the item is of one of the entry's kinds; without kinds all are. */
export function fitsKinds(entry: SelectionEntry, item: ContentItem): boolean {
  return entry.kinds?.includes(item.kind) ?? true;
}

/** A set, since the list is compared with every item of a workspace. */
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

/** A function that finds the items of a name. */
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

/** Whether one selection takes one item of a workspace, and why. */
export interface ItemVerdict {
  readonly item: ContentItem;
  readonly taken: boolean;
  readonly reason: VerdictReason;
  /** The entry that decided; undefined where none applies to the item. */
  readonly at?: SourceSpan;
}

/** Why an item is in (`named`, `matched`, `pinned`) or out (the others). */
export const verdictReasons = [
  'named',
  'matched',
  'pinned',
  'excluded',
  'templateDriven',
  'ownStorage',
  'notIncluded',
  'notPinned',
] as const;

export type VerdictReason = (typeof verdictReasons)[number];

/**
 * Whether a selection takes an item: some entry of `include` does, none of `exclude`, and the service
 * can publish it. A name decides before a match.
 */
export function judgeItem(selection: ContentSelection, item: ContentItem): ItemVerdict {
  const included = selection.include.map((entry) => ({ entry, verdict: matchEntry(entry, item) }));
  const taking =
    included.find(({ verdict }) => verdict === 'named') ??
    included.find(({ verdict }) => verdict === 'matched');
  const hinting = included.find(({ verdict }) => verdict === 'templateDriven');
  const by = taking ?? hinting;
  if (by === undefined) return { item, taken: false, reason: 'notIncluded' };

  const excluding = selection.exclude.find((entry) => matchEntry(entry, item) !== 'none');
  if (excluding !== undefined) return { item, taken: false, reason: 'excluded', at: excluding.at };
  const { entry, verdict } = by;
  if (verdict === 'templateDriven' || item.unsupported === 'ownStorage')
    return {
      item,
      taken: false,
      reason: verdict === 'templateDriven' ? verdict : 'ownStorage',
      at: entry.at,
    };
  return { item, taken: true, reason: verdict === 'named' ? 'named' : 'matched', at: entry.at };
}
