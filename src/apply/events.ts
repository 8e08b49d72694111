import type { PairResult } from '../model/content.js';
import type { Finding, Problem } from '../model/problem.js';
import type { DeliveredPair } from '../plan/publish/delivered-pairs.js';
import type { FleetPlan } from '../plan/fleet-plan.js';
import type { Step } from '../plan/steps/step.js';
import type { GroupHistory } from './pair-history.js';

export type RunCommand = 'apply' | 'publish' | 'status';

export type RunOutcome = 'succeeded' | 'failed' | 'refused' | 'stale' | 'interrupted';

/**
 * The events of a run, in order; times are RFC 3339.
 *
 * Every report and the progress display is a fold over this one stream. The first event is always
 * `started`, the last `finished`; `apply` and `publish` carry the whole plan in the first.
 */
export type RunEvent =
  | { readonly type: 'started'; readonly at: string; readonly command: RunCommand; readonly plan?: FleetPlan }
  | { readonly type: 'stepStarted'; readonly step: Step }
  | { readonly type: 'stepFinished'; readonly result: StepResult }
  | { readonly type: 'jobStarted'; readonly job: JobRef; readonly pairs: number }
  | { readonly type: 'jobFinished'; readonly job: JobResult }
  | { readonly type: 'pairs'; readonly pairs: readonly PairResult[] }
  | { readonly type: 'history'; readonly since: string; readonly groups: readonly GroupHistory[] }
  | { readonly type: 'evidence'; readonly evidence: Evidence }
  | { readonly type: 'finding'; readonly finding: Finding }
  | { readonly type: 'problem'; readonly problem: Problem }
  | { readonly type: 'interrupted' }
  | { readonly type: 'finished'; readonly at: string; readonly outcome: RunOutcome };

/** A step in the event of its end: which step it was, not what it wrote. */
export type EndedStep = Pick<
  Step,
  'id' | 'action' | 'type' | 'parent' | 'name' | 'resourceName' | 'resourceId' | 'at'
>;

export interface StepResult {
  readonly step: EndedStep;
  readonly status: 'succeeded' | 'failed' | 'skipped';
  /** Why it failed, or which step it waited for did not succeed. */
  readonly problem: Problem | null;
  readonly durationMs: number;
}

/** What the jobs of an assignment certainly delivered, recorded before the assignment was deleted. */
export interface Evidence {
  readonly parent: string;
  /** The files' name, or the resource's own. */
  readonly group: string;
  readonly assignment: string;
  /** ARM id of the central workspace. */
  readonly workspace: string;
  readonly delivered: readonly DeliveredPair[];
}

export interface JobRef {
  readonly parent: string;
  readonly group: string;
  readonly assignment: string;
  /** ARM id of the assignment. */
  readonly assignmentId: string;
  readonly jobId: string;
}

export interface JobResult extends JobRef {
  /** Succeeded, Failed, Canceled, InProgress, or another word of the service. */
  readonly state: string;
  readonly startTime: string | null;
  readonly endTime: string | null;
  readonly error: string | null;
}

export type EventSink = (event: RunEvent) => void;
