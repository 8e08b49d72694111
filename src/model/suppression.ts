import type { SourceSpan } from './problem.js';

/** Drift that is known and accepted until a day. Every key that is given must hold; patterns as in selections. */
export interface Suppression {
  readonly name: string;
  readonly member?: readonly string[];
  readonly group?: readonly string[];
  /** Patterns of an item's resource name, display name or alias. */
  readonly item?: readonly string[];
  /** JSON pointers with `*` and `?`: only changes at them and below. */
  readonly pointer?: readonly string[];
  readonly reason: string;
  /** The last day, as YYYY-MM-DD in UTC. */
  readonly until: string;
  /** That day is over, and nothing is suppressed any more; only set by who knows the day, see `dateSuspensions`. */
  readonly over?: true;
  /** Where its name stands. */
  readonly at: SourceSpan;
  readonly untilAt: SourceSpan;
}
