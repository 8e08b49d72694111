import type { PairResult } from '../model/content.js';
import type { DesiredFleet } from '../model/desired.js';
import type { DisplayNames } from '../model/display-names.js';
import type { LiveJob, LiveParent } from '../model/live.js';
import type { Finding, Problem, Result } from '../model/problem.js';
import type { LiveFact } from './compare/live-facts.js';
import type { GuardFacts } from './guards/guard-facts.js';
import type { Move } from './guards/find-moves.js';
import type { StrandedCopies } from './guards/stranded-copies.js';
import type { PartOutlook } from './pair-outlook.js';
import type { CopyJudge } from './publish/delivered-pairs.js';
import type { ItemChange } from './publish/item-changes.js';
import type { RingGate } from './publish/rings.js';
import type { RingLimits, WaitingRing } from './publish/waiting-rings.js';
import type { Step } from './steps/step.js';

/** The whole plan: parents tier by tier, within a tier by name. */
export interface FleetPlan {
  readonly parents: readonly ParentPlan[];
  /** Only where members have some. They are shown, and change no step. */
  readonly displayNames?: DisplayNames;
  /** Of a plan of publishes only: what the files ask of its groups and no publish carries. */
  readonly uncovered?: readonly UncoveredPairs[];
  /** What becomes of the pairs that the files ask for; only where somebody asked. No part of a saved plan. */
  readonly outlook?: readonly PartOutlook[];
}

export interface ParentPlan {
  readonly parent: string;
  readonly tier: number;
  /** `error`: not read or not decided; it has no steps, and `problems` says why. */
  readonly state: 'planned' | 'error';
  /** The files suspend it: it was not read, and has no steps. */
  readonly suspended?: boolean;
  /** In an order that respects `dependsOn`; the same for the same files and live state. */
  readonly steps: readonly Step[];
  /** The groups that steps of a higher ring wait for, ring by ring; absent where no step has a ring. */
  readonly rings?: readonly RingGate[] | undefined;
  /** Rings of which steps are left for a later run, from the lowest; absent where there are none. */
  readonly waiting?: readonly WaitingRing[];
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  readonly guard: GuardFacts;
  /** Members that move from one group to another, by name. */
  readonly moves: readonly Move[];
  /** What its publishes change in members; absent where nothing was modified, or members were not read. */
  readonly changes?: {
    readonly items: readonly ItemChange[];
    /** How many more items were modified. */
    readonly more: number;
  };
  /** Copies that its steps leave in members; absent where there are none. */
  readonly leftBehind?: readonly StrandedCopies[];
  /** What the plan depends on in Azure; undefined where it was not read. */
  readonly reliesOn?: readonly LiveFact[];
}

/** What the files ask of one group and none of its publishes carries. */
export interface UncoveredPairs {
  readonly pairs: readonly PairResult[];
  /** Why it is not known what the files ask. */
  readonly problems: readonly Problem[];
  /** Nothing of the group was ever published, and nothing is now: it is told, and is no failure. */
  readonly neverPublished: boolean;
}

export function allSteps(plan: FleetPlan): readonly Step[] {
  return plan.parents.flatMap((parent) => parent.steps);
}

export interface FleetInput {
  readonly fleet: DesiredFleet;
  readonly readings: ReadonlyMap<string, ParentReading>;
  readonly pending: ReadonlySet<string>;
  /** The files' names of the only groups to plan; undefined: all. */
  readonly groups?: readonly string[];
  /** False: nothing is published in this run, so nothing new reaches a lower tier. */
  readonly publish: boolean;
  /** Groups are published as they are live, so nothing is predicted and no parent depends on another's plan. */
  readonly asLive?: boolean;
  /** Where members were looked into. */
  readonly copies?: CopyJudge;
  /** Which rings may go; undefined: all, each after those below it. */
  readonly limits?: RingLimits | undefined;
}

/** What was read of one parent; jobs by `nameKey` of their assignment, newest first. */
export interface ParentReading {
  readonly live: Result<LiveParent>;
  readonly jobs: ReadonlyMap<string, readonly LiveJob[]>;
}
