import { isAsWritten, wroteAsked } from '../../content/mark.js';
import type { ContentItem } from '../../model/content.js';
import type { LiveMark } from '../../model/live.js';
import type { DesiredContentPlace } from '../../model/desired-content.js';

/** What happens to an item that a file declares. */
export type ContentVerdict =
  /** The workspace does not have it. */
  | { readonly to: 'create' }
  | { readonly to: 'update'; readonly because: 'fileChanged' | 'edited' | 'adopted' }
  /** It is as the file asks; its mark, where that decides something, does not say so yet. */
  | { readonly to: 'mark' }
  /** It was edited in Azure, and is to stay so. */
  | { readonly to: 'keep' }
  | { readonly to: 'nothing' };

/** The three sides of an item: desired by the file (`bodyHash`), live, and as last written. */
export interface ContentSides {
  readonly asked: string;
  readonly live: ContentItem | undefined;
  /** The hash of what of it can be compared with the file; undefined: of all. */
  readonly comparable?: string;
  readonly mark: LiveMark | undefined;
}

/**
 * The action for a file's item, by its three sides. Pure.
 *
 * Nothing is written if the bodies mean the same, nor if the last write asked for the same and the item is
 * what the service made of it: the service may add fields. An item without a mark that differs was never
 * muster's: it is adopted and changed. A mark is written alone only if something depends on it: pruning, and
 * keeping edits.
 */
export function judgeSides(
  { asked, live, comparable, mark }: ContentSides,
  { prune, edited }: Pick<DesiredContentPlace, 'prune' | 'edited'>,
): ContentVerdict {
  if (live === undefined) return { to: 'create' };
  const is = live.body?.hash ?? '';
  if (
    (comparable ?? is) === asked ||
    (live.body?.partial === true && mark !== undefined && wroteAsked(mark, asked))
  ) {
    const wanted = mark === undefined ? prune || edited === 'Keep' : !wroteAsked(mark, asked);
    return { to: wanted ? 'mark' : 'nothing' };
  }
  if (mark === undefined) return { to: 'update', because: 'adopted' };
  if (isAsWritten(mark, is)) return wroteAsked(mark, asked) ? { to: 'nothing' } : fileChanged;
  return edited === 'Keep' ? { to: 'keep' } : { to: 'update', because: 'edited' };
}

const fileChanged: ContentVerdict = { to: 'update', because: 'fileChanged' };

/** Whether an item that no file declares any more may be deleted: muster wrote it, and it was not changed since. */
export function mayPrune(live: ContentItem, mark: LiveMark): boolean {
  return live.body !== undefined && live.body.partial !== true && isAsWritten(mark, live.body.hash);
}
