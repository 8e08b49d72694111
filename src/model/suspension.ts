import type { SourceSpan } from './problem.js';

/** Why, and until when, muster leaves a parent, a group or a member alone. */
export interface Suspension {
  readonly reason: string;
  /** The last day, as YYYY-MM-DD in UTC. */
  readonly until?: string;
  /** That day is over; only set by who knows the day, see `dateSuspensions`. It stays suspended. */
  readonly over?: true;
  /** Where `until` stands; without one, the suspension. */
  readonly at: SourceSpan;
}

/** Whether a suspension is past its last day; `today` is the day in UTC, as YYYY-MM-DD. */
export function isOver({ until }: Pick<Suspension, 'until'>, today: string): boolean {
  // Days of four-digit years compare as texts.
  return until !== undefined && until < today;
}
