import type { WriteStep } from './step.js';
import { stepId } from './step-id.js';

export type Deletion = Extract<WriteStep, { action: 'delete' }>;

/** The delete of a live resource that no file declares, named as it is in Azure. */
export function deletion(
  parent: string,
  type: Deletion['type'],
  live: { readonly id: string; readonly name: string },
  reason: string,
  dependsOn: readonly string[],
): Deletion {
  return {
    action: 'delete',
    type,
    id: stepId('delete', type, parent, live.name),
    parent,
    name: live.name,
    ...(type === 'group' ? { group: live.name } : {}),
    resourceName: live.name,
    resourceId: live.id,
    reason,
    dependsOn,
  };
}
