export interface ReportCounts {
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  /** Publishes whose step succeeded. */
  readonly published: number;
  readonly pairs: PairCounts;
}

export interface PairCounts {
  readonly succeeded: number;
  readonly failed: number;
  readonly inProgress: number;
  readonly unknown: number;
  readonly skipped: number;
}

/** Two counts, number by number. */
export function mapCounts(
  left: ReportCounts,
  right: ReportCounts,
  combine: (left: number, right: number) => number,
): ReportCounts {
  return {
    created: combine(left.created, right.created),
    updated: combine(left.updated, right.updated),
    deleted: combine(left.deleted, right.deleted),
    published: combine(left.published, right.published),
    pairs: {
      succeeded: combine(left.pairs.succeeded, right.pairs.succeeded),
      failed: combine(left.pairs.failed, right.pairs.failed),
      inProgress: combine(left.pairs.inProgress, right.pairs.inProgress),
      unknown: combine(left.pairs.unknown, right.pairs.unknown),
      skipped: combine(left.pairs.skipped, right.pairs.skipped),
    },
  };
}

/** Whether `left` counts at least as many as `right`, number by number. */
export function countsAtLeast(left: ReportCounts, right: ReportCounts): boolean {
  const { created, updated, deleted, published, pairs } = mapCounts(left, right, (a, b) => a - b);
  const { succeeded, failed, inProgress, unknown, skipped } = pairs;
  const more = [created, updated, deleted, published, succeeded, failed, inProgress, unknown, skipped];
  return more.every((n) => n >= 0);
}
