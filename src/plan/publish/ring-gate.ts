/** One group that steps of higher rings wait for: published automatically, with somebody and something to publish. */
export interface RingGate {
  readonly group: string;
  readonly ring: number;
  /** Ids of the publishes that would bring it in order. */
  readonly publishes: readonly string[];
  /** Why it is not in order, as the rest of a sentence that begins with “because”; null: it is. */
  readonly behind: string | null;
  /** How many of its pairs did not arrive, where a last job that ended Failed is all that stands against it. */
  readonly lastJob: { readonly failed: number; readonly of: number } | null;
}
