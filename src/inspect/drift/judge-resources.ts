import type { DesiredFleet } from '../../model/desired.js';
import { nameKey } from '../../model/arm-id.js';
import { viewParent } from '../../plan/parent-view.js';
import { undeclared } from '../../plan/plan-deletes.js';
import type { Step } from '../../plan/steps/step.js';
import type { DriftResource } from '../../features/drift/drift.js';
import type { PlannedParent } from '../../plan/planned.js';

/**
 * What of a parent's control plane is not as the files ask, in the order of its plan: what that would
 * create is missing, what it would update has changed, and what it would delete or no file declares is
 * unmanaged. What no file declares is drift only where the plan deletes it. Pure.
 */
export function judgeResources(
  fleet: DesiredFleet,
  { plan, live }: PlannedParent,
  groups: readonly string[] | undefined,
): readonly DriftResource[] {
  const fromSteps = plan.steps.flatMap(resourceOf);
  const parent = fleet.parents.find(({ name }) => name === plan.parent);
  if (parent === undefined || live === undefined || plan.state === 'error') return fromSteps;
  if (parent.mode === 'Disabled' || parent.suspend !== undefined || parent.prune || groups !== undefined)
    return fromSteps;
  const view = viewParent(parent, fleet, live, new Map(), groups);
  const extra = undeclared(view);
  const kept = [
    ...extra.members.map((one) => ({ type: 'member' as const, one })),
    ...extra.groups.map((one) => ({ type: 'group' as const, one })),
    ...extra.assignments.map((one) => ({ type: 'assignment' as const, one })),
  ].map(({ type, one }): DriftResource => ({
    type,
    parent: plan.parent,
    name: (type === 'member' ? view.memberNames.get(nameKey(one.name)) : undefined) ?? one.name,
    resourceId: one.id,
    state: 'unmanaged',
    isDrift: false,
  }));
  return [...fromSteps, ...kept];
}

function resourceOf(step: Step): readonly DriftResource[] {
  if (step.action === 'publish') return [];
  const { type, parent, name, resourceId } = step;
  const base = { type, parent, name, resourceId, isDrift: true };
  switch (step.action) {
    case 'create':
      return [{ ...base, state: 'missing' }];
    case 'update':
      return [{ ...base, state: 'changed', patch: step.patch }];
    default:
      return [{ ...base, state: 'unmanaged' }];
  }
}
