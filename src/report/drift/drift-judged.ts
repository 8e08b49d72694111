import type { Problem } from '../../model/problem.js';

/** What is said of a comparison beside what it found. */
export interface DriftJudged {
  readonly isDrift: boolean;
  /** Orphans are drift. */
  readonly strict: boolean;
  /** Errors besides those of the comparison. */
  readonly problems: readonly Problem[];
}
