import type { ContentItem } from '../model/content.js';
import type { ContentSelection } from '../model/desired.js';
import { resolveAnew, type ResolvedSelection } from './resolve-anew.js';
import { resolveSnapshot } from './resolve-snapshot.js';

/**
 * What a selection takes of the content of `parent`'s workspace: what its entries take (`resolveAnew`),
 * or, where it is pinned, what its snapshot of this parent holds (`resolveSnapshot`).
 */
export function resolveSelection(
  selection: ContentSelection,
  content: readonly ContentItem[],
  parent: string,
): ResolvedSelection {
  const fresh = resolveAnew(selection, content, parent);
  return selection.snapshots === undefined
    ? fresh
    : resolveSnapshot(selection, selection.snapshots, fresh, parent);
}
