import { idKey } from '../../model/arm-id.js';
import type { LiveParent } from '../../model/live.js';
import type { Step, WriteStep } from '../steps/step.js';
import { contentReferences } from './content-references.js';
import type { ContentPlan } from './plan-content.js';

/**
 * The deletes of content, each after the writes of whatever still refers to it: live assignments that hold
 * the item, and items whose live state names it. `steps` are all others of the parent's plan.
 */
export function contentDeletes(
  live: Pick<LiveParent, 'assignments' | 'content'>,
  { writes }: Pick<ContentPlan, 'writes'>,
  steps: readonly Step[],
): readonly WriteStep[] {
  const deletes = writes.filter(({ step }) => step.action === 'delete');
  if (deletes.length === 0) return [];
  const holding = new Map(
    live.assignments.map(({ id, itemIds }) => [idKey(id), new Set(itemIds.map(idKey))]),
  );
  const assignments = steps.filter(({ action, type }) => type === 'assignment' && action !== 'publish');
  const references = contentReferences(live.content);
  const updates = writes.filter(({ step }) => step.action === 'update');
  return deletes.map(({ step, live: item }) => {
    const holders = assignments.filter(({ resourceId }) =>
      holding.get(idKey(resourceId))?.has(idKey(step.resourceId)),
    );
    const users = updates.filter(
      (one) => one.live && item && references.get(one.live)?.includes(item) === true,
    );
    return {
      ...step,
      dependsOn: [...step.dependsOn, ...holders.map(({ id }) => id), ...users.map((one) => one.step.id)],
    };
  });
}
