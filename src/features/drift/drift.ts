import type { ItemRef } from '../../model/content.js';
import type { DisplayNames } from '../../model/display-names.js';
import type { Patch } from '../../model/patch.js';
import type { Finding, Problem } from '../../model/problem.js';
import type { BodyDifference } from '../../plan/steps/diff-resource.js';
import type { ResourceType } from '../../plan/steps/step.js';

/** How Azure differs from what the files ask for, control plane and members' content. Nothing was changed. */
export interface Drift {
  /** By parent in tier order, as its plan orders them; what no file declares last. */
  readonly resources: readonly DriftResource[];
  /** Every group that was looked at, upper tiers first, by name within a parent. */
  readonly groups: readonly DriftGroup[];
  /**
   * Pairs of groups in the order of `groups`, then by member and item; then content of members that no
   * group delivers, by member, kind and name. `inSync` and `local` only where they were asked for.
   */
  readonly pairs: readonly DriftPair[];
  /** All pairs, listed or not, but for those that are suppressed: these are listed, and in no count. */
  readonly counts: PairStateCounts;
  /** What is suspended, and so not compared; and what suppressions are over, or fit nothing. */
  readonly findings: readonly Finding[];
  /** Only where members have some. */
  readonly displayNames?: DisplayNames;
  /** What could not be read or decided. */
  readonly problems: readonly Problem[];
}

/** A resource of the control plane that differs from the files. */
export interface DriftResource {
  readonly type: ResourceType;
  readonly parent: string;
  /** The files' name where a file names it, else the resource's own. */
  readonly name: string;
  readonly resourceId: string;
  readonly state: 'missing' | 'changed' | 'unmanaged';
  /** If changed: the patch from live to desired. */
  readonly patch?: Patch;
  /** False for what no file declares, where the parent does not prune it: listed, and no drift. */
  readonly isDrift: boolean;
}

export const pairStates = [
  'missing',
  'changed',
  'behind',
  'unreadable',
  'orphaned',
  'orphanSuspected',
  'inSync',
  'local',
] as const;

/**
 * `changed` and `behind` both differ from the item. `behind` was not published yet: the item was modified
 * after the last job of the pair's group. `changed` is everything else, also where the item's modified time
 * is unknown.
 */
export type PairState = (typeof pairStates)[number];
export type PairStateCounts = Readonly<Record<PairState, number>>;

/** How a member's resource was recognised as the copy of an item. */
export type MatchedBy = 'name' | 'displayName' | 'alias';

/** One content item and one member. */
export interface DriftPair {
  /** Of `local`: the first of the member's parents that were looked at. */
  readonly parent: string;
  /** The group that selects the item; of an orphan the one that delivered it; null where none is known. */
  readonly group: string | null;
  readonly member: string;
  /** The item of the central workspace; of an orphan and of local content the member's own resource. */
  readonly item: ItemRef;
  readonly state: PairState;
  /** Null where there is no copy. */
  readonly matchedBy: MatchedBy | null;
  /** Of a pair that differs: turns the copy into the item, both in canonical form. */
  readonly patch?: Patch;
  /** The same for people. */
  readonly difference?: BodyDifference;
  /** The member's resource, where there is one. */
  readonly copy?: CopyRef;
  /** Of an orphan: name of the override that leaves its item out for the member. */
  readonly override?: string;
  /** It is listed, but not counted and not drift. */
  readonly suppressed?: Suppressed;
}

/** What accepts a pair; several suppressions may do so together. */
export interface Suppressed {
  /** All their reasons. */
  readonly reason: string;
  /** The earliest of their last days, YYYY-MM-DD. */
  readonly until: string;
  /** Their names, in order. */
  readonly by: readonly string[];
}

export interface CopyRef {
  readonly name: string;
  readonly displayName: string;
  readonly resourceId: string;
}

/** A declared group with the results of its pairs. */
export interface DriftGroup {
  readonly parent: string;
  readonly group: string;
  /** Without those that are suspended. */
  readonly members: number;
  readonly items: number;
  readonly counts: PairStateCounts;
  /** Why its pairs were not compared; undefined where they were. */
  readonly skipped?: SkippedGroup;
}

export type SkippedGroup =
  'noMembers' | 'noContent' | 'neverPublished' | 'disabled' | 'suspended' | 'notPlanned';

export const noPairs: PairStateCounts = {
  missing: 0,
  changed: 0,
  behind: 0,
  unreadable: 0,
  orphaned: 0,
  orphanSuspected: 0,
  inSync: 0,
  local: 0,
};

/** Whether something is not as the files ask: with `strict`, orphans too. */
export function isDrift({ resources, counts }: Drift, strict: boolean): boolean {
  return (
    resources.some((resource) => resource.isDrift) ||
    counts.missing + counts.changed + counts.behind > 0 ||
    (strict && counts.orphaned > 0)
  );
}

/** Options of showing a comparison, and its other errors. */
export interface DriftJudged {
  readonly isDrift: boolean;
  /** Orphans are drift. */
  readonly strict: boolean;
  /** Errors besides those of the comparison. */
  readonly problems: readonly Problem[];
}
