import type { ContentItem } from '../model/content.js';
import type { ContentSelection, ItemMatch, MatchKey, SelectionEntry } from '../model/desired.js';
import { lookKey, tellApart } from '../model/look-alike.js';
import type { SourceSpan } from '../model/problem.js';
import { fitsKinds, kindsOfKey, missedKeys, tagValues, patternTexts } from './fits-key.js';
import { onlyLooksFitting } from './pattern.js';

/** The entry of `include` nearest to an item that no entry takes, and what keeps it from matching. */
export interface NearMiss {
  readonly at: SourceSpan;
  /** Empty where the entry takes items by name only, and the item has none of the names. */
  readonly keys: readonly MissedKey[];
  /** A sentence on a name or pattern that only looks like the item's, with the character that differs. */
  readonly look?: string;
}

/** A key of the entry's match that the item does not hold. */
export interface MissedKey {
  readonly key: MatchKey;
  /** False: items of this kind do not have the key. */
  readonly known: boolean;
  /** The item's own values, in its order; of tags, `name=value` of those asked for. */
  readonly values: readonly string[];
}

/** The distance of an entry that takes items by name only: more than any number of keys that do not hold. */
const onlyNames = 500;
/** The distance of a key of other kinds: an entry that uses one was not meant for the item. */
const foreignKey = 1_000;

/**
 * Of the entries for the item's kind, the one with the fewest keys that do not hold, the first on ties; then
 * those that only name items, then those with keys that the kind does not have. Undefined where no entry is
 * for the kind.
 */
export function nearMiss({ include }: ContentSelection, item: ContentItem): NearMiss | undefined {
  let nearest: NearMiss | undefined;
  let distance = Infinity;
  const own = include.filter((each) => each.selection === undefined && fitsKinds(each, item));
  for (const entry of own) {
    const { match = {}, at } = entry;
    const missed = missedKeys(match, item);
    const far =
      missed.length === 0
        ? onlyNames
        : missed.reduce((sum, key) => sum + (kindsOfKey[key].includes(item.kind) ? 1 : foreignKey), 0);
    if (far >= distance) continue;
    distance = far;
    const look = missed.length === 0 ? lookOfNames(entry, item) : lookOfKeys(missed, match, item);
    nearest = {
      at,
      keys: missed.map((key) => missedKey(key, match, item)),
      ...(look === undefined ? {} : { look }),
    };
  }
  return nearest;
}

function lookOfNames({ names = [] }: SelectionEntry, item: ContentItem): string | undefined {
  const called = [item.name, item.alias, item.displayName].filter((name) => name !== undefined);
  for (const { name } of names) {
    const alike = called.find((one) => lookKey(one) === lookKey(name));
    if (alike !== undefined) return tellApart(`"${name}" only looks like "${alike}".`, name, alike);
  }
  return undefined;
}

function lookOfKeys(missed: readonly MatchKey[], match: ItemMatch, item: ContentItem): string | undefined {
  const [key, ...others] = missed;
  if (key === undefined || others.length > 0) return undefined;
  return key === 'enabled' || key === 'modifiedAfter' || key === 'tags'
    ? undefined
    : onlyLooksFitting(match[key] ?? [], patternTexts[key](item));
}

function missedKey(key: MatchKey, match: ItemMatch, item: ContentItem): MissedKey {
  const known = kindsOfKey[key].includes(item.kind);
  return { key, known, values: known ? valuesOf(key, match, item) : [] };
}

function valuesOf(key: MatchKey, match: ItemMatch, item: ContentItem): readonly string[] {
  switch (key) {
    case 'enabled':
      return item.enabled === undefined ? [] : [String(item.enabled)];
    case 'modifiedAfter':
      return item.modifiedAt === undefined ? [] : [item.modifiedAt];
    case 'tags':
      return (match.tags ?? []).flatMap(({ name }) =>
        tagValues(item, name).map((value) => `${name}=${value}`),
      );
    default:
      return patternTexts[key](item);
  }
}
