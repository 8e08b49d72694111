import type { Finding, Problem } from '../../model/problem.js';
import { allSteps, type FleetPlan } from '../../plan/fleet-plan.js';
import { estimateWait, type WaitEstimate } from '../../plan/publish/estimate-wait.js';
import type { Move } from '../../plan/guards/find-moves.js';
import { planDigest } from '../../plan/compare/plan-digest.js';
import { stepJson, type StepJson } from '../../plan/steps/step-json.js';
import type { Step } from '../../plan/steps/step.js';
import { ringWaits } from './ring-text.js';
import { findingJson, problemJson } from '../../show/problem-text.js';
import type { FindingJson, ProblemJson } from '../../show/problem-shape.js';

/** `schemas/plan.schema.json`. */
export interface PlanJson {
  readonly schemaVersion: 1;
  readonly tool: string;
  readonly createdAt: string;
  readonly planDigest: string;
  readonly steps: readonly StepJson[];
  /** Members that change groups within a parent. */
  readonly moves: readonly MoveJson[];
  /** Where a step has a ring: what each ring waits for. */
  readonly rings?: readonly RingJson[];
  readonly findings: readonly FindingJson[];
  readonly errors: readonly ProblemJson[];
  readonly summary: PlanCounts;
  /** What Azure's limits make of the steps' requests; no part of the digest. */
  readonly estimate: WaitEstimate;
}

export interface MoveJson extends Move {
  readonly parent: string;
}

export interface PlanCounts {
  readonly create: number;
  readonly update: number;
  readonly delete: number;
  readonly publish: number;
}

/** The groups of a parent that steps of a ring wait for; `waitsFor` are those of all lower rings. */
export interface RingJson {
  readonly parent: string;
  readonly ring: number;
  /** Groups with steps in this plan. */
  readonly groups: readonly string[];
  readonly waitsFor: readonly string[];
}

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
    findings: findings.map(findingJson),
    errors: problems.map(problemJson),
    summary: planCounts(plan),
    estimate: estimateWait(plan),
  };
}

export function planCounts(plan: FleetPlan): PlanCounts {
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
