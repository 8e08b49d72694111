import type { ContentItem } from '../model/content.js';
import type { LiveParent } from '../model/live.js';
import type { Finding, Problem } from '../model/problem.js';
import type { FleetPlan, ParentPlan } from './fleet-plan.js';
import type { GroupView } from './parent-view.js';
import type { GroupException } from './parts/classes.js';
import type { LivePart, PartView } from './parts/live-parts.js';
import type { Coming, Delivery } from './predict-content.js';
import type { CopyJudge } from './publish/delivered-pairs.js';
import type { PublishVerdict } from './publish/judge-publish.js';
import type { PublishStep, WriteStep } from './steps/step.js';

export interface GroupContext {
  readonly parentName: string;
  readonly workspace: string;
  /** The configuration's step, if any: everything waits for it. */
  readonly configuration: readonly string[];
  /** Steps that create or update members, by the files' name of the member. */
  readonly memberSteps: ReadonlyMap<string, WriteStep>;
  /** The files' names of members, by the `nameKey` of their resources. */
  readonly memberNames: ReadonlyMap<string, string>;
  /** `nameKey`s of all live assignments. */
  readonly assignmentNames: ReadonlySet<string>;
  /** The central workspace's content, by `idKey`. */
  readonly content: ReadonlyMap<string, ContentItem>;
  /** What this run writes of the content, and what brings it. */
  readonly coming: ReadonlyMap<ContentItem, Coming>;
  /** Where members were looked into. */
  readonly copies?: CopyJudge;
}

export interface PartSteps {
  readonly group?: WriteStep;
  readonly assignment?: WriteStep;
}

export interface PublishPlan {
  /** None where there is nothing to publish, or the group is published by hand. */
  readonly step?: PublishStep;
  /** Of a group that is published by hand: what a publish would carry now, which no plan of an apply takes. */
  readonly byHand?: PublishStep;
  readonly verdict: PublishVerdict;
  readonly findings: readonly Finding[];
}

export interface PlannedPart {
  readonly view: PartView;
  readonly steps: PartSteps;
  readonly publish: PublishPlan;
}

/** A declared group with its parts: mostly one, the group itself. */
export interface PlannedGroup {
  readonly view: GroupView;
  readonly items: readonly ContentItem[];
  /** What overrides leave out for some of its members. */
  readonly exceptions: readonly GroupException[];
  /** By number; then those of members with exceptions, class by class. */
  readonly parts: readonly PlannedPart[];
  /** Live parts that the group no longer needs. */
  readonly dissolved: readonly LivePart[];
}

/** Whether some class of its members exceeds one publish. */
export function isSplit({ parts }: Pick<PlannedGroup, 'parts'>): boolean {
  return parts.length > new Set(parts.map(({ view }) => view.inClass)).size;
}

/** Members × items of all parts. */
export function operationsOf({ parts }: Pick<PlannedGroup, 'parts'>): number {
  return parts.reduce((sum, { view }) => sum + view.members.length * view.items.length, 0);
}

/** A planned group with its result. */
export interface GroupOutcome extends PlannedGroup {
  /** Why its items could not be resolved; empty where they could. */
  readonly resolved: { readonly problems: readonly Problem[] };
}

export interface PlannedParent {
  readonly plan: ParentPlan;
  /** The live state it was planned from; undefined where it was not read. */
  readonly live?: LiveParent;
  /** What its publishes carry, by workspace. */
  readonly deliveries: readonly Delivery[];
  /** Names (`nameKey`) of assignments whose jobs would decide whether they are published. */
  readonly wantedJobs: readonly string[];
  /** Every planned group with its items, for callers that need groups rather than steps. */
  readonly groups: readonly GroupOutcome[];
}

export interface PlannedFleet {
  readonly plan: FleetPlan;
  readonly parents: ReadonlyMap<string, PlannedParent>;
}
