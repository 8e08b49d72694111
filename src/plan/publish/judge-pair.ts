import { idKey, nameKey } from '../../model/arm-id.js';
import type { ItemRef, PairStatus } from '../../model/content.js';
import { hasEnded } from '../../model/job-state.js';
import type { LiveJob, LiveJobItem } from '../../model/live.js';
import { foldPlainNames } from '../steps/reason-text.js';

export interface PairVerdict {
  readonly status: PairStatus;
  readonly error?: string;
}

/**
 * A function from item and member resource to a job's result; `members` are the resource names of the
 * group's.
 *
 * A job lists errors only: that a pair succeeded is read from its item being there with no error
 * for the member (workspace manager jobs, securityinsights 2025-10-01-preview). Item and member
 * are looked up without case. What the service does not say, or says in a word we do not know, is
 * `Unknown` and never counts as delivered.
 */
export function pairJudge(
  job: LiveJob,
  members: readonly string[],
): (item: Pick<ItemRef, 'resourceId'>, memberResource: string) => PairVerdict {
  const keys = new Set(members.map(nameKey));
  const items = new Map(job.items.map((item) => [idKey(item.resourceId), reportedItem(item, keys)]));
  return ({ resourceId }, memberResource) => {
    const reported = resourceId === null ? undefined : items.get(idKey(resourceId));
    return pairVerdict(job, reported, memberResource);
  };
}

/** A job's item, indexed for lookups of members. */
export interface ReportedItem {
  readonly item: LiveJobItem;
  /** Its errors by the `nameKey` of the member that they name, several of one joined. */
  readonly errors: ReadonlyMap<string, string>;
  /** It failed, but its errors name no member of the group: for whom it failed is unknown. */
  readonly failedForOthers: boolean;
}

/** `members` are the `nameKey`s of the group's. */
export function reportedItem(item: LiveJobItem, members: ReadonlySet<string>): ReportedItem {
  const errors = new Map<string, string>();
  for (const { memberResourceName, errorMessage } of item.errors) {
    const key = nameKey(memberResourceName);
    const known = errors.get(key);
    errors.set(key, known === undefined ? errorMessage : `${known}; ${errorMessage}`);
  }
  const failed = item.status === 'Failed' && errors.size > 0;
  return { item, errors, failedForOthers: failed && ![...errors.keys()].some((key) => members.has(key)) };
}

/** A job's result for a pair; `reported` is undefined where it does not mention the item. */
export function pairVerdict(
  job: LiveJob,
  reported: ReportedItem | undefined,
  memberResource: string,
): PairVerdict {
  if (reported === undefined) return withoutItem(job);
  const named = reported.errors.get(nameKey(memberResource));
  return named === undefined ? unnamed(job, reported) : { status: 'Failed', error: named };
}

/** A pair's result by its item, where no error names its member. */
function unnamed(job: LiveJob, { item, failedForOthers }: ReportedItem): PairVerdict {
  switch (item.status) {
    case 'Succeeded':
    case 'InProgress':
      return { status: item.status };
    case 'Failed':
      if (failedForOthers) return { status: 'Unknown', error: ofOthers(item) };
      if (item.errors.length > 0) return { status: 'Succeeded' };
      return {
        status: 'Failed',
        error: job.errorMessage ?? 'The item failed, and the job does not say why.',
      };
    default:
      return { status: 'Unknown', error: `The job reports the item as ${item.status}.` };
  }
}

function ofOthers({ errors }: LiveJobItem): string {
  const names = [...new Set(errors.map(({ memberResourceName }) => `"${memberResourceName}"`))];
  return `The item failed for ${foldPlainNames(names)}, which the group does not have, so it is not known for whom: ${errors[0]?.errorMessage ?? ''}`;
}

function withoutItem(job: LiveJob): PairVerdict {
  if (!hasEnded(job))
    return job.state === 'InProgress'
      ? { status: 'InProgress' }
      : { status: 'Unknown', error: `The job is ${job.state} and does not mention the item.` };
  switch (job.state) {
    case 'Failed':
    case 'Canceled':
      return {
        status: 'Failed',
        error: job.errorMessage ?? `The job ended ${job.state} without reporting the item.`,
      };
    default:
      return { status: 'Unknown', error: `The job ended ${job.state} and does not mention the item.` };
  }
}
