import type { Engine } from './engine.js';

/** The real parts below the command line, each loaded when a command first needs it: `--help` loads none. */
export const realEngine: Engine = {
  loadFleet: async (paths, options) => (await import('../config/load-fleet.js')).loadFleet(paths, options),
  connect: async (request) => (await import('./connect.js')).connect(request),
  openPendingStore: async (path, clock) =>
    (await import('../apply/pending-file.js')).openPendingStore(path, clock),
  openAudit: async (request) => (await import('./open-connection.js')).openAudit(request),
  readAndPlan: async (deps, fleet, scope, { deep = false, publish }) => {
    const { readAndPlan } = await import('../apply/read-and-plan.js');
    // Without publishes there is nothing that could need a reason.
    if (!deep || !publish) return readAndPlan(deps, fleet, scope, { publish });
    const { readCopies } = await import('../features/drift/read-copies.js');
    return readAndPlan(deps, fleet, scope, {
      publish,
      workbookContent: true,
      readCopies: (planned) => readCopies(deps.client, fleet, planned, deps.interrupted),
    });
  },
  judgeGuards: async (plan, options) => (await import('../plan/guards/guards.js')).judgeGuards(plan, options),
  runApply: async (deps, fleet, plan, scope, options) =>
    (await import('../apply/run-apply.js')).runApply(deps, fleet, plan, scope, options),
  planPublish: async (deps, fleet, groups, scope) =>
    (await import('../apply/plan-publish-only.js')).planPublishOnly(deps, fleet, groups, scope),
  runPublish: async (deps, fleet, plan, scope, options) =>
    (await import('../apply/run-apply.js')).runApply(deps, fleet, plan, scope, options, 'publish'),
  readStatus: async (deps, fleet, scope, options) =>
    (await import('../apply/read-status.js')).readStatus(deps, fleet, scope, options),
  readDrift: async (deps, fleet, scope, options) => {
    const { readPlanned } = await import('../apply/read-and-plan.js');
    const { readDrift } = await import('../features/drift/read-drift.js');
    const planned = await readPlanned(deps, fleet, scope, { publish: true, workbookContent: true });
    return readDrift(deps.client, fleet, planned, { ...options, groups: scope.groups }, deps.interrupted);
  },
  readCleanup: async (deps, fleet, options) => {
    const { readPlanned } = await import('../apply/read-and-plan.js');
    const { readCleanup } = await import('../features/cleanup/read-cleanup.js');
    const planned = await readPlanned(deps, fleet, {}, { publish: true, workbookContent: true });
    return readCleanup(deps.client, fleet, planned, options, deps.interrupted);
  },
  judgeCleanup: async (cleanup, allowed) =>
    (await import('../features/cleanup/cleanup.js')).judgeCleanup(cleanup, allowed),
  deleteCopies: async (deps, fleet, doomed) =>
    (await import('../features/cleanup/delete-copies.js')).deleteCopies(deps, fleet, doomed),
  readSelection: async (deps, fleet, selection, scope) =>
    (await import('../features/select/read-selection.js')).readSelection(deps, fleet, selection, scope),
  readHandOver: async (deps, fleet, scope) => {
    const { readPlanned } = await import('../apply/read-and-plan.js');
    const { handOver } = await import('../features/handover/hand-over.js');
    return handOver(fleet, await readPlanned(deps, fleet, scope, { publish: true }), deps.clock.now());
  },
  takeSnapshots: async (deps, fleet, uses) =>
    (await import('../features/snapshot/take-snapshots.js')).takeSnapshots(deps, fleet, uses),
  saveSnapshots: async (paths, fleet, taken, options) =>
    (await import('../features/snapshot/save-snapshots.js')).saveSnapshots(paths, fleet, taken, options),
  runDoctor: async (deps, fleet, scope, options) =>
    (await import('../features/doctor/run-doctor.js')).runDoctor(deps, fleet, scope, options),
  carryOutFixes: async (deps, fixes) =>
    (await import('../features/doctor/carry-out-fixes.js')).carryOutFixes(deps, fixes),
  readForImport: async (client, workspace, interrupted) =>
    (await import('../features/import/read-for-import.js')).readForImport(client, workspace, interrupted),
  importParent: async (live, request) =>
    (await import('../features/import/import-parent.js')).importParent(live, request),
  readJobPruning: async (deps, fleet, scope, keep) =>
    (await import('../features/jobs/prune-jobs.js')).readJobPruning(deps, fleet, scope, keep),
  pruneJobs: async (deps, assignments) =>
    (await import('../features/jobs/prune-jobs.js')).pruneJobs(deps, assignments),
  postNotification: async (url, body, io) =>
    (await import('./post-notification.js')).postNotification(url, body, io),
  startEmulator: async (request) =>
    (await import('../features/emulator/start-emulator.js')).startEmulator(request),
};
