import type { PairResult, PairStatus } from '../model/content.js';
import type { Problem } from '../model/problem.js';
import type { PublishStep, StepMember } from '../plan/steps/step.js';
import type { StepResult } from './events.js';
import { pairResult } from './pair-results.js';
import type { ParentRun } from './parent-run.js';

/** The pairs of a publish that is not executed. */
export function skipPublish(
  run: Pick<ParentRun, 'ledger' | 'leftOut'>,
  step: PublishStep,
  problem: Problem,
): void {
  reportLeftOut(run, step);
  const pairs = everyPair(step, presentMembers(run, step), 'Skipped', problem.message);
  run.ledger.emit({ type: 'pairs', pairs });
}

/** The members that the publish reaches: those that could not be created are no part of it. */
export function presentMembers(
  { leftOut }: Pick<ParentRun, 'leftOut'>,
  step: PublishStep,
): readonly StepMember[] {
  const absent = new Set(leftOut.get(step.name)?.map((result) => result.step.name));
  return step.members.filter(({ name }) => !absent.has(name));
}

/** Members that could not be created: their pairs failed, with that cause. */
export function reportLeftOut(
  { ledger, leftOut }: Pick<ParentRun, 'ledger' | 'leftOut'>,
  step: PublishStep,
): void {
  const results = leftOut.get(step.name) ?? [];
  const pairs = step.members.flatMap((member) => {
    const result = results.find((one) => one.step.name === member.name);
    return result === undefined ? [] : everyPair(step, [member], 'Failed', reasonOf(result));
  });
  if (pairs.length > 0) ledger.emit({ type: 'pairs', pairs });
}

function reasonOf(result: StepResult): string {
  return `The member could not be created: ${result.problem?.message ?? 'it was not tried'}`;
}

/** Every item with every member given, all with one status. */
export function everyPair(
  step: PublishStep,
  members: readonly StepMember[],
  status: PairStatus,
  error: string | null,
): readonly PairResult[] {
  return step.items.flatMap((item) =>
    members.map((member) =>
      pairResult({ parent: step.parent, group: step.group, item, member }, status, error),
    ),
  );
}
