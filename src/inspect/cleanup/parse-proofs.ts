import { parseInstant } from '../../model/instant.js';
import { keptEvidence } from './kept-evidence.js';
import type { Proof } from '../../features/cleanup/proof.js';

/**
 * What a report (JSON) proves was delivered: what it keeps of the jobs of deleted assignments, and the pairs
 * of `apply` and `publish` that `Succeeded`, where it names the workspace of the member and the end of the
 * group's jobs. Of `status` nothing: it tells of the members of today, and not of those of the job. Empty for
 * what is no report, which `parseEvidence` tells.
 */
export function parseProofs(file: string, text: string): readonly Proof[] {
  let document: unknown;
  try {
    document = JSON.parse(text) as unknown;
  } catch {
    return [];
  }
  if (!isRecord(document)) return [];
  const kept = (keptEvidence(document.evidence) ?? []).flatMap(({ startTime, ...pair }): Proof[] => {
    if (startTime === undefined) return [];
    const { parent, central, resourceId, memberWorkspace, jobId, executionTime, endTime } = pair;
    return [
      {
        parent,
        central,
        itemId: resourceId,
        workspace: memberWorkspace,
        startTime,
        executionTime,
        endTime,
        source: `job ${jobId}, kept in ${file}`,
      },
    ];
  });
  const published = document.command === 'apply' || document.command === 'publish';
  return [...kept, ...(published ? provenPairs(file, document) : [])];
}

function provenPairs(file: string, report: Readonly<Record<string, unknown>>): readonly Proof[] {
  const workspaces = new Map(
    recordsOf(report.members).map(({ name, workspace }) => [name, workspace] as const),
  );
  // Which of a group's jobs carried a pair is not said: only from the last start to the first end is it certain.
  const spans = new Map<string, Span | undefined>();
  for (const { parent, group, startTime, endTime } of recordsOf(report.jobs)) {
    const key = groupKey(parent, group);
    const span = spanOf(startTime, endTime);
    spans.set(key, spans.has(key) ? common(spans.get(key), span) : span);
  }
  return recordsOf(report.pairs).flatMap(({ parent, group, member, status, item }): Proof[] => {
    const workspace = workspaces.get(member);
    const span = spans.get(groupKey(parent, group));
    const itemId = isRecord(item) ? item.resourceId : undefined;
    if (status !== 'Succeeded' || span === undefined || typeof parent !== 'string') return [];
    if (typeof workspace !== 'string' || typeof itemId !== 'string') return [];
    return [{ parent, itemId, workspace, ...span, source: `report ${file}` }];
  });
}

type Span = Pick<Proof, 'startTime' | 'endTime'>;

function spanOf(startTime: unknown, endTime: unknown): Span | undefined {
  if (typeof startTime !== 'string' || parseInstant(startTime) === undefined) return undefined;
  if (typeof endTime !== 'string' || parseInstant(endTime) === undefined) return undefined;
  return { startTime, endTime };
}

function common(one: Span | undefined, other: Span | undefined): Span | undefined {
  if (one === undefined || other === undefined) return undefined;
  return {
    startTime: isEarlier(one.startTime, other.startTime) ? other.startTime : one.startTime,
    endTime: isEarlier(one.endTime, other.endTime) ? one.endTime : other.endTime,
  };
}

function isEarlier(time: string, than: string): boolean {
  return (parseInstant(time) ?? 0n) < (parseInstant(than) ?? 0n);
}

function groupKey(parent: unknown, group: unknown): string {
  return JSON.stringify([parent, group]);
}

function recordsOf(list: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(list) ? list.filter(isRecord) : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
