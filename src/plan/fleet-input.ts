import type { DesiredFleet } from '../model/desired.js';
import type { LiveJob, LiveParent } from '../model/live.js';
import type { Result } from '../model/problem.js';
import type { CopyJudge } from './publish/copy-judge.js';

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
}

/** What was read of one parent; jobs by `nameKey` of their assignment, newest first. */
export interface ParentReading {
  readonly live: Result<LiveParent>;
  readonly jobs: ReadonlyMap<string, readonly LiveJob[]>;
}
