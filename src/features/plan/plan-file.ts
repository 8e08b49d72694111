import { unreachable } from '../../model/unreachable.js';
import type { FleetPlan, ParentPlan } from '../../plan/fleet-plan.js';
import type { FileFingerprint } from '../../plan/compare/compare-plans.js';
import { itemJson } from '../../plan/steps/step-json.js';
import type { DesiredResource, Step } from '../../plan/steps/step.js';
import { escapeJson } from '../../show/escape-terminal.js';
import { planJson, type PlanJson } from './plan-json.js';

/** What shaped a plan on its command line: a plan made anew must be shaped alike. */
export interface PlanScope {
  /** Folders and files, relative to where muster ran, with forward slashes. */
  readonly paths: readonly string[];
  /** Names of the only parents and groups planned; absent: all. */
  readonly parents?: readonly string[];
  readonly groups?: readonly string[];
  /** False: `--no-publish`. */
  readonly publish: boolean;
  /** Only where `--deep` was given. */
  readonly deep?: true;
}

/** A plan as `plan --out` writes it: its JSON, and what it takes to show it again and to tell whether it is stale. */
export interface PlanFileJson extends PlanJson {
  readonly saved: {
    readonly scope: PlanScope;
    readonly files: readonly FileFingerprint[];
    /** The plan itself, whole: nothing of it is lost that a text or a comparison may need. */
    readonly parents: readonly ParentPlan[];
  };
}

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
  const saved: PlanFileJson['saved'] = { scope, files, parents: plan.parents.map(lean) };
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
