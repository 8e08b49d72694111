import type { RunEvent, RunOutcome, StepResult, JobResult } from '../../src/apply/events.js';
import { createLedger, type Ledger } from '../../src/apply/ledger.js';
import { createParentRun, type ParentRun } from '../../src/apply/parent-run.js';
import { readAndPlan } from '../../src/apply/read-and-plan.js';
import type { PendingStore, RunDeps, RunOptions, Scope } from '../../src/apply/run.js';
import { runApply } from '../../src/apply/run-apply.js';
import type { DesiredFleet } from '../../src/model/desired.js';
import type { LiveParent } from '../../src/model/live.js';
import type { PairResult } from '../../src/model/content.js';
import type { Finding, Problem } from '../../src/model/problem.js';
import type { FleetPlan } from '../../src/plan/fleet-plan.js';
import type { Delivery } from '../../src/plan/predict-content.js';
import { FakeArm } from './fake-arm.js';
import { FakeClock } from './fake-clock.js';
import { runController } from './run-controller.js';

export const waiting: RunOptions = { publish: true, wait: true, timeoutMs: 1_800_000 };

/** Everything a run acts through, and what it told. */
export class RunWorld {
  readonly clock = new FakeClock();
  readonly arm = new FakeArm(this.clock);
  readonly events: RunEvent[] = [];
  readonly pendingKeys = new Set<string>();
  /** Each change of the pending list, in order. */
  readonly pendingLog: string[] = [];
  private readonly interruption = runController();

  readonly pending: PendingStore = {
    read: () => this.pendingKeys,
    add: (key) => {
      this.pendingKeys.add(key);
      this.pendingLog.push(`+${key}`);
      return Promise.resolve();
    },
    remove: (key) => {
      this.pendingKeys.delete(key);
      this.pendingLog.push(`-${key}`);
      return Promise.resolve();
    },
  };

  readonly deps: RunDeps = {
    client: this.arm,
    clock: this.clock,
    pending: this.pending,
    emit: (event) => this.events.push(event),
    interrupted: this.interruption.signal,
  };

  hold(...lives: readonly LiveParent[]): this {
    for (const live of lives) this.arm.hold(live);
    return this;
  }

  interrupt(): void {
    this.interruption.abort();
  }

  plan(fleet: DesiredFleet, scope: Scope = {}, publish = true): Promise<FleetPlan> {
    return readAndPlan(this.deps, fleet, scope, { publish });
  }

  /** Plans and carries it out; what was read for the plan is forgotten in `arm.seen`. */
  async apply(fleet: DesiredFleet, options: Partial<RunOptions> = {}): Promise<RunOutcome> {
    const all = { ...waiting, ...options };
    const plan = await this.plan(fleet, {}, all.publish);
    this.arm.seen.length = 0;
    return this.run(fleet, plan, all);
  }

  run(fleet: DesiredFleet, plan: FleetPlan, options: RunOptions = waiting): Promise<RunOutcome> {
    return runApply(this.deps, fleet, plan, {}, options);
  }

  ledger(waits = true): Ledger {
    return createLedger(this.deps.emit, undefined, waits);
  }

  /** What the steps of one parent share. */
  parentRun(
    fleet: DesiredFleet,
    options: Partial<RunOptions> = {},
    deliveries: readonly Delivery[] = [],
  ): ParentRun {
    const [parent] = fleet.parents;
    if (parent === undefined) throw new Error('The fleet has no parent');
    return createParentRun({
      deps: this.deps,
      fleet,
      parent,
      deliveries,
      options: { ...waiting, ...options },
      ledger: this.ledger(),
    });
  }

  steps(): readonly (readonly [string, StepResult['status'], string | null])[] {
    return this.events.flatMap((event) =>
      event.type === 'stepFinished'
        ? [[event.result.step.id, event.result.status, event.result.problem?.code ?? null] as const]
        : [],
    );
  }

  pairs(): readonly PairResult[] {
    return this.events.flatMap((event) => (event.type === 'pairs' ? event.pairs : []));
  }

  /** Pairs as `parent/group member item: status`. */
  pairLines(): readonly string[] {
    return this.pairs().map(
      ({ parent, group, member, item, status }) => `${parent}/${group} ${member} ${item.name}: ${status}`,
    );
  }

  jobs(): readonly JobResult[] {
    return this.events.flatMap((event) => (event.type === 'jobFinished' ? [event.job] : []));
  }

  findings(): readonly Finding[] {
    return this.events.flatMap((event) => (event.type === 'finding' ? [event.finding] : []));
  }

  problems(): readonly Problem[] {
    return this.events.flatMap((event) => (event.type === 'problem' ? [event.problem] : []));
  }
}

export function aRunWorld(...lives: readonly LiveParent[]): RunWorld {
  return new RunWorld().hold(...lives);
}
