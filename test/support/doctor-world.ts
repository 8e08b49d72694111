import { setMaxListeners } from 'node:events';
import { toFleet } from '../../src/config/to-fleet.js';
import type { EmulatorSetup } from '../../src/emulator/emulator.js';
import { carryOutFixes, fixesOf, type FixResult } from '../../src/features/doctor/carry-out-fixes.js';
import {
  checkIds,
  type DoctorCheck,
  type CheckId,
  type DoctorReport,
} from '../../src/features/doctor/doctor-check.js';
import { runDoctor, type DoctorDeps } from '../../src/features/doctor/run-doctor.js';
import type { Scope } from '../../src/apply/run.js';
import type { DesiredFleet } from '../../src/model/desired.js';
import { ok } from '../../src/model/problem.js';
import { aRule } from './small-fleet.js';
import { testWorld, type TestWorld } from './test-world.js';
import { runController } from './run-controller.js';

/** The parent's, and those of two customers. */
export const tenants = {
  soc: 'aaaaaaaa-0000-4000-8000-000000000001',
  bank: 'bbbbbbbb-0000-4000-8000-000000000002',
  mill: 'cccccccc-0000-4000-8000-000000000003',
} as const;

type Place = keyof typeof tenants;

export const subscriptions: Readonly<Record<Place, string>> = {
  soc: '11111111-0000-4000-8000-000000000001',
  bank: '22222222-0000-4000-8000-000000000002',
  mill: '33333333-0000-4000-8000-000000000003',
};

export const workspaces: Readonly<Record<Place, string>> = {
  soc: workspaceIn('soc'),
  bank: workspaceIn('bank'),
  mill: workspaceIn('mill'),
};

export interface DoctorWorld extends TestWorld {
  readonly fleet: DesiredFleet;
  doctor(more?: {
    readonly scope?: Scope;
    readonly fleet?: DesiredFleet;
    readonly apiVersionOverride?: string;
    readonly deps?: Partial<DoctorDeps>;
  }): Promise<DoctorReport>;
  /** Everything that doctor offers to fix, fixed. */
  fix(report: DoctorReport, interrupted?: AbortSignal): Promise<readonly FixResult[]>;
}

/** One parent and two customers in subscriptions and tenants of their own, in which everything is well. */
export function doctorWorld(options: EmulatorSetup = {}, fleet = fleetOf()): DoctorWorld {
  const world = testWorld({
    workspaces: [
      {
        id: workspaces.soc,
        tenant: tenants.soc,
        content: ['rule-a', 'rule-b'].map(aRule),
        configurations: [{ name: 'soc' }],
      },
      { id: workspaces.bank, tenant: tenants.bank },
      { id: workspaces.mill, tenant: tenants.mill },
    ],
    ...options,
  });
  return {
    ...world,
    fleet,
    doctor: ({ scope = {}, apiVersionOverride, deps, fleet: other } = {}) =>
      runDoctor(
        {
          client: world.client,
          interrupted: neverInterrupted,
          loginTenant: () => Promise.resolve(ok(undefined)),
          ...deps,
        },
        other ?? fleet,
        scope,
        { concurrency: 16, apiVersionOverride },
      ),
    fix: (report, interrupted = neverInterrupted) =>
      carryOutFixes({ client: world.client, clock: world.clock, interrupted }, fixesOf(report)),
  };
}

const neverInterrupted = runController().signal;
// As the command line does: every request listens to it.
setMaxListeners(0, neverInterrupted);

/** A fleet of the three workspaces; `extra` documents come after. */
export function fleetOf(
  include: readonly object[] = [{ kind: 'AnalyticsRule' }],
  extra: readonly object[] = [],
): DesiredFleet {
  const documents = [
    doc('Parent', 'soc', { workspace: workspaces.soc, tenant: tenants.soc }),
    doc('Member', 'bank', { workspace: workspaces.bank, tenant: tenants.bank, parents: ['soc'] }),
    doc('Member', 'mill', { workspace: workspaces.mill, tenant: tenants.mill, parents: ['soc'] }),
    doc('Group', 'all', { parent: 'soc', members: { names: ['bank', 'mill'] }, content: ['rules'] }),
    doc('ContentSelection', 'rules', { include }),
    ...extra,
  ];
  const text = documents.map((one) => JSON.stringify(one)).join('\n---\n');
  const result = toFleet([{ name: 'fleet.yaml', text }]);
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return result.value.fleet;
}

export function doc(kind: string, name: string, spec: Readonly<Record<string, unknown>>) {
  return { apiVersion: 'muster/v1', kind, metadata: { name }, spec };
}

/** What is not ok, as `bank: ✖ sentinel MUS706, ⊘ rules`, targets in order; empty where all is well. */
export function troublesOf({ targets }: DoctorReport): readonly string[] {
  return targets.flatMap(({ target, checks }) => {
    const told = checks.filter(({ result }) => result !== 'ok').map(shown);
    return told.length === 0
      ? []
      : [`${target.parent?.name ?? target.member?.name ?? ''}: ${told.join(', ')}`];
  });
}

const symbols = { ok: '✔', failed: '✖', warning: '⚠', skipped: '⊘', unknown: '?' } as const;

function shown({ id, result, code }: DoctorCheck): string {
  return `${symbols[result]} ${id}${code === undefined ? '' : ` ${code}`}`;
}

/** The check of that id in the workspace that the files call so. */
export function checkOf({ targets }: DoctorReport, name: string, id: CheckId): DoctorCheck {
  const found = targets
    .find(({ target }) => (target.parent?.name ?? target.member?.name) === name)
    ?.checks.find((check) => check.id === id);
  if (found === undefined) throw new Error(`${name} has no check ${id} of ${checkIds.join(', ')}`);
  return found;
}

function workspaceIn(place: Place): string {
  return `/subscriptions/${subscriptions[place]}/resourceGroups/rg-${place}/providers/Microsoft.OperationalInsights/workspaces/${place}`;
}
