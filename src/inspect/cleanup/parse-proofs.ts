import { parseInstant } from '../../model/instant.js';
import { keptEvidence } from './kept-evidence.js';
import type { Proof } from './proof.js';

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
  const kept = (keptEvidence(document.evidence) ?? []).map(
    ({ resourceId, memberWorkspace, jobId, endTime }): Proof => ({
      itemId: resourceId,
      workspace: memberWorkspace,
      endTime,
      source: `job ${jobId}, kept in ${file}`,
    }),
  );
  const published = document.command === 'apply' || document.command === 'publish';
  return [...kept, ...(published ? provenPairs(file, document) : [])];
}

function provenPairs(file: string, report: Readonly<Record<string, unknown>>): readonly Proof[] {
  const workspaces = new Map(
    recordsOf(report.members).map(({ name, workspace }) => [name, workspace] as const),
  );
  const ends = new Map<string, string>();
  const unended = new Set<string>();
  for (const { parent, group, endTime } of recordsOf(report.jobs)) {
    const key = groupKey(parent, group);
    // Which of a group's jobs carried a pair is not said: only up to the first end is it certain that no edit is missed.
    if (typeof endTime !== 'string' || parseInstant(endTime) === undefined) unended.add(key);
    else if (isEarlier(endTime, ends.get(key))) ends.set(key, endTime);
  }
  return recordsOf(report.pairs).flatMap(({ parent, group, member, status, item }): Proof[] => {
    const workspace = workspaces.get(member);
    const key = groupKey(parent, group);
    const endTime = unended.has(key) ? undefined : ends.get(key);
    const itemId = isRecord(item) ? item.resourceId : undefined;
    if (status !== 'Succeeded' || endTime === undefined) return [];
    if (typeof workspace !== 'string' || typeof itemId !== 'string') return [];
    return [{ itemId, workspace, endTime, source: `report ${file}` }];
  });
}

function isEarlier(time: string, than: string | undefined): boolean {
  return than === undefined || (parseInstant(time) ?? 0n) < (parseInstant(than) ?? 0n);
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
