/** What a client asked and what it got. Status 0: the connection was dropped. */
export interface LoggedRequest {
  readonly method: string;
  /** With its query, as sent. */
  readonly path: string;
  readonly status: number;
  /** When it came, RFC 3339. */
  readonly at: string;
}

/** Requests by method, and by method and status. */
export function countRequests(log: readonly LoggedRequest[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = { total: log.length };
  for (const { method, status } of log) {
    counts[method] = (counts[method] ?? 0) + 1;
    counts[`${method} ${status}`] = (counts[`${method} ${status}`] ?? 0) + 1;
  }
  return counts;
}
