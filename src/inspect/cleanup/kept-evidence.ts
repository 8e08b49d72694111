/** One pair of the `evidence` of a report: delivered by a job whose assignment was deleted later. */
export interface KeptPair {
  readonly parent: string;
  /** ARM id of the parent's workspace. */
  readonly central?: string;
  readonly group: string;
  /** ARM id of the item in the central workspace. */
  readonly resourceId: string;
  /** ARM id. */
  readonly memberWorkspace: string;
  readonly jobId: string;
  readonly startTime?: string;
  readonly executionTime?: string;
  readonly endTime: string;
}

/** The pairs of the `evidence` of a report's JSON; none where it has none, undefined where it is malformed. */
export function keptEvidence(evidence: unknown): readonly KeptPair[] | undefined {
  if (evidence === undefined) return [];
  if (!Array.isArray(evidence)) return undefined;
  const kept = evidence.map((one: unknown) => pairsOf(one));
  return kept.includes(undefined) ? undefined : kept.flatMap((pairs) => pairs ?? []);
}

function pairsOf(one: unknown): readonly KeptPair[] | undefined {
  if (!isRecord(one) || !Array.isArray(one.pairs)) return undefined;
  const { parent, group, workspace: central } = one;
  if (!isText(parent) || !isText(group)) return undefined;
  const pairs = one.pairs.map((pair: unknown): KeptPair | undefined => {
    if (!isRecord(pair)) return undefined;
    const { resourceId, memberWorkspace, jobId, startTime, executionTime, endTime } = pair;
    if (!isText(resourceId) || !isText(memberWorkspace) || !isText(jobId) || !isText(endTime))
      return undefined;
    return {
      parent,
      ...(isText(central) ? { central } : {}),
      group,
      resourceId,
      memberWorkspace,
      jobId,
      ...(isText(startTime) ? { startTime } : {}),
      ...(isText(executionTime) ? { executionTime } : {}),
      endTime,
    };
  });
  return pairs.includes(undefined) ? undefined : pairs.flatMap((pair) => pair ?? []);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
