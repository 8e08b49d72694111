import { contentKinds, type ContentKind } from '../model/content.js';
import type { ItemMatch, MatchKey } from '../model/desired.js';

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

const allKeys = Object.keys(kindsOfKey) as readonly MatchKey[];

/** The keys that a match asks about, in the table's order. */
export function keysOf(match: ItemMatch): readonly MatchKey[] {
  return allKeys.filter((key) => match[key] !== undefined);
}
