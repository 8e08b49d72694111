import type { ItemRef } from './content.js';

export type PairStatus = 'Succeeded' | 'Failed' | 'InProgress' | 'Unknown' | 'Skipped';

export type PairCause =
  | 'ContentDeleted'
  | 'PermissionDenied'
  | 'MemberDeleted'
  /** The member lacks a table, function, watchlist or column that a query uses. */
  | 'CannotRun'
  | 'LimitExceeded'
  | 'Throttled'
  | 'Unknown';

/** What became of one content item in one member workspace. */
export interface PairResult {
  readonly parent: string;
  readonly group: string;
  readonly member: string;
  readonly item: ItemRef;
  readonly status: PairStatus;
  readonly cause: PairCause | null;
  readonly error: string | null;
  readonly hint: string | null;
}
