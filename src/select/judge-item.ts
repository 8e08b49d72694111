import type { ContentItem } from '../model/content.js';
import type { ContentSelection } from '../model/desired.js';
import type { SourceSpan } from '../model/problem.js';
import { matchEntry } from './match-entry.js';

/** What one selection does with one item of a workspace, and why. */
export interface ItemVerdict {
  readonly item: ContentItem;
  readonly taken: boolean;
  readonly reason: VerdictReason;
  /** The entry that decided; undefined where none concerns the item. */
  readonly at?: SourceSpan;
}

/** Why an item is in (`named`, `matched`, `pinned`) or out (the others). */
export type VerdictReason =
  'named' | 'matched' | 'pinned' | 'excluded' | 'templateDriven' | 'ownStorage' | 'notIncluded' | 'notPinned';

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
