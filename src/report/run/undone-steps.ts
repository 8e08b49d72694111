import type { StepResult } from '../../apply/events.js';
import { groupBy } from '../../model/order.js';
import { grouped } from '../../show/words.js';

/** Steps that were not done for one reason. */
export interface UndoneSteps {
  readonly status: 'failed' | 'skipped';
  readonly parent: string;
  readonly problem: StepResult['problem'];
  /** At least one; in the order of the run. */
  readonly steps: readonly StepResult['step'][];
}

/**
 * The steps of a run that were not done, by parent and reason: one refusal can hold up two hundred
 * members, and said two hundred times it hides what else went wrong. Failed ones first, for the others
 * mostly follow from them; else in the order of the run.
 */
export function undoneSteps(results: readonly StepResult[]): readonly UndoneSteps[] {
  const undone = results.flatMap(({ step, status, problem }) =>
    status === 'succeeded' ? [] : [{ step, status, problem }],
  );
  const alike = groupBy(undone, ({ step, status, problem }) =>
    JSON.stringify([status, step.parent, problem?.code, problem?.message, problem?.hint, problem?.details]),
  );
  const groups = [...alike.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const { step, status, problem } = first;
    return [{ status, parent: step.parent, problem, steps: same.map((each) => each.step) }];
  });
  return (['failed', 'skipped'] as const).flatMap((wanted) =>
    groups.filter(({ status }) => status === wanted),
  );
}

/** `Steps not done: 1 failed, 13 skipped` */
export function undoneTitle(undone: readonly UndoneSteps[]): string {
  const of = (wanted: UndoneSteps['status']) =>
    undone.reduce((sum, { status, steps }) => sum + (status === wanted ? steps.length : 0), 0);
  return `Steps not done: ${grouped(of('failed'))} failed, ${grouped(of('skipped'))} skipped`;
}
