import type { RunEvent } from '../../src/apply/events.js';
import { planPublishOnly } from '../../src/apply/plan-publish-only.js';
import { readAndPlan } from '../../src/apply/read-and-plan.js';
import { runApply } from '../../src/apply/run-apply.js';
import type { PendingStore, RunDeps, RunOptions, Scope } from '../../src/apply/run.js';
import type { ArmClient } from '../../src/azure/arm-client.js';
import type { Audit } from '../../src/azure/audit/audit-file.js';
import { auditedClient } from '../../src/azure/audit/audited-client.js';
import { createArmClient } from '../../src/azure/create-arm-client.js';
import { embeddedHttpClient } from '../../src/azure/embedded-http-client.js';
import { resolveEndpoint } from '../../src/azure/endpoint.js';
import { tokenSource } from '../../src/azure/login/credential.js';
import type { TokenSource } from '../../src/azure/login/token-source.js';
import { createEmulator, type Emulator, type EmulatorSetup } from '../../src/emulator/emulator.js';
import { createDoor } from '../../src/http/door.js';
import type { PairResult } from '../../src/model/content.js';
import type { DesiredFleet } from '../../src/model/desired.js';
import type { Result } from '../../src/model/problem.js';
import { allSteps, type FleetPlan } from '../../src/plan/fleet-plan.js';
import { type FakeClock, YieldingClock } from './fake-clock.js';
import { memoryAudit } from './memory-audit.js';
import { runController } from './run-controller.js';

/** An emulator with a client to it, on one clock that never really waits. */
export interface TestWorld {
  readonly emulator: Emulator;
  readonly clock: FakeClock;
  readonly client: ArmClient;
  readonly pending: PendingStore;
  plan(fleet: DesiredFleet, scope?: Scope, publish?: boolean): Promise<FleetPlan>;
  apply(fleet: DesiredFleet, options?: ApplyOptions): Promise<Applied>;
  /** Publishes groups as they are, changed or not. */
  publish(fleet: DesiredFleet, groups: readonly string[] | 'all'): Promise<Applied>;
}

export interface ApplyOptions extends Partial<RunOptions> {
  readonly scope?: Scope;
  /** Interrupts the run once this many steps have ended. */
  readonly stopAfter?: number;
  /** Called at the moment of that interrupt. */
  readonly onStopped?: () => void;
  /** Something that happens between the plan and its execution. */
  readonly onPlanned?: () => void | Promise<void>;
}

export interface Applied {
  readonly plan: FleetPlan;
  readonly outcome: string;
  readonly events: readonly RunEvent[];
  readonly pairs: readonly PairResult[];
}

/**
 * `between` stands between the client and the service, and may do something when a request passes.
 * `login` gives the tokens; without it there is a static one, which nobody can renew. `audit` is told
 * of every write.
 */
export function testWorld(
  options: EmulatorSetup = {},
  between: (request: Request, next: (request: Request) => Promise<Response>) => Promise<Response> = (
    request,
    next,
  ) => next(request),
  {
    login,
    audit = memoryAudit(),
    concurrency = 16,
  }: {
    readonly login?: (clock: FakeClock) => TokenSource;
    readonly audit?: Audit;
    readonly concurrency?: number;
  } = {},
): TestWorld {
  const clock = new YieldingClock();
  const emulator = createEmulator({ now: () => clock.now(), sleep: (ms) => clock.sleep(ms), ...options });
  const endpoint = valueOf(resolveEndpoint({ endpoint: 'http://127.0.0.1:7070' }));
  const bare = createArmClient({
    endpoint,
    tokens: login?.(clock) ?? valueOf(tokenSource(endpoint, { musterToken: 'test', tenants: [], clock })),
    clock,
    version: '0.0.0',
    concurrency,
    door: createDoor({
      httpClient: embeddedHttpClient((request) => between(request, (one) => emulator.fetch(one))),
      clock,
    }),
  });
  const client = auditedClient(bare, audit, runController().signal);
  const pending = memoryPending();
  const deps = (emit: (event: RunEvent) => void, interrupted: AbortSignal): RunDeps => ({
    client: auditedClient(bare, audit, interrupted),
    clock,
    pending,
    emit,
    interrupted,
    stopped: () => audit.stopped(),
  });
  return {
    emulator,
    clock,
    client,
    pending,
    plan: (fleet, scope = {}, publish = true) => readAndPlan({ client, pending }, fleet, scope, { publish }),
    apply: async (
      fleet,
      {
        scope = {},
        stopAfter,
        onStopped,
        onPlanned,
        publish = true,
        wait = true,
        timeoutMs = 1_800_000,
        ...rest
      } = {},
    ) => {
      const events: RunEvent[] = [];
      const stop = runController();
      let ended = 0;
      const plan = await readAndPlan({ client, pending }, fleet, scope, { publish });
      const emit = (event: RunEvent) => {
        events.push(event);
        if (event.type !== 'stepFinished' || ++ended !== stopAfter) return;
        stop.abort();
        onStopped?.();
      };
      if (stopAfter === 0) stop.abort();
      await onPlanned?.();
      const options_ = { publish, wait, timeoutMs, ...rest };
      const outcome = await runApply(deps(emit, stop.signal), fleet, plan, scope, options_);
      return { plan, outcome, events, pairs: pairsOf(events) };
    },
    publish: async (fleet, groups) => {
      const events: RunEvent[] = [];
      const plan = await planPublishOnly({ client, pending }, fleet, groups, {});
      const run = deps((event) => events.push(event), runController().signal);
      const options_ = { publish: true, wait: true, timeoutMs: 1_800_000 };
      const outcome = await runApply(run, fleet, plan, {}, options_, 'publish');
      return { plan, outcome, events, pairs: pairsOf(events) };
    },
  };
}

function pairsOf(events: readonly RunEvent[]): readonly PairResult[] {
  return events.flatMap((event) => (event.type === 'pairs' ? event.pairs : []));
}

export function memoryPending(): PendingStore {
  const keys = new Set<string>();
  return {
    read: () => keys,
    add: (key) => {
      keys.add(key);
      return Promise.resolve();
    },
    remove: (key) => {
      keys.delete(key);
      return Promise.resolve();
    },
  };
}

/** Everything that did not go well in a run, for a test to expect none of. */
export function troubles({ events, plan }: Applied): readonly string[] {
  return [
    ...plan.parents.flatMap(({ problems }) => problems.map(({ message }) => message)),
    ...events.flatMap((event) => {
      switch (event.type) {
        case 'stepFinished':
          return event.result.status === 'succeeded'
            ? []
            : [`${event.result.step.id} ${event.result.status}: ${event.result.problem?.message ?? ''}`];
        case 'problem':
          return [event.problem.message];
        case 'finding':
          return [event.finding.message];
        case 'pairs':
          return event.pairs
            .filter(({ status }) => status !== 'Succeeded')
            .map(
              ({ group, member, item, status, error }) =>
                `${group}/${member}/${item.displayName} ${status} ${error ?? ''}`,
            );
        default:
          return [];
      }
    }),
  ];
}

/** Ids of a plan's steps, in order. */
export function stepIds(plan: FleetPlan): readonly string[] {
  return allSteps(plan).map(({ id }) => id);
}

export function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('; '));
  return result.value;
}
