import type { ContentKind } from './content.js';
import type { JsonObject } from './json.js';
import type { SourceSpan } from './problem.js';

/** Where a parent's content is kept as files, and what happens to items that they no longer declare. */
export interface DesiredContentPlace {
  /** Folders and files as written, relative to the file that names them. */
  readonly from: readonly string[];
  /** Delete items that muster wrote, nobody edited and no file declares any more. */
  readonly prune: boolean;
  /** What happens to an item that was edited in the portal since muster wrote it. */
  readonly edited: 'Overwrite' | 'Keep';
  readonly at: SourceSpan;
}

/** A content item as a file declares it, after every check that needs no network. */
export interface DesiredItem {
  readonly kind: ContentKind;
  /** The resource's name in the central workspace: the file's id, else derived from parent and path. */
  readonly name: string;
  readonly displayName: string;
  /** The function's alias, where it has one. */
  readonly alias?: string;
  /** What a PUT of it sends, as ARM takes it: `kind` of a rule, `properties`; no id, name, type or etag. */
  readonly body: JsonObject;
  /** Its place in the file. */
  readonly at: SourceSpan;
  /**
   * Where the first line of its query is: a refusal by Azure with line and column points there. Undefined
   * where the query's lines are not lines of the file, as in JSON.
   */
  readonly queryAt?: SourceSpan;
}
