import type { ArmClient } from '../azure/arm-client.js';
import type { Clock } from '../model/clock.js';
import type { Problem } from '../model/problem.js';
import type { Allowance } from '../plan/guards/guards.js';
import type { RingLimits } from '../plan/publish/waiting-rings.js';
import type { EventSink } from './events.js';

/** Everything through which a run touches the world. */
export interface RunDeps {
  readonly client: ArmClient;
  readonly clock: Clock;
  readonly pending: PendingStore;
  readonly emit: EventSink;
  /** Aborted by SIGINT or SIGTERM: no new step starts, requests in flight finish. */
  readonly interrupted: AbortSignal;
  /** URL of the files' repository, if known: marks of content name it. */
  readonly repository?: string;
  /** Why no new step may start, beside an interrupt: the audit can no longer be written. */
  readonly stopped?: () => Problem | undefined;
}

/**
 * What this machine remembers of groups, on disk, because Azure does not say it: groups written but not yet
 * published (`pendingKey`), which replaces `systemData` where the service sends none, and groups whose last
 * job succeeded without delivering every pair (`undeliveredKey`), whose jobs a plan reads.
 */
export interface PendingStore {
  read(): ReadonlySet<string>;
  add(key: string): Promise<void>;
  remove(key: string): Promise<void>;
}

/** Which parents and groups to plan; undefined: all. Names of the files. */
export interface Scope {
  readonly parents?: readonly string[];
  readonly groups?: readonly string[];
}

export interface RunOptions {
  /** False: `--no-publish`. */
  readonly publish: boolean;
  /** False: `--no-wait`: jobs are started and left running. */
  readonly wait: boolean;
  /** How long jobs are awaited, in milliseconds. */
  readonly timeoutMs: number;
  /** How many failed pairs of a group do not hold the next ring; default 0. */
  readonly maxFailedPairs?: Allowance;
  /** As the plan was made with: a lower tier is planned again. */
  readonly limits?: RingLimits;
}
