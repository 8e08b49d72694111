import { idKey, nameKey } from '../../model/arm-id.js';
import type { ContentItem } from '../../model/content.js';
import { oneHour, parseInstant } from '../../model/instant.js';
import type { LiveAssignment, LiveGroup, LiveJob } from '../../model/live.js';
import type { PublishReason } from '../steps/step.js';

export interface PublishFacts {
  readonly assignment: LiveAssignment | undefined;
  readonly group: LiveGroup | undefined;
  /** The group's jobs, newest first, where they were read. */
  readonly jobs: readonly LiveJob[] | undefined;
  readonly items: readonly ContentItem[];
  /** Of those, what an upper tier delivers in this run, and who. */
  readonly delivered: ReadonlyMap<ContentItem, string>;
  /** A write without its publish stands in the pending list. */
  readonly pending: boolean;
}

export interface PublishVerdict {
  /** Reasons that live state shows; empty: what was asked for is published. */
  readonly reasons: readonly PublishReason[];
  /** Items whose modified time cannot be read: no reason to publish, but to be said. */
  readonly unknownAge: readonly ContentItem[];
  /** Neither group nor assignment says when it was modified. */
  readonly noModifiedTimes: boolean;
  /** The jobs were not read, and would settle or confirm this. */
  readonly wantsJobs: boolean;
}

/**
 * Why a group must be published, read from live state only: an apply that was killed, or run
 * without publishing, is finished by the next.
 *
 * `lastJob*` of an assignment may lag behind its job, and an item modified while a job ran may or
 * may not have gone with it. So where a reason rests on those fields, or an item's time lies in the
 * hour before the last job's end, the group's jobs are asked for and decide: an item went with a
 * job if it was not modified after its `executionTime`, else after the job's `startTime`.
 */
export function judgePublish(facts: PublishFacts): PublishVerdict {
  const last = lastJob(facts.assignment, facts.jobs);
  const items = judgeItems(facts, last);
  const noModifiedTimes = facts.group?.modifiedAt === undefined && facts.assignment?.modifiedAt === undefined;
  const reasons: readonly PublishReason[] = [
    ...judgeLastJob(last),
    ...(after(facts.group?.modifiedAt, last?.end) ? [{ why: 'groupModified' as const }] : []),
    ...(after(facts.assignment?.modifiedAt, last?.end) ? [{ why: 'assignmentModified' as const }] : []),
    ...(noModifiedTimes && facts.pending ? [{ why: 'pending' as const }] : []),
    ...(items.modified.length > 0 ? [{ why: 'itemModified' as const, items: items.modified }] : []),
    ...deliveredReasons(facts),
  ];
  const settles = reasons.some(({ why }) => why !== 'delivered' && why !== 'pending') || items.nearJob;
  return {
    reasons,
    unknownAge: items.unknownAge,
    noModifiedTimes: noModifiedTimes && facts.assignment !== undefined,
    wantsJobs: facts.jobs === undefined && facts.assignment !== undefined && settles,
  };
}

interface LastJob {
  readonly state: string;
  readonly end: bigint | undefined;
  readonly job: LiveJob | undefined;
}

/** The newest job by what was read of the jobs, else by what the assignment says; undefined: never published. */
function lastJob(
  assignment: LiveAssignment | undefined,
  jobs: readonly LiveJob[] | undefined,
): LastJob | undefined {
  if (assignment === undefined) return undefined;
  const told = assignment.lastJobState;
  const toldEnd = parseInstant(assignment.lastJobEndTime);
  const running = jobs?.find((job) => job.state === 'InProgress');
  const newest = running ?? jobs?.[0];
  if (newest !== undefined) {
    const end = parseInstant(newest.endTime);
    // Where an old job was deleted the assignment may know more than the list.
    const stale = running === undefined && end !== undefined && toldEnd !== undefined && toldEnd > end;
    // A job that ended without saying when is measured by what the assignment says.
    if (!stale)
      return { state: newest.state, end: running === undefined ? (end ?? toldEnd) : end, job: newest };
  }
  if (told === undefined && toldEnd === undefined) return undefined;
  // An InProgress that the job list does not show lags behind: there is nothing to await.
  const lags = told === 'InProgress' && jobs !== undefined;
  return { state: lags ? 'Unknown' : (told ?? 'Unknown'), end: toldEnd, job: undefined };
}

/** The latest end of a job that is known, as the service wrote it: an assignment may lag behind its jobs. */
export function lastJobEnd({
  assignment,
  jobs,
}: Pick<PublishFacts, 'assignment' | 'jobs'>): string | undefined {
  const ends = [assignment?.lastJobEndTime, ...(jobs ?? []).map(({ endTime }) => endTime)];
  return ends
    .flatMap((text) => {
      const instant = parseInstant(text);
      return instant === undefined ? [] : { text, instant };
    })
    .sort((a, b) => (a.instant < b.instant ? 1 : -1))[0]?.text;
}

function judgeLastJob(last: LastJob | undefined): readonly PublishReason[] {
  if (last === undefined) return [{ why: 'neverPublished' }];
  if (last.state === 'InProgress') return [{ why: 'jobRunning' }];
  return last.state === 'Succeeded' ? [] : [{ why: 'lastJob', state: last.state }];
}

function judgeItems(facts: PublishFacts, last: LastJob | undefined) {
  const modified: ContentItem[] = [];
  const unknownAge: ContentItem[] = [];
  let nearJob = false;
  if (last?.end === undefined) return { modified, unknownAge, nearJob };
  const executed = new Map(last.job?.items.map((item) => [idKey(item.resourceId), item.executionTime]));
  for (const item of facts.items) {
    if (facts.delivered.has(item)) continue;
    const time = parseInstant(item.modifiedAt);
    if (time === undefined) unknownAge.push(item);
    else if (time > last.end) modified.push(item);
    else if (time >= last.end - oneHour) {
      nearJob = true;
      const went = parseInstant(executed.get(idKey(item.resourceId ?? '')) ?? last.job?.startTime);
      if (went !== undefined && time > went) modified.push(item);
    }
  }
  return { modified, unknownAge, nearJob };
}

function deliveredReasons(facts: PublishFacts): readonly PublishReason[] {
  const senders = new Map<string, ContentItem[]>();
  for (const item of facts.items) {
    const by = facts.delivered.get(item);
    if (by !== undefined) senders.set(by, [...(senders.get(by) ?? []), item]);
  }
  return [...senders].map(([by, items]) => ({ why: 'delivered' as const, by, items }));
}

function after(time: string | undefined, end: bigint | undefined): boolean {
  const instant = parseInstant(time);
  return instant !== undefined && end !== undefined && instant > end;
}

/** Whether a live assignment is the one of the group of that name: one assignment a group, found by its target. */
export function targets(assignment: LiveAssignment, groupName: string): boolean {
  return nameKey(assignment.targetResourceName) === nameKey(groupName);
}
