import type { ContentItem } from '../../model/content.js';
import { groupBy } from '../../model/order.js';
import { labelOf } from '../../plan/predict-content.js';
import type { MatchedBy } from './drift.js';
import { centralBody } from './central-body.js';
import { resourceKey, sourceOf, type MemberItem } from './member-item.js';

export interface Match {
  readonly copy: MemberItem;
  readonly matchedBy: MatchedBy;
  /** Whether they mean the same. */
  readonly equal: boolean;
}

export interface MatchInput {
  /** What one parent delivers to the member, each item once. */
  readonly items: readonly ContentItem[];
  readonly copies: readonly MemberItem[];
  /** Which of a copy's hashes compares with this parent. */
  readonly central: number;
  /** `resourceKey`s of all that any parent delivers to the member: those copies are spoken for. */
  readonly claimed: ReadonlySet<string>;
}

/**
 * Each item's copy in a member; an item without copy is not in it.
 *
 * A copy is found by resource type and name, else by kind and display name (alias for functions): the
 * one that means the same, else the only one that is left. Of several none is taken: which of them is
 * the copy is not known. No copy is taken for two items.
 *
 * A namesake is no copy: what bears the item's name, is called otherwise and differs is the member's own
 * where an equal copy under another name exists, unless the member's copies are seen to keep their names.
 */
export function matchCopies({
  items,
  copies,
  central,
  claimed,
}: MatchInput): ReadonlyMap<ContentItem, Match> {
  const matches = new Map<ContentItem, Match>();
  const byName = new Map(copies.map((copy) => [resourceKey(copy), copy]));
  const unnamed: ContentItem[] = [];
  const namesakes: Named[] = [];
  const keptNames = new Set<string>();
  for (const item of items) {
    const copy = byName.get(resourceKey(item));
    if (copy === undefined) {
      unnamed.push(item);
      continue;
    }
    const equal = means(item, copy, central);
    if (equal) keptNames.add(sourceOf(item.kind));
    if (equal || labelOf(copy) === labelOf(item)) matches.set(item, { copy, matchedBy: 'name', equal });
    else namesakes.push({ item, copy });
  }
  if (unnamed.length + namesakes.length === 0) return matches;
  const free = groupBy(
    copies.filter((copy) => !claimed.has(resourceKey(copy))),
    labelOf,
  );
  for (const { item, copy } of namesakes) {
    const elsewhere = (free.get(labelOf(item)) ?? []).some((one) => means(item, one, central));
    if (elsewhere && !keptNames.has(sourceOf(item.kind))) unnamed.push(item);
    else matches.set(item, { copy, matchedBy: 'name', equal: false });
  }
  for (const [label, same] of groupBy(unnamed, labelOf)) {
    let left = free.get(label) ?? [];
    const waiting: ContentItem[] = [];
    for (const item of same) {
      const copy = left.find((one) => means(item, one, central));
      if (copy === undefined) waiting.push(item);
      else matches.set(item, { copy, matchedBy: byLabel(item), equal: true });
      left = left.filter((one) => one !== copy);
    }
    const [item, ...others] = waiting;
    const [copy, ...more] = left;
    if (item !== undefined && copy !== undefined && others.length + more.length === 0)
      matches.set(item, { copy, matchedBy: byLabel(item), equal: false });
  }
  return matches;
}

interface Named {
  readonly item: ContentItem;
  readonly copy: MemberItem;
}

function byLabel({ kind, alias }: ContentItem): MatchedBy {
  return kind === 'Function' && alias !== undefined ? 'alias' : 'displayName';
}

/** Whether item and copy mean the same, as far as both were read; what was not read is no difference. */
function means({ body }: ContentItem, copy: MemberItem, central: number): boolean {
  const partial = copy.partial === true;
  if (body === undefined || (body.partial === true && !partial)) return true;
  return centralBody(body, partial).hash === copy.hashes[central];
}
