import { idKey, nameKey } from '../../model/arm-id.js';
import type { ContentItem } from '../../model/content.js';
import { isSurelyAfter, isSurelyBy, oneDay, readInstant, type Instant } from '../../model/instant.js';
import { hasEnded } from '../../model/job-state.js';
import type { LiveAssignment, LiveGroup, LiveJob } from '../../model/live.js';
import { groupBy, sameSet } from '../../model/order.js';
import type { AdoptedMember } from '../adopt-members.js';
import type { Coming } from '../predict-content.js';
import type { PublishReason } from '../steps/step.js';
import { pairJudge } from './judge-pair.js';

export interface PublishFacts {
  readonly assignment: LiveAssignment | undefined;
  readonly group: LiveGroup | undefined;
  /** The group's jobs, newest first, where they were read. */
  readonly jobs: readonly LiveJob[] | undefined;
  /** The desired members; those that the live group names already are judged. */
  readonly members: readonly AdoptedMember[];
  readonly items: readonly ContentItem[];
  /** Which of those this run writes, and by which step. */
  readonly coming: ReadonlyMap<ContentItem, Coming>;
  /** The pending list has a write without its publish. */
  readonly pending: boolean;
  /** The pending list says that its last job succeeded without delivering every pair: that job is read. */
  readonly missed: boolean;
}

export interface PublishVerdict {
  /** Reasons found in live state; empty: everything desired is published. */
  readonly reasons: readonly PublishReason[];
  /** Items whose modified time cannot be read: not a reason to publish, but a finding. */
  readonly unknownAge: readonly ContentItem[];
  /** The last job was read but has no times: nothing can be compared with it. */
  readonly timelessJob: boolean;
  /** Neither group nor assignment says when it was modified. */
  readonly noModifiedTimes: boolean;
  /** The jobs were not read, and would decide or confirm this. */
  readonly wantsJobs: boolean;
}

/**
 * Why a group must be published, read from live state only: the next apply finishes one that was killed or
 * ran without publishing.
 *
 * One rule for groups, assignments, members and items: what was modified at or before the start of the last
 * job was published by it, and an item also if it was not modified after its own `executionTime`. A change
 * between a job's start and end is undecided, and overlapping times have no order: both are published once
 * more, by a later job.
 *
 * An assignment says when its last job ended, not when it started, and `lastJob*` may lag behind the job. So
 * if a reason depends on those fields, or a time is within a day of that end, the group's jobs are read.
 */
export function judgePublish(facts: PublishFacts): PublishVerdict {
  const last = lastJob(facts.assignment, facts.jobs);
  const compared = last === undefined || last.runs ? nothingCompared : compareTimes(facts, last);
  const noModifiedTimes = facts.group?.modifiedAt === undefined && facts.assignment?.modifiedAt === undefined;
  const reasons: readonly PublishReason[] = [
    ...judgeLastJob(last),
    ...compared.reasons,
    ...(noModifiedTimes && facts.pending ? [{ why: 'pending' as const }] : []),
    ...(compared.modified.length > 0 ? [{ why: 'itemModified' as const, items: compared.modified }] : []),
    ...comingReasons(facts),
  ];
  const settles = reasons.some(({ why }) => !ownReasons.has(why)) || compared.near;
  return {
    reasons,
    unknownAge: compared.unknownAge,
    timelessJob: last?.job !== undefined && !last.runs && last.start === undefined && last.end === undefined,
    noModifiedTimes: noModifiedTimes && facts.assignment !== undefined,
    wantsJobs: facts.jobs === undefined && facts.assignment !== undefined && (settles || facts.missed),
  };
}

interface LastJob {
  readonly state: string;
  readonly runs: boolean;
  readonly start: Instant | undefined;
  readonly end: Instant | undefined;
  /** As read; undefined where only the assignment shows it. */
  readonly job: LiveJob | undefined;
}

/**
 * The service writes `lastJob*` into an assignment when a job ends, which may count as a modification at a
 * slightly different time: in units of 100 ns.
 */
const bookkeeping = 600_000_000n;

/** The newest job by the jobs read, else by the assignment; undefined: never published. */
function lastJob(
  assignment: LiveAssignment | undefined,
  jobs: readonly LiveJob[] | undefined,
): LastJob | undefined {
  if (assignment === undefined) return undefined;
  const told = assignment.lastJobState;
  const toldEnd = readInstant(assignment.lastJobEndTime);
  const running = jobs?.find((job) => !hasEnded(job));
  const newest = running ?? jobs?.[0];
  if (newest !== undefined) {
    const end = readInstant(newest.endTime);
    // If a newer job was deleted from the list, only the assignment shows it.
    const stale = running === undefined && isSurelyAfter(toldEnd, later(end, bookkeeping));
    const start = readInstant(newest.startTime);
    // A finished job without an end time gets the assignment's.
    if (!stale)
      return { state: newest.state, runs: running !== undefined, start, end: end ?? toldEnd, job: newest };
  }
  if (told === undefined && toldEnd === undefined) return undefined;
  // A job that runs by the assignment but is not in the list: the assignment lags behind, and there is
  // nothing to await.
  const lags = told === 'InProgress' && jobs !== undefined;
  const state = lags ? 'Unknown' : (told ?? 'Unknown');
  return { state, runs: state === 'InProgress', start: undefined, end: toldEnd, job: undefined };
}

function later(time: Instant | undefined, by: bigint): Instant | undefined {
  return time && { first: time.first + by, last: time.last + by };
}

/** The latest known end of a job, as the service wrote it: an assignment may lag behind its jobs. */
export function lastJobEnd({
  assignment,
  jobs,
}: Pick<PublishFacts, 'assignment' | 'jobs'>): string | undefined {
  const ends = [assignment?.lastJobEndTime, ...(jobs ?? []).map(({ endTime }) => endTime)];
  return ends
    .flatMap((text) => {
      const instant = readInstant(text)?.first;
      return instant === undefined ? [] : { text, instant };
    })
    .sort((a, b) => (a.instant < b.instant ? 1 : -1))[0]?.text;
}

function judgeLastJob(last: LastJob | undefined): readonly PublishReason[] {
  if (last === undefined) return [{ why: 'neverPublished' }];
  if (last.runs) return [{ why: 'jobRunning' }];
  return last.state === 'Succeeded' ? [] : [{ why: 'lastJob', state: last.state }];
}

interface Compared {
  readonly reasons: readonly PublishReason[];
  readonly modified: readonly ContentItem[];
  readonly unknownAge: readonly ContentItem[];
  /** Something was modified so near the last job that only the job itself can decide. */
  readonly near: boolean;
}

const nothingCompared: Compared = { reasons: [], modified: [], unknownAge: [], near: false };

/** Everything that a publish carries, compared with a last job that has ended. */
function compareTimes(facts: PublishFacts, last: LastJob): Compared {
  const { group, assignment, jobs, items, coming } = facts;
  const ages: Age[] = [];
  const age = (time: Instant | undefined, executed?: string): Age => {
    const found = ageOf(time, last, jobs === undefined, readInstant(executed));
    ages.push(found);
    return found;
  };
  const modified: ContentItem[] = [];
  const unknownAge: ContentItem[] = [];
  const executed = new Map(last.job?.items.map((item) => [idKey(item.resourceId), item.executionTime]));
  for (const item of items) {
    if (coming.has(item)) continue;
    const time = timeOf(item);
    if (time === undefined) unknownAge.push(item);
    else if (age(time, executed.get(idKey(item.resourceId ?? ''))) === 'after') modified.push(item);
  }
  const named = new Set(group?.memberResourceNames.map(nameKey));
  const registered = facts.members.filter(
    ({ live }) =>
      live !== undefined && named.has(nameKey(live.name)) && age(readInstant(live.modifiedAt)) === 'after',
  );
  const assigned = age(readInstant(assignment?.modifiedAt)) === 'after' && !carriedAsItIs(assignment, last);
  const missed = assigned ? [] : undelivered(facts, last);
  const reasons: readonly PublishReason[] = [
    ...(age(readInstant(group?.modifiedAt)) === 'after' ? [{ why: 'groupModified' as const }] : []),
    ...(assigned ? [{ why: 'assignmentModified' as const }] : []),
    ...(registered.length > 0
      ? [{ why: 'memberModified' as const, members: registered.map(({ desired }) => desired.name) }]
      : []),
    ...(missed.length > 0 ? [{ why: 'notDelivered' as const, items: missed }] : []),
  ];
  return { reasons, modified, unknownAge, near: ages.includes('near') };
}

/** Groups share their items: the time of each is read once. */
const times = new WeakMap<ContentItem, { readonly modified: Instant | undefined }>();

function timeOf(item: ContentItem): Instant | undefined {
  const known = times.get(item) ?? { modified: readInstant(item.modifiedAt) };
  times.set(item, known);
  return known.modified;
}

/** `near`: only the job itself can decide, and it was not read. */
type Age = 'carried' | 'after' | 'near' | 'unknown';

function ageOf(
  time: Instant | undefined,
  { job, start, end }: LastJob,
  unread: boolean,
  executed: Instant | undefined,
): Age {
  if (time === undefined) return 'unknown';
  // A job without a start time, or no longer listed, is judged by its end alone.
  const limit = start ?? end;
  if (job !== undefined || !unread) {
    if (isSurelyBy(time, limit) || isSurelyBy(time, executed)) return 'carried';
    return (limit ?? executed) === undefined ? 'unknown' : 'after';
  }
  if (end === undefined) return 'near';
  if (isSurelyAfter(time, end)) return 'after';
  return isSurelyBy(later(time, oneDay), end) ? 'carried' : 'near';
}

/** Whether the job reports exactly the assignment's items: a modification near it was not of the items. */
function carriedAsItIs(assignment: LiveAssignment | undefined, { job, end }: LastJob): boolean {
  if (assignment === undefined || job === undefined) return false;
  const items = job.items.map(({ resourceId }) => idKey(resourceId));
  return (
    sameSet(items, assignment.itemIds.map(idKey)) &&
    !isSurelyAfter(readInstant(assignment.modifiedAt), later(end, bookkeeping))
  );
}

/** The group's items that a successful job did not deliver to every member. */
function undelivered({ assignment, group, items }: PublishFacts, { job }: LastJob): readonly ContentItem[] {
  if (job?.state !== 'Succeeded' || group === undefined) return [];
  const held = new Set(assignment?.itemIds.map(idKey));
  const judge = pairJudge(job, group.memberResourceNames);
  return items.filter(
    (item) =>
      held.has(idKey(item.resourceId ?? '')) &&
      group.memberResourceNames.some((member) => judge(item, member).status !== 'Succeeded'),
  );
}

/** Reasons that no job can refute. */
const ownReasons: ReadonlySet<PublishReason['why']> = new Set(['delivered', 'contentChanges', 'pending']);

function comingReasons({ items, coming }: PublishFacts): readonly PublishReason[] {
  const senders = groupBy(
    items.filter((item) => coming.get(item)?.from === 'above'),
    (item) => senderOf(coming.get(item)),
  );
  const changed = items.filter((item) => coming.get(item)?.from === 'file');
  const files = new Set(changed.map((item) => senderOf(coming.get(item))));
  return [
    ...(changed.length === 0 ? [] : [{ why: 'contentChanges' as const, items: changed, files: [...files] }]),
    ...[...senders].map(([by, own]) => ({ why: 'delivered' as const, by, items: own })),
  ];
}

function senderOf(coming: Coming | undefined): string {
  return coming?.from === 'file' ? coming.file : (coming?.by ?? '');
}

/** Whether a live assignment is the one of the group of that name: one assignment a group, found by its target. */
export function targets(assignment: LiveAssignment, groupName: string): boolean {
  return nameKey(assignment.targetResourceName) === nameKey(groupName);
}
