import type { RunEvent } from '../../src/apply/events.js';
import type { ArmClient } from '../../src/azure/arm-client.js';
import type { Engine } from '../../src/cli/engine.js';
import type { LoadResult } from '../../src/config/load-fleet.js';
import type { Io, TextOut } from '../../src/cli/io.js';
import { run } from '../../src/cli/run.js';
import { noPairs } from '../../src/features/drift/drift.js';
import type { Clock } from '../../src/model/clock.js';
import type { DesiredFleet, DesiredGroup, DesiredParent } from '../../src/model/desired.js';
import type { FleetPlan } from '../../src/plan/fleet-plan.js';
import { memoryAudit } from '../support/memory-audit.js';
import { aPlan, workspace } from '../features/run/builders.js';

const at = { file: 'fleet.yaml', line: 1, column: 1 };

function aParent(name: string, tier = 0): DesiredParent {
  return {
    name,
    workspace,
    tenant: '22222222-2222-2222-2222-222222222222',
    mode: 'Enabled',
    prune: false,
    workbookResourceGroups: [],
    tier,
    uppers: [],
    at,
  };
}

function aGroup(name: string, parent: string): DesiredGroup {
  return {
    name,
    parent,
    resourceName: name,
    displayName: name,
    members: [],
    content: [],
    publish: 'Auto',
    protect: false,
    ring: 0,
    at,
  };
}

export const fleet: DesiredFleet = {
  parents: [aParent('contoso-emea', 1), aParent('contoso-soc')],
  members: [],
  groups: [aGroup('finance-eu', 'contoso-soc'), aGroup('retail', 'contoso-emea')],
  selections: [],
  suppressions: [],
};

export function loaded(more: { readonly foreign?: number; readonly fleet?: DesiredFleet } = {}): LoadResult {
  return {
    ok: true,
    value: {
      fleet: more.fleet ?? fleet,
      files: [{ name: 'fleet.yaml', text: 'apiVersion: muster/v1\n' }],
      foreign: more.foreign ?? 0,
    },
  };
}

const noClient: ArmClient = {
  send: () => Promise.reject(new Error('a fake engine sends nothing')),
  list: () => Promise.reject(new Error('a fake engine lists nothing')),
  requests: { GET: 0, PUT: 0, POST: 0, DELETE: 0 },
  now: () => new Date('2026-02-01T00:00:00Z'),
};

export interface FakeEngine extends Engine {
  /** Names of the engine's functions as they were called. */
  readonly calls: string[];
  readonly arguments: Record<string, readonly unknown[]>;
}

/** An engine that reads and writes nothing: it plans `plan`, and a run tells `events`. */
export function anEngine(
  more: Partial<Engine> & { readonly plan?: FleetPlan; readonly events?: readonly RunEvent[] } = {},
): FakeEngine {
  const { plan = aPlan(), events = [], ...overrides } = more;
  const calls: string[] = [];
  const given: Record<string, readonly unknown[]> = {};
  const tell = (emit: (event: RunEvent) => void) => {
    events.forEach(emit);
    const last = events.at(-1);
    return Promise.resolve(last?.type === 'finished' ? last.outcome : 'succeeded');
  };
  const engine: Engine = {
    loadFleet: () => Promise.resolve(loaded()),
    connect: () =>
      Promise.resolve({
        ok: true,
        value: {
          client: noClient,
          label: 'https://management.azure.com',
          portal: 'https://portal.azure.com',
          loginTenant: () => Promise.resolve({ ok: true, value: undefined }),
          close: () => Promise.resolve([]),
        },
      }),
    keepEvidence: () => Promise.resolve([]),
    openPendingStore: () =>
      Promise.resolve({
        ok: true,
        value: {
          read: () => new Set(),
          add: () => Promise.resolve(),
          remove: () => Promise.resolve(),
        },
      }),
    openAudit: () => Promise.resolve(memoryAudit()),
    readAndPlan: () => Promise.resolve(plan),
    judgeGuards: () => Promise.resolve([]),
    runApply: (deps) => tell(deps.emit),
    planPublish: () => Promise.resolve(plan),
    runPublish: (deps) => tell(deps.emit),
    readStatus: (deps) => tell(deps.emit),
    readDrift: () =>
      Promise.resolve({ resources: [], groups: [], pairs: [], counts: noPairs, findings: [], problems: [] }),
    readCleanup: () => Promise.resolve({ doomed: [], held: [], sizes: new Map(), problems: [] }),
    deleteCopies: () => Promise.resolve([]),
    readSelection: () => Promise.resolve([]),
    readHandOver: () => Promise.resolve({ groups: [], findings: [], problems: [] }),
    readWhy: (_deps, _fleet, member, asked) =>
      Promise.resolve({
        member,
        asked,
        chains: [
          {
            parent: 'contoso-soc',
            group: 'finance-eu',
            item: null,
            asked: true,
            links: [],
            todo: [],
            notes: [],
          },
        ],
        problems: [],
      }),
    readOverview: () => Promise.resolve({ problems: [] }),
    readWho: (_deps, _fleet, _scope, asked) => Promise.resolve({ asked, rows: [], problems: [] }),
    takeSnapshots: () => Promise.resolve({ taken: [], findings: [], problems: [] }),
    saveSnapshots: () =>
      Promise.resolve({ file: 'muster.lock.yaml', written: false, removed: [], problems: [] }),
    runDoctor: () => Promise.resolve({ loginTenant: null, targets: [], errors: [] }),
    carryOutFixes: () => Promise.resolve([]),
    readForImport: () => Promise.reject(new Error('a fake engine has no live parent')),
    readJobPruning: () => Promise.resolve({ assignments: [], problems: [] }),
    pruneJobs: () => Promise.resolve([]),
    postNotification: () => Promise.resolve(undefined),
    startEmulator: () =>
      Promise.resolve({
        ok: true,
        value: { url: 'http://127.0.0.1:7070', notes: [], close: () => Promise.resolve([]) },
      }),
    ...overrides,
  };
  const recorded = Object.fromEntries(
    Object.entries(engine).map(([name, call]) => [
      name,
      (...args: readonly unknown[]): unknown => {
        calls.push(name);
        given[name] = args;
        return (call as (...all: readonly unknown[]) => unknown)(...args);
      },
    ]),
  ) as unknown as Engine;
  return { ...recorded, calls, arguments: given };
}

export interface FakeIo {
  readonly io: Io;
  /** What was written so far, in all and to each. */
  readonly out: () => string;
  readonly err: () => string;
  readonly interrupt: () => void;
  readonly asked: string[];
}

export interface FakeIoOptions {
  readonly answers?: readonly string[];
  readonly env?: Io['env'];
  readonly cwd?: string;
  readonly tty?: boolean;
  readonly columns?: number;
  readonly clock?: Clock;
}

/** A frozen clock: sleepers wake only when they are aborted. */
export const frozenClock: Clock = {
  now: () => new Date('2026-11-22T10:00:00.000Z'),
  sleep: (_ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) resolve();
      else
        signal?.addEventListener('abort', () => {
          resolve();
        });
    }),
};

export function anIo(options: FakeIoOptions = {}): FakeIo {
  const written = { out: '', err: '' };
  const listeners = new Set<() => void>();
  const answers = [...(options.answers ?? [])];
  const asked: string[] = [];
  const text = (stream: 'out' | 'err'): TextOut => ({
    write: (more) => {
      written[stream] += more;
    },
    isTTY: options.tty === true,
    columns: options.columns,
  });
  const io: Io = {
    stdout: text('out'),
    stderr: text('err'),
    ask:
      options.answers === undefined
        ? undefined
        : (question) => {
            asked.push(question);
            return Promise.resolve(answers.shift());
          },
    env: options.env ?? {},
    cwd: options.cwd ?? '/nowhere',
    onInterrupt: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    clock: options.clock ?? frozenClock,
    newId: () => '00000000-0000-4000-8000-000000000001',
  };
  return {
    io,
    out: () => written.out,
    err: () => written.err,
    interrupt: () => {
      for (const listener of listeners) listener();
    },
    asked,
  };
}

/** One command line with its whole output. */
export async function muster(
  argv: string,
  engine: Engine = anEngine(),
  options: FakeIoOptions = {},
): Promise<{
  readonly exit: number;
  readonly out: string;
  readonly err: string;
  readonly asked: readonly string[];
}> {
  const fake = anIo(options);
  const exit = await run(argv.split(' ').filter(Boolean), fake.io, engine);
  return { exit, out: fake.out(), err: fake.err(), asked: fake.asked };
}
