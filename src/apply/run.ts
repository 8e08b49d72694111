import type { ArmClient } from '../azure/arm-client.js';
import type { Clock } from '../model/clock.js';
import type { Problem } from '../model/problem.js';
import type { Allowance } from '../plan/guards/guards.js';
import type { RingLimits } from '../plan/publish/waiting-rings.js';
import type { EventSink } from './events.js';

/** What a run acts through; everything that touches the world is here. */
export interface RunDeps {
  readonly client: ArmClient;
  readonly clock: Clock;
  readonly pending: PendingStore;
  readonly emit: EventSink;
  /** Aborted by SIGINT or SIGTERM: no new step starts, requests in flight finish. */
  readonly interrupted: AbortSignal;
  /** URL of the repository that the files are in, where that is known: marks of content name it. */
  readonly repository?: string;
  /** Why no new step is to start, beside an interrupt: what was done could no longer be written down. */
  readonly stopped?: () => Problem | undefined;
}

/**
 * What this machine knows of groups and Azure does not tell, kept on disk: those written but not yet published
 * (`pendingKey`), which stands in for `systemData` where the service sends none, and those whose last job ended
 * well without delivering every pair (`undeliveredKey`), whose jobs a plan reads.
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
  /** Failed pairs of a group that let the next ring go on; by default none. */
  readonly maxFailedPairs?: Allowance;
  /** As the plan was made with: a lower tier is planned again. */
  readonly limits?: RingLimits;
}
