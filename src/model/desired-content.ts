import type { ContentKind } from './content.js';
import type { JsonObject } from './json.js';
import type { SourceSpan } from './problem.js';

/** Where a parent's content is kept as files, and what becomes of what those no longer declare. */
export interface DesiredContentPlace {
  /** Folders and files as written, relative to the file that names them. */
  readonly from: readonly string[];
  /** Delete what muster wrote, nobody edited and no file declares any more. */
  readonly prune: boolean;
  /** What becomes of an item that was edited in the portal since muster wrote it. */
  readonly edited: 'Overwrite' | 'Keep';
  readonly at: SourceSpan;
}

/** A content item as one file asks for it, after every check that needs no network. */
export interface DesiredItem {
  readonly kind: ContentKind;
  /** The resource's name in the central workspace: the file's id, else derived from parent and path. */
  readonly name: string;
  readonly displayName: string;
  /** The function's alias, where it has one. */
  readonly alias?: string;
  /** What a PUT of it sends, as ARM takes it: `kind` of a rule, `properties`; no id, name, type or etag. */
  readonly body: JsonObject;
  /** Where the file says what it is. */
  readonly at: SourceSpan;
  /**
   * Where the first line of its query stands: a refusal by Azure that tells line and column points there. Undefined
   * where the query's lines are not lines of the file, as in JSON.
   */
  readonly queryAt?: SourceSpan;
}
