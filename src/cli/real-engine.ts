import type { RunDeps, RunOptions, Scope } from '../apply/run.js';
import type { CleanupRequest } from '../features/cleanup/read-cleanup.js';
import type { DriftOptions } from '../features/drift/read-drift.js';
import type { DesiredFleet } from '../model/desired.js';
import type { FleetPlan } from '../plan/fleet-plan.js';
import type { RingLimits } from '../plan/publish/waiting-rings.js';

/**
 * The real functions that tests replace: the files, Azure, the run, and what each feature reads and writes.
 * Each part is loaded when a command first needs it: `--help` loads none.
 */
export const realEngine = {
  loadFleet: lazy(async () => (await import('../config/load-fleet.js')).loadFleet),
  connect: lazy(async () => (await import('./connect.js')).connect),
  openPendingStore: lazy(async () => (await import('../apply/pending-file.js')).openPendingStore),
  openAudit: lazy(async () => (await import('./open-connection.js')).openAudit),
  readAndPlan: async (
    deps: RunDeps,
    fleet: DesiredFleet,
    scope: Scope,
    options: {
      readonly publish: boolean;
      readonly deep?: boolean;
      /** Also reads what publishes change in members. */
      readonly diff?: boolean;
      /** Also tells what becomes of each pair. */
      readonly outlook?: boolean;
      /** Which rings may go. */
      readonly limits: RingLimits;
    },
  ): Promise<FleetPlan> => {
    const { readPlanned } = await import('../apply/read-and-plan.js');
    const { publish } = options;
    // Without publishes no reasons are needed.
    const copies =
      options.deep === true && publish ? await import('../features/drift/read-copies.js') : undefined;
    const planned = await readPlanned(deps, fleet, scope, {
      publish,
      limits: options.limits,
      workbookContent: copies !== undefined,
      onlyUsed: copies === undefined,
      readCopies: copies && ((made) => copies.readCopies(deps.client, fleet, made, deps.interrupted)),
    });
    let { plan } = planned;
    if (options.diff === true) {
      const { withItemChanges } = await import('../apply/read-changes.js');
      plan = await withItemChanges(deps.client, fleet, planned, deps.interrupted);
    }
    if (options.outlook !== true) return plan;
    return { ...plan, outlook: (await import('../plan/pair-outlook.js')).pairOutlook(planned) };
  },
  judgeGuards: lazy(async () => (await import('../plan/guards/guards.js')).judgeGuards),
  runApply: lazy(async () => (await import('../apply/run-apply.js')).runApply),
  planPublish: lazy(async () => (await import('../apply/plan-publish-only.js')).planPublishOnly),
  runPublish: async (
    deps: RunDeps,
    fleet: DesiredFleet,
    plan: FleetPlan,
    scope: Scope,
    options: RunOptions,
  ) => (await import('../apply/run-apply.js')).runApply(deps, fleet, plan, scope, options, 'publish'),
  readStatus: lazy(async () => (await import('../apply/read-status.js')).readStatus),
  readDrift: async (
    deps: RunDeps,
    fleet: DesiredFleet,
    scope: Scope,
    options: Omit<DriftOptions, 'groups'>,
  ) => {
    const { readPlanned } = await import('../apply/read-and-plan.js');
    const { readDrift } = await import('../features/drift/read-drift.js');
    const planned = await readPlanned(deps, fleet, scope, { publish: true, workbookContent: true });
    return readDrift(deps.client, fleet, planned, { ...options, groups: scope.groups }, deps.interrupted);
  },
  readCleanup: async (deps: RunDeps, fleet: DesiredFleet, options: CleanupRequest) => {
    const { readPlanned } = await import('../apply/read-and-plan.js');
    const { readCleanup } = await import('../features/cleanup/read-cleanup.js');
    const planned = await readPlanned(deps, fleet, {}, { publish: true, workbookContent: true });
    return readCleanup(deps.client, fleet, planned, options, deps.interrupted);
  },
  deleteCopies: lazy(async () => (await import('../features/cleanup/delete-copies.js')).deleteCopies),
  readSelection: lazy(async () => (await import('../features/select/read-selection.js')).readSelection),
  readHandOver: async (deps: RunDeps, fleet: DesiredFleet, scope: Scope) => {
    const { readPlanned } = await import('../apply/read-and-plan.js');
    const { handOver } = await import('../features/handover/hand-over.js');
    return handOver(fleet, await readPlanned(deps, fleet, scope, { publish: true }), deps.clock.now());
  },
  readWhy: lazy(async () => (await import('../features/why/read-why.js')).readWhy),
  readOverview: lazy(async () => (await import('../features/why/overview.js')).readOverview),
  readWho: lazy(async () => (await import('../features/why/who.js')).readWho),
  takeSnapshots: lazy(async () => (await import('../features/snapshot/take-snapshots.js')).takeSnapshots),
  saveSnapshots: lazy(async () => (await import('../features/snapshot/save-snapshots.js')).saveSnapshots),
  runDoctor: lazy(async () => (await import('../features/doctor/run-doctor.js')).runDoctor),
  carryOutFixes: lazy(async () => (await import('../features/doctor/carry-out-fixes.js')).carryOutFixes),
  readForImport: lazy(async () => (await import('../features/import/read-for-import.js')).readForImport),
  readJobPruning: lazy(async () => (await import('../features/jobs/prune-jobs.js')).readJobPruning),
  pruneJobs: lazy(async () => (await import('../features/jobs/prune-jobs.js')).pruneJobs),
  keepEvidence: lazy(async () => (await import('./kept-evidence.js')).keepEvidence),
  postNotification: lazy(async () => (await import('./post-notification.js')).postNotification),
  startEmulator: lazy(async () => (await import('../features/emulator/start-emulator.js')).startEmulator),
};

/** A function that is loaded when it is first called. */
function lazy<Given extends readonly unknown[], Made>(
  load: () => Promise<(...given: Given) => Made | Promise<Made>>,
): (...given: Given) => Promise<Made> {
  return async (...given) => (await load())(...given);
}
