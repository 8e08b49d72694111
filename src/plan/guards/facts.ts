import type { SourceSpan } from '../../model/problem.js';

/** What the guards judge a parent's plan by; made with the plan, from the same live state. */
export interface GuardFacts {
  readonly live: { readonly member: number; readonly group: number; readonly assignment: number };
  readonly livePairs: number;
  readonly lostPairs: number;
  /** Pairs that no live group covers and some group would; absent in plans that were saved before there were any. */
  readonly newPairs?: number;
  /** Live groups, by the files' name, that would lose their last member or item. */
  readonly emptied: readonly string[];
  /** Groups with `protect: true` that would be emptied, or lose all as their parent is disabled. */
  readonly protectedLost: readonly string[];
  /** The plan disables workspace manager, so that nothing is published any more. */
  readonly disables: boolean;
  /** The parent is pruned and has live groups, and no file declares a single one. */
  readonly noGroupDeclared: boolean;
  /** Where the files declare the parent; none for a parent that was not planned. */
  readonly at?: SourceSpan;
  /** Where they declare the groups of `emptied` and `protectedLost`, by name. */
  readonly groupsAt: Readonly<Record<string, SourceSpan>>;
}

/** Nothing is there, and nothing is lost. */
export const noFacts: GuardFacts = {
  live: { member: 0, group: 0, assignment: 0 },
  livePairs: 0,
  lostPairs: 0,
  newPairs: 0,
  emptied: [],
  protectedLost: [],
  disables: false,
  noGroupDeclared: false,
  groupsAt: {},
};
