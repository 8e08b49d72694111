import type { Finding, Problem } from '../../model/problem.js';
import { allSteps, type FleetPlan } from '../../plan/fleet-plan.js';
import { estimateWait } from '../../plan/publish/estimate-wait.js';
import { planDigest } from '../../plan/compare/plan-digest.js';
import { itemJson, stepJson } from '../../plan/steps/step-json.js';
import type { Step } from '../../plan/steps/step.js';
import { ringWaits } from './group-text.js';
import { findingJson, problemJson } from '../../show/problem-text.js';
import type { PlanCounts, PlanJson } from './shape.js';

/**
 * The plan as the specification's JSON; `createdAt` is RFC 3339, `tool` is `muster <version>`,
 * `problems` are errors of no parent: files that cannot be used, an endpoint that cannot be reached.
 */
export function planJson(
  plan: FleetPlan,
  about: { readonly tool: string; readonly createdAt: string; readonly problems?: readonly Problem[] },
): PlanJson {
  const findings: readonly Finding[] = plan.parents.flatMap((parent) => parent.findings);
  const problems = [...(about.problems ?? []), ...plan.parents.flatMap((parent) => parent.problems)];
  return {
    schemaVersion: 1,
    tool: about.tool,
    createdAt: about.createdAt,
    planDigest: planDigest(plan),
    steps: allSteps(plan).map(stepJson),
    moves: plan.parents.flatMap(({ parent, moves }) => moves.map((move) => ({ parent, ...move }))),
    ...ringsJson(plan),
    ...waitingJson(plan),
    ...changesJson(plan),
    findings: findings.map(findingJson),
    errors: problems.map(problemJson),
    summary: planCounts(plan),
    estimate: estimateWait(plan),
  };
}

function planCounts(plan: FleetPlan): PlanCounts {
  const of = (action: Step['action']) => allSteps(plan).filter((step) => step.action === action).length;
  return { create: of('create'), update: of('update'), delete: of('delete'), publish: of('publish') };
}

function ringsJson(plan: FleetPlan): Pick<PlanJson, 'rings'> {
  const rings = plan.parents.flatMap((parent) =>
    ringWaits(parent).map(({ ring, groups, gates }) => ({
      parent: parent.parent,
      ring,
      groups,
      waitsFor: gates.map(({ group }) => group),
    })),
  );
  return rings.length === 0 ? {} : { rings };
}

function waitingJson({ parents }: FleetPlan): Pick<PlanJson, 'waiting'> {
  const rings = parents.flatMap(({ parent, waiting = [] }) => waiting.map((one) => ({ parent, ...one })));
  return rings.length === 0 ? {} : { waiting: rings };
}

function changesJson({ parents }: FleetPlan): Pick<PlanJson, 'changes' | 'leftBehind'> {
  const changes = parents.flatMap(({ parent, changes: own }) =>
    (own?.items ?? []).map(({ item, groups, byHand, members, state, seenIn, patch, unread }) => ({
      parent,
      item: itemJson(item),
      groups,
      ...(byHand === undefined ? {} : { byHand }),
      members,
      state,
      member: seenIn,
      ...(patch === undefined ? {} : { patch }),
      unread,
    })),
  );
  const left = parents.flatMap(({ parent, leftBehind = [] }) =>
    leftBehind.map(({ items, members }) => ({ parent, items, members })),
  );
  return {
    ...(changes.length === 0 ? {} : { changes }),
    ...(left.length === 0 ? {} : { leftBehind: left }),
  };
}
