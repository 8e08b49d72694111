import { idKey, nameKey } from '../../model/arm-id.js';
import type { ItemRef } from '../../model/content.js';
import type { LiveJob, LiveJobItem } from '../../model/live.js';
import type { PairStatus } from '../../model/pair.js';

export interface PairVerdict {
  readonly status: PairStatus;
  readonly error?: string;
}

/**
 * What a job says of one item and one member resource, for any number of them.
 *
 * A job lists errors only: that a pair succeeded is read from its item being there with no error
 * for the member (workspace manager jobs, securityinsights 2025-10-01-preview). Item and member
 * are looked up without case. What the service does not say, or says in a word we do not know, is
 * `Unknown` and never counts as delivered.
 */
export function judgePairs(job: LiveJob): (item: ItemRef, memberResource: string) => PairVerdict {
  const items = new Map(job.items.map((item) => [idKey(item.resourceId), item]));
  const errors = new Map(job.items.map((item) => [item, errorsByMember(item)]));
  return ({ resourceId }, memberResource) => {
    const reported = resourceId === null ? undefined : items.get(idKey(resourceId));
    const named = reported && errors.get(reported)?.get(nameKey(memberResource));
    return pairVerdict(job, reported, named);
  };
}

/** What a job says of a pair: `item` as it reports it, if it does, and `named` the error that names the member. */
export function pairVerdict(
  job: LiveJob,
  item: LiveJobItem | undefined,
  named: string | undefined,
): PairVerdict {
  return named === undefined ? unnamed(job, item) : { status: 'Failed', error: named };
}

/** What a pair is told by its item and job, where no error names its member. */
function unnamed(job: LiveJob, item: LiveJobItem | undefined): PairVerdict {
  if (item === undefined) return withoutItem(job);
  switch (item.status) {
    case 'Succeeded':
    case 'InProgress':
      return { status: item.status };
    case 'Failed':
      if (item.errors.length > 0) return { status: 'Succeeded' };
      return {
        status: 'Failed',
        error: job.errorMessage ?? 'The item failed, and the job does not say why.',
      };
    default:
      return { status: 'Unknown', error: `The job reports the item as ${item.status}.` };
  }
}

function withoutItem(job: LiveJob): PairVerdict {
  switch (job.state) {
    case 'InProgress':
      return { status: 'InProgress' };
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

/** Errors of an item by the `nameKey` of the member that they name, several of one joined. */
export function errorsByMember(item: LiveJobItem): ReadonlyMap<string, string> {
  const errors = new Map<string, string>();
  for (const { memberResourceName, errorMessage } of item.errors) {
    const key = nameKey(memberResourceName);
    const known = errors.get(key);
    errors.set(key, known === undefined ? errorMessage : `${known}; ${errorMessage}`);
  }
  return errors;
}
