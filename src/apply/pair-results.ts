import { nameKey } from '../model/arm-id.js';
import type { ItemRef } from '../model/content.js';
import type { LiveJob } from '../model/live.js';
import type { PairResult, PairStatus } from '../model/pair.js';
import type { Finding } from '../model/problem.js';
import { judgePairs, type PairVerdict } from '../plan/publish/judge-pair.js';
import type { StepMember } from '../plan/steps/step.js';
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
  const names = input.members.map(({ resourceName }) => resourceName);
  const judge = judgePairs(input.job, names);
  const members = new Set(names.map(nameKey));
  const pairs = input.items.flatMap((item) =>
    input.members.map((member) => onePair(input, item, member, judge(item, member.resourceName))),
  );
  return { pairs, findings: strayErrors(input, members) };
}

function onePair(input: JobPairs, item: ItemRef, member: StepMember, verdict: PairVerdict): PairResult {
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
    hint: cause === null ? unknownHint(status) : causeHint(cause, pair.item, pair.member.name, error ?? ''),
  };
}

function unknownHint(status: PairStatus): string | null {
  return status === 'Unknown'
    ? 'Publish the group again; what is not known does not count as delivered.'
    : null;
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
