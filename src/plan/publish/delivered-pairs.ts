import { nameKey } from '../../model/arm-id.js';
import { isSurelyBy, readInstant } from '../../model/instant.js';
import type { LiveGroup, LiveJob, LiveMember } from '../../model/live.js';
import type { Finding } from '../../model/problem.js';
import type { PartView } from '../parts/live-parts.js';
import type { PlannedFleet } from '../planned.js';
import type { PublishReason, Step } from '../steps/step.js';
import { pairVerdict, reportedItem } from './judge-pair.js';

/** A certain delivery of an item to a workspace by a job. */
export interface DeliveredPair {
  readonly itemId: string;
  /** ARM id of the member's workspace. */
  readonly workspace: string;
  readonly jobId: string;
  /** When the job started: the copy was not written before. Absent in older reports. */
  readonly startTime?: string;
  /** When the job finished the item: later writes of the copy are not this delivery. */
  readonly executionTime?: string;
  /** When the job had ended. */
  readonly endTime: string;
}

/**
 * The pairs that jobs of one assignment certainly delivered, each with its newest job; by job, newest first.
 * `jobs` must be newest first.
 *
 * Jobs do not say who the members were. They are known only if neither the group nor the member was written
 * since the job started; without those times nothing is certain. Pure.
 */
export function deliveredPairs(
  jobs: readonly LiveJob[],
  group: LiveGroup,
  members: readonly LiveMember[],
): readonly DeliveredPair[] {
  const names = new Set(group.memberResourceNames.map(nameKey));
  const own = members.filter(({ name, workspace }) => names.has(nameKey(name)) && workspace !== '');
  const found = new Map<string, DeliveredPair>();
  for (const job of jobs) {
    const { startTime, endTime, name: jobId } = job;
    if (startTime === undefined || endTime === undefined || !isBefore(group.modifiedAt, startTime)) continue;
    const then = own.filter(({ modifiedAt }) => isBefore(modifiedAt, startTime));
    for (const item of job.items) {
      const reported = reportedItem(item, names);
      for (const { name, workspace } of then) {
        const { status } = pairVerdict(job, reported, name);
        const key = `${item.resourceId.toLowerCase()} ${workspace.toLowerCase()}`;
        if (status === 'Succeeded' && !found.has(key))
          found.set(key, {
            itemId: item.resourceId,
            workspace,
            jobId,
            startTime,
            executionTime: item.executionTime,
            endTime,
          });
      }
    }
  }
  return [...found.values()];
}

function isBefore(time: string | undefined, limit: string): boolean {
  return isSurelyBy(readInstant(time), readInstant(limit));
}

/** What a plan needs to know about members' content. */
export interface CopiesRead {
  readonly judge: CopyJudge;
  /** MUS342 for members that could not be read, each with the first of its parents. */
  readonly unread: readonly Finding[];
}

/** The plan with the findings of members that could not be read, after those of their parents. */
export function withUnread(planned: PlannedFleet, unread: readonly Finding[]): PlannedFleet {
  if (unread.length === 0) return planned;
  const parents = planned.plan.parents.map((plan) => ({
    ...plan,
    findings: [...plan.findings, ...unread.filter(({ parent }) => parent === plan.parent)],
  }));
  return { ...planned, plan: { ...planned.plan, parents } };
}

/** The copies reported by the publishes of a shown plan, for the same parts. */
export function shownCopies(shown: readonly Step[]): CopyJudge {
  return (_parent, part) =>
    shown
      .flatMap((step) => (step.action === 'publish' && step.name === part.name ? step.reasons : []))
      .find((reason): reason is CopiesDiffer => reason.why === 'copyDiffers');
}

export type CopiesDiffer = Extract<PublishReason, { readonly why: 'copyDiffers' }>;

/**
 * Whether the copies of a part's items in its members are missing or differ; undefined where all are right,
 * or could not be read.
 */
export type CopyJudge = (parent: string, part: PartView) => CopiesDiffer | undefined;
