import { unreachable } from '../../model/unreachable.js';
import type { FleetPlan, ParentPlan } from '../../plan/fleet-plan.js';
import type { FileFingerprint } from '../../plan/compare/compare-plans.js';
import { itemJson } from '../../plan/steps/step-json.js';
import type { DesiredResource, Step } from '../../plan/steps/step.js';
import { escapeJson } from '../../show/escape-terminal.js';
import { planJson } from './plan-json.js';
import type { PlanFileJson, PlanScope } from './shape.js';

/** The text of a saved plan: the plan's JSON for readers, and `saved`, which is muster's own, on one line. */
export function planFileText(
  plan: FleetPlan,
  about: {
    readonly tool: string;
    readonly createdAt: string;
    readonly scope: PlanScope;
    readonly files: readonly FileFingerprint[];
  },
): string {
  const { scope, files } = about;
  const saved: NonNullable<PlanFileJson['saved']> = {
    scope,
    files,
    ...(plan.displayNames && { displayNames: Object.fromEntries(plan.displayNames) }),
    parents: plan.parents.map(lean),
  };
  const json = escapeJson(JSON.stringify(planJson(plan, about), null, 2));
  return `${json.slice(0, json.lastIndexOf('\n'))},\n  "saved": ${escapeJson(JSON.stringify(saved))}\n}\n`;
}

/** Steps hold items with all that selections look at, once for each group that carries them: the reference is enough. */
function lean(parent: ParentPlan): ParentPlan {
  return { ...parent, steps: parent.steps.map(leanStep) };
}

function leanStep(step: Step): Step {
  switch (step.action) {
    case 'create':
    case 'update':
      return { ...step, resource: leanResource(step.resource) };
    case 'publish':
      return {
        ...step,
        items: step.items.map(itemJson),
        reasons: step.reasons.map((reason) =>
          'items' in reason ? { ...reason, items: reason.items.map(itemJson) } : reason,
        ),
      };
    case 'delete':
      return step;
    default:
      return unreachable(step);
  }
}

function leanResource(resource: DesiredResource): DesiredResource {
  return resource.type === 'assignment' ? { ...resource, items: resource.items.map(itemJson) } : resource;
}
