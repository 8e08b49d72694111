import { idKey, nameKey } from '../model/arm-id.js';
import type { ItemRef } from '../model/content.js';
import type { LiveJob, LiveJobItem } from '../model/live.js';
import type { PairResult, PairStatus } from '../model/pair.js';
import type { Finding } from '../model/problem.js';
import type { StepMember } from '../plan/step.js';
import { causeHint, causeOf } from './pair-cause.js';

export interface JobPairs {
  readonly parent: string;
  readonly group: string;
  readonly items: readonly ItemRef[];
  /** The group's members when this run posted the job; for any other job, its present ones. */
  readonly members: readonly StepMember[];
  readonly job: LiveJob;
  /** The group was modified after the job started: who was a member then is not known. */
  readonly membersMayDiffer?: boolean;
}

export interface PairOutcome {
  /** By item, then by member, in the order given. */
  readonly pairs: readonly PairResult[];
  /** MUS313: errors that name no member of the group. */
  readonly findings: readonly Finding[];
}

/**
 * A result for every content item and member of one job.
 *
 * A job lists errors only; that a pair succeeded is read from its item being there with no error
 * for the member (workspace manager jobs, securityinsights 2025-10-01-preview). Item and member
 * are looked up without case. What the service does not say, or says in a word we do not know, is
 * `Unknown` and never counts as delivered.
 */
export function pairResults(input: JobPairs): PairOutcome {
  const items = new Map(input.job.items.map((item) => [idKey(item.resourceId), item]));
  const members = new Set(input.members.map(({ resourceName }) => nameKey(resourceName)));
  const pairs = input.items.flatMap((item) => {
    const reported = item.resourceId === null ? undefined : items.get(idKey(item.resourceId));
    const errors = errorsByMember(reported);
    return input.members.map((member) => onePair(input, item, member, reported, errors));
  });
  return { pairs, findings: strayErrors(input, members) };
}

/** What one job says of one item and one member. */
export interface Verdict {
  readonly status: PairStatus;
  readonly error?: string;
}

function onePair(
  input: JobPairs,
  item: ItemRef,
  member: StepMember,
  reported: LiveJobItem | undefined,
  errors: ReadonlyMap<string, string>,
): PairResult {
  const verdict = pairVerdict(input.job, reported, errors.get(nameKey(member.resourceName)));
  const doubted = verdict.status === 'Succeeded' && input.membersMayDiffer === true;
  const { status, error } = doubted
    ? {
        status: 'Unknown' as const,
        error:
          'The group was modified after this job started, so it is not known whether the member was in it.',
      }
    : verdict;
  return pairResult({ ...input, item, member }, status, error ?? null);
}

/** What a job says of a pair: `item` as it reports it, if it does, and `named` the error that names the member. */
export function pairVerdict(job: LiveJob, item: LiveJobItem | undefined, named: string | undefined): Verdict {
  return named === undefined ? unnamed(job, item) : { status: 'Failed', error: named };
}

/** What a pair is told by its item and job, where no error names its member. */
function unnamed(job: LiveJob, item: LiveJobItem | undefined): Verdict {
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

function withoutItem(job: LiveJob): Verdict {
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

/** One pair with its cause and hint; `error` decides the cause. */
export function pairResult(
  pair: {
    readonly parent: string;
    readonly group: string;
    readonly item: ItemRef;
    readonly member: StepMember;
  },
  status: PairStatus,
  error: string | null,
): PairResult {
  const cause = status === 'Failed' ? causeOf(error ?? '', pair.item, pair.member.workspace) : null;
  return {
    parent: pair.parent,
    group: pair.group,
    member: pair.member.name,
    item: pair.item,
    status,
    cause: status === 'Unknown' ? 'Unknown' : cause,
    error,
    hint: cause === null ? unknownHint(status) : causeHint(cause, pair.item, pair.member.name),
  };
}

function unknownHint(status: PairStatus): string | null {
  return status === 'Unknown'
    ? 'Publish the group again; what is not known does not count as delivered.'
    : null;
}

/** Errors of an item by the `nameKey` of the member that they name, several of one joined. */
export function errorsByMember(item: LiveJobItem | undefined): ReadonlyMap<string, string> {
  const errors = new Map<string, string>();
  for (const { memberResourceName, errorMessage } of item?.errors ?? []) {
    const key = nameKey(memberResourceName);
    const known = errors.get(key);
    errors.set(key, known === undefined ? errorMessage : `${known}; ${errorMessage}`);
  }
  return errors;
}

function strayErrors(input: JobPairs, members: ReadonlySet<string>): readonly Finding[] {
  const strays = input.job.items.flatMap((item) =>
    item.errors.filter(({ memberResourceName }) => !members.has(nameKey(memberResourceName))),
  );
  const names = [...new Set(strays.map(({ memberResourceName }) => memberResourceName))];
  return names.map((name) => ({
    code: 'MUS313',
    severity: 'warning',
    message: `Job ${input.job.name} of group ${input.group} reports an error of "${name}", which is no member of the group: ${strays.find(({ memberResourceName }) => memberResourceName === name)?.errorMessage ?? ''}`,
    parent: input.parent,
  }));
}
