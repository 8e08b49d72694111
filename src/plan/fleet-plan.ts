import type { Finding, Problem } from '../model/problem.js';
import type { Move } from './guards/find-moves.js';
import type { LiveFact } from './compare/live-facts.js';
import type { Step } from './steps/step.js';
import type { GuardFacts } from './guards/facts.js';
import type { RingGate } from './publish/ring-gate.js';

/** The whole plan: parents tier by tier, within a tier by name. */
export interface FleetPlan {
  readonly parents: readonly ParentPlan[];
}

export interface ParentPlan {
  readonly parent: string;
  readonly tier: number;
  /** `error`: not read or not decided; it has no steps and says why in `problems`. */
  readonly state: 'planned' | 'error';
  /** The files suspend it: it was not read, and has no steps. */
  readonly suspended?: boolean;
  /** In an order that respects `dependsOn`; the same for the same files and live state. */
  readonly steps: readonly Step[];
  /** The groups that steps of a higher ring wait for, ring by ring; absent where no step has a ring. */
  readonly rings?: readonly RingGate[] | undefined;
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  readonly guard: GuardFacts;
  /** Members that go from one group to another, by name. */
  readonly moves: readonly Move[];
  /** What of Azure the plan rests on; undefined where it was not read. */
  readonly reliesOn?: readonly LiveFact[];
}

export function allSteps(plan: FleetPlan): readonly Step[] {
  return plan.parents.flatMap((parent) => parent.steps);
}
