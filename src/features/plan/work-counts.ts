import type { Step } from '../../plan/steps/step.js';
import { count, grouped } from '../../show/words.js';

/** What steps come to, in numbers. */
export interface WorkCounts {
  readonly create: number;
  readonly update: number;
  readonly delete: number;
  readonly publish: number;
  /** Creates, updates and deletes: one request each. */
  readonly writes: number;
  /** Items × members of all publishes. */
  readonly operations: number;
}

export function workCounts(steps: readonly Step[]): WorkCounts {
  const of = (action: Step['action']) => steps.filter((step) => step.action === action).length;
  const work = { create: of('create'), update: of('update'), delete: of('delete'), publish: of('publish') };
  return {
    ...work,
    writes: work.create + work.update + work.delete,
    operations: steps.reduce(
      (sum, step) => (step.action === 'publish' ? sum + step.items.length * step.members.length : sum),
      0,
    ),
  };
}

/** `2 to create, 1 to publish (2 writes, 12 operations)`: only what there is. */
export function workText(steps: readonly Step[]): string {
  const counts = workCounts(steps);
  const actions = (['create', 'update', 'delete', 'publish'] as const)
    .filter((action) => counts[action] > 0)
    .map((action) => `${grouped(counts[action])} to ${action}`);
  return `${actions.join(', ')}${costText(counts)}`;
}

/** ` (2 writes, 12 operations)`, or nothing where nothing is done. */
export function costText({ writes, operations }: WorkCounts): string {
  const costs = [
    ...(writes === 0 ? [] : [count(writes, 'write')]),
    ...(operations === 0 ? [] : [count(operations, 'operation')]),
  ];
  return costs.length === 0 ? '' : ` (${costs.join(', ')})`;
}
