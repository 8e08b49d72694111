import type { ContentItem } from '../model/content.js';
import type { ItemMatch, MatchKey } from '../model/desired.js';
import { parseInstant } from '../model/instant.js';
import { parseTimeOrDate } from '../model/parse-time-or-date.js';
import { kindsOfKey } from './match-keys.js';
import { fitsPatterns } from './pattern.js';

/** The keys whose patterns meet texts of the item. */
export type PatternKey = Exclude<MatchKey, 'tags' | 'enabled' | 'modifiedAfter'>;

/** Whether the item's kind has the key, and the item what the match asks of it. The match has the key. */
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
      return fitsPatterns(match[key] ?? [], textsOf[key](item));
  }
}

/** What the item has under a key; empty where Azure shows nothing. */
export const textsOf: Readonly<Record<PatternKey, (item: ContentItem) => readonly string[]>> = {
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

/** Whether the item's modified time is there to be compared; what has yet to arrive will be new. */
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
