import { nameKey } from '../../src/model/arm-id.js';
import type { LiveParent } from '../../src/model/live.js';
import type { ParentPlan } from '../../src/plan/fleet-plan.js';
import type { WriteStep } from '../../src/plan/steps/step.js';
import { times } from './builders.js';

/** The live state after a plan's writes and publishes, all of which succeed. */
export function carriedOut(live: LiveParent, plan: ParentPlan): LiveParent {
  const written = plan.steps.reduce<LiveParent>(
    (state, step) => (step.action === 'publish' ? state : withStep(state, step)),
    live,
  );
  const published = new Set(
    plan.steps.flatMap((step) => (step.action === 'publish' ? [nameKey(step.resourceName)] : [])),
  );
  return {
    ...written,
    assignments: written.assignments.map((one) =>
      published.has(nameKey(one.name))
        ? { ...one, lastJobState: 'Succeeded', lastJobEndTime: times.ended }
        : one,
    ),
  };
}

function withStep(live: LiveParent, step: WriteStep): LiveParent {
  const others = <T extends { readonly name: string }>(all: readonly T[]) =>
    all.filter(({ name }) => nameKey(name) !== nameKey(step.resourceName));
  const base = { id: step.resourceId, name: step.resourceName, modifiedAt: times.written };
  if (step.action === 'delete')
    return step.type === 'group'
      ? { ...live, groups: others(live.groups) }
      : step.type === 'assignment'
        ? { ...live, assignments: others(live.assignments) }
        : { ...live, members: others(live.members) };
  const { resource } = step;
  switch (resource.type) {
    case 'configuration':
      return { ...live, configuration: { ...base, mode: resource.mode } };
    case 'member':
      return {
        ...live,
        members: [
          ...others(live.members),
          {
            ...base,
            workspace: resource.targetWorkspaceResourceId,
            tenant: resource.targetWorkspaceTenantId,
          },
        ],
      };
    case 'group':
      return { ...live, groups: [...others(live.groups), { ...resource, ...base }] };
    case 'content':
    case 'mark':
      throw new Error(`These worlds have no content from files: ${step.id}`);
    default: {
      const before = live.assignments.find(({ name }) => nameKey(name) === nameKey(step.resourceName));
      const itemIds = resource.items.flatMap(({ resourceId }) => resourceId ?? []);
      return {
        ...live,
        assignments: [
          ...others(live.assignments),
          { ...before, ...base, targetResourceName: resource.targetResourceName, itemIds },
        ],
      };
    }
  }
}
