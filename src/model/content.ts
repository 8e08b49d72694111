import type { JsonObject } from './json.js';

export const contentKinds = [
  'AnalyticsRule',
  'AutomationRule',
  'Function',
  'HuntingQuery',
  'LivestreamQuery',
  'SavedSearch',
  'Workbook',
] as const;

export type ContentKind = (typeof contentKinds)[number];

/** A content item in a plan, a pair and a report. */
export interface ItemRef {
  readonly kind: ContentKind;
  /** The resource's name; of a predicted item, its name in the upper tier's workspace. */
  readonly name: string;
  readonly displayName: string;
  /** The function's alias, where it has one. */
  readonly alias?: string;
  /** Null where an upper tier has yet to deliver it and the copy's id cannot be known. */
  readonly resourceId: string | null;
  readonly predicted?: true;
}

/** One content item as its workspace's list has it, with what selections and freshness depend on. */
export interface ContentItem extends ItemRef {
  /** Scheduled, NRT, Fusion, MLBehaviorAnalytics, …: the `kind` of an analytics rule. */
  readonly ruleKind?: string;
  readonly severity?: string;
  readonly tactics?: readonly string[];
  readonly techniques?: readonly string[];
  /** Of analytics rules: `T1078.004`. A hunting query has them among its techniques. */
  readonly subTechniques?: readonly string[];
  readonly enabled?: boolean;
  readonly category?: string;
  readonly alertRuleTemplateName?: string;
  readonly tags?: readonly { readonly name: string; readonly value: string }[];
  /** RFC 3339; undefined where the service sends no readable time. */
  readonly modifiedAt?: string;
  /** What the service does not publish: parts of the item, or all of it. */
  readonly unsupported?: 'playbook' | 'ownStorage';
  /** Its body, to compare with what others deliver; undefined where it was not read. */
  readonly body?: ItemBody;
}

/** A content item's body as a publish carries it; items of a run with the same body share one object. */
export interface ItemBody {
  /** In canonical form (`canonicalBody`). */
  readonly value: JsonObject;
  /** Hash of its JSON (`bodyHash`), equal for equal bodies. */
  readonly hash: string;
  /** The list leaves out a part (a workbook's `serializedData`): equal texts prove nothing. */
  readonly partial?: true;
}

/** Identifies a group among those of all parents. */
export function groupKey({
  parent,
  group,
}: {
  readonly parent: string;
  readonly group: string | null;
}): string {
  return JSON.stringify([parent, group]);
}

/** Rules that a template drives; a wildcard never takes them. */
export const templateDrivenKinds: readonly string[] = ['Fusion', 'MLBehaviorAnalytics', 'ThreatIntelligence'];

export type PairStatus =
  | 'Succeeded'
  | 'Failed'
  | 'InProgress'
  | 'Unknown'
  | 'Skipped'
  /** The files ask for it, and no job that was read covers it. */
  | 'NotPublished';

export type PairCause =
  | 'ContentDeleted'
  | 'PermissionDenied'
  | 'MemberDeleted'
  /** The member lacks a table, function, watchlist or column that a query uses. */
  | 'CannotRun'
  | 'LimitExceeded'
  | 'Throttled'
  | 'Unknown';

/** The result of publishing one content item to one member workspace. */
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
