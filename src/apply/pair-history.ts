import { idKey, nameKey } from '../model/arm-id.js';
import type { ItemRef, PairCause } from '../model/content.js';
import { mayFollow, parseInstant, readInstant } from '../model/instant.js';
import { newestFirst } from '../model/job-state.js';
import type { LiveAssignment, LiveGroup, LiveJob } from '../model/live.js';
import { sortedBy } from '../model/order.js';
import {
  pairVerdict,
  type PairVerdict,
  reportedItem,
  type ReportedItem,
} from '../plan/publish/judge-pair.js';
import type { StepMember } from '../plan/steps/step.js';
import { pairResult } from './pair-results.js';

/** One live part of a declared group, with the jobs that the service keeps of it. */
export interface KeptJobs {
  readonly group: LiveGroup;
  readonly assignment: LiveAssignment;
  /** Its current state. */
  readonly items: readonly ItemRef[];
  readonly members: readonly StepMember[];
  readonly jobs: readonly LiveJob[];
}

/** The history of one declared group in its kept jobs; times are as the service writes them. */
export interface GroupHistory {
  readonly parent: string;
  readonly group: string;
  /** When the oldest kept job started; null where there is none, or it does not say. */
  readonly keptSince: string | null;
  /** Jobs that ended since the requested time, or are running, newest first. */
  readonly jobs: readonly PastJob[];
  /** Pairs whose last known result is a failure, by cause, member and item. */
  readonly failing: readonly FailingPair[];
  /** Pairs that failed in one of `jobs` and whose last known result is success. */
  readonly recovered: number;
}

export interface PastJob {
  readonly assignment: string;
  readonly jobId: string;
  readonly state: string;
  readonly startTime: string | null;
  readonly endTime: string | null;
  /** Counts over the group's current pairs. */
  readonly failedPairs: number;
}

export interface FailingPair {
  readonly member: string;
  readonly item: ItemRef;
  readonly cause: PairCause;
  readonly error: string | null;
  readonly hint: string | null;
  /** How many jobs in a row failed it. */
  readonly failedJobs: number;
  /** When the first of those jobs ended. */
  readonly firstFailed: string | null;
  /** When the last job that delivered it ended; null where no kept job did. */
  readonly lastGood: string | null;
}

/**
 * The history of a group's pairs from the jobs that the service keeps; its parts count as one group.
 *
 * Only certain results count: a pair that a job leaves `Unknown` or in progress is skipped, and so is an item
 * that it does not mention if the assignment may have held other items then. A member that was in another
 * part then is recognised there by the errors that name it. Pure.
 */
export function pairHistory(
  name: { readonly parent: string; readonly group: string },
  parts: readonly KeptJobs[],
  since: bigint,
): GroupHistory {
  const jobs = parts
    .flatMap((part) => part.jobs.map((job) => lookInto(part, job, since)))
    .sort((left, right) => newestFirst(left.job, right.job));
  const pairs = parts.flatMap((part) =>
    part.items.flatMap((item) => part.members.map((member) => ({ part, item, member }))),
  );
  const failing: FailingPair[] = [];
  let recovered = 0;
  for (const pair of pairs) {
    const seen = jobs.flatMap((job) => sighting(job, pair) ?? []);
    for (const { job, verdict } of seen) if (verdict.status === 'Failed') job.failedPairs += 1;
    if (seen[0]?.verdict.status === 'Failed') failing.push(failingPair(name, pair, seen));
    else if (seen.some(({ job, verdict }) => job.recent && verdict.status === 'Failed')) recovered += 1;
  }
  return {
    ...name,
    keptSince: jobs.at(-1)?.job.startTime ?? null,
    jobs: jobs.filter(({ recent }) => recent).map(pastJob),
    failing: sortedBy(failing, ({ cause, member, item }) =>
      JSON.stringify([cause, member, item.kind, item.displayName, item.name]),
    ),
    recovered,
  };
}

interface Pair {
  readonly part: KeptJobs;
  readonly item: ItemRef;
  readonly member: StepMember;
}

/** A job indexed for lookups of pairs. */
interface Looked {
  readonly part: KeptJobs;
  readonly job: LiveJob;
  readonly items: ReadonlyMap<string, ReportedItem>;
  readonly recent: boolean;
  readonly membersMayDiffer: boolean;
  readonly itemsMayDiffer: boolean;
  failedPairs: number;
}

interface Sighting {
  readonly job: Looked;
  readonly verdict: PairVerdict;
}

function lookInto(part: KeptJobs, job: LiveJob, since: bigint): Looked {
  const ended = parseInstant(job.endTime ?? job.startTime);
  const { modifiedAt } = part.assignment;
  const members = new Set(part.group.memberResourceNames.map(nameKey));
  return {
    part,
    job,
    items: new Map(job.items.map((item) => [idKey(item.resourceId), reportedItem(item, members)])),
    recent: job.endTime === undefined || ended === undefined || ended >= since,
    membersMayDiffer: modifiedSince(part.group.modifiedAt, job),
    // Without times, a job that mentions other items was published with other items.
    itemsMayDiffer: modifiedAt === undefined ? job.items.length > 0 : modifiedSince(modifiedAt, job),
    failedPairs: 0,
  };
}

function modifiedSince(modifiedAt: string | undefined, { startTime }: LiveJob): boolean {
  return mayFollow(readInstant(modifiedAt), readInstant(startTime));
}

/** The job's certain result of the pair; undefined: none. */
function sighting(job: Looked, { part, item, member }: Pair): Sighting | undefined {
  const reported = item.resourceId === null ? undefined : job.items.get(idKey(item.resourceId));
  const named = reported?.errors.get(nameKey(member.resourceName));
  if (named === undefined && job.part !== part) return undefined;
  if (reported === undefined && job.itemsMayDiffer) return undefined;
  const verdict = pairVerdict(job.job, reported, member.resourceName);
  if (verdict.status === 'Failed') return { job, verdict };
  return verdict.status === 'Succeeded' && !job.membersMayDiffer ? { job, verdict } : undefined;
}

function failingPair(
  name: { readonly parent: string; readonly group: string },
  { item, member }: Pair,
  seen: readonly Sighting[],
): FailingPair {
  const good = seen.findIndex(({ verdict }) => verdict.status === 'Succeeded');
  const run = good === -1 ? seen : seen.slice(0, good);
  const error = run[0]?.verdict.error ?? null;
  const { cause, hint } = pairResult({ ...name, item, member }, 'Failed', error);
  return {
    member: member.name,
    item,
    cause: cause ?? 'Unknown',
    error,
    hint,
    failedJobs: run.length,
    firstFailed: endOf(run.at(-1)?.job.job),
    lastGood: endOf(seen[good]?.job.job),
  };
}

function endOf(job: LiveJob | undefined): string | null {
  return job?.endTime ?? job?.startTime ?? null;
}

function pastJob({ part, job, failedPairs }: Looked): PastJob {
  return {
    assignment: part.assignment.name,
    jobId: job.name,
    state: job.state,
    startTime: job.startTime ?? null,
    endTime: job.endTime ?? null,
    failedPairs,
  };
}
