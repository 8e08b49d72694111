import type { RunOutcome } from '../apply/events.js';
import type { PendingStore, RunDeps, RunOptions, Scope } from '../apply/run.js';
import type { ArmClient } from '../azure/arm-client.js';
import type { Audit } from '../azure/audit/audit-file.js';
import type { CloudName } from '../azure/endpoint.js';
import type { LoadOptions } from '../config/load-fleet.js';
import type { CleanedCopy, Cleanup, DoomedCopy } from '../features/cleanup/cleanup.js';
import type { DeleteDeps } from '../features/cleanup/delete-copies.js';
import type { CleanupRequest } from '../features/cleanup/read-cleanup.js';
import type { FixDeps, FixResult } from '../features/doctor/carry-out-fixes.js';
import type { DoctorReport, Fix } from '../features/doctor/doctor-check.js';
import type { DoctorDeps, DoctorRequest } from '../features/doctor/run-doctor.js';
import type { Drift } from '../features/drift/drift.js';
import type { DriftOptions } from '../features/drift/read-drift.js';
import type { HandOver } from '../features/handover/hand-over.js';
import type { ImportedParent, ImportRequest } from '../features/import/import-parent.js';
import type { ImportReading } from '../features/import/read-for-import.js';
import type { JobPruning, PrunedAssignment, PrunedJob } from '../features/jobs/prune-jobs.js';
import type { SelectionReading } from '../features/select/read-selection.js';
import type { SavedSnapshots, SaveOptions } from '../features/snapshot/save-snapshots.js';
import type { TakenSnapshots } from '../features/snapshot/take-snapshots.js';
import type { Clock } from '../model/clock.js';
import type { ContentSelection, DesiredCredential, DesiredFleet } from '../model/desired.js';
import type { LiveParent } from '../model/live.js';
import type { Problem, Result } from '../model/problem.js';
import type { SnapshotUse } from '../model/used-snapshots.js';
import type { FleetPlan } from '../plan/fleet-plan.js';
import type { Allowance, GuardOptions } from '../plan/guards/guards.js';
import type { Io } from './io.js';
import type { Log } from './log.js';

/**
 * What the commands act through: everything below the command line, as functions.
 *
 * Tests give their own; `real-engine.ts` loads the real parts, each when it is first needed.
 */
export interface Engine {
  loadFleet(paths: readonly string[], options?: LoadOptions): Promise<FleetFiles>;
  connect(request: ConnectRequest): Promise<Result<Connection>>;
  openPendingStore(path: string, clock: Clock): Promise<Result<PendingStore>>;
  openAudit(request: AuditRequest): Promise<Audit>;
  readAndPlan(
    deps: RunDeps,
    fleet: DesiredFleet,
    scope: Scope,
    options: { readonly publish: boolean; readonly deep?: boolean },
  ): Promise<FleetPlan>;
  judgeGuards(plan: FleetPlan, options: GuardOptions): Promise<readonly Problem[]>;
  runApply(
    deps: RunDeps,
    fleet: DesiredFleet,
    plan: FleetPlan,
    scope: Scope,
    options: RunOptions,
  ): Promise<RunOutcome>;
  planPublish(
    deps: RunDeps,
    fleet: DesiredFleet,
    groups: readonly string[] | 'all',
    scope: Scope,
  ): Promise<FleetPlan>;
  runPublish(
    deps: RunDeps,
    fleet: DesiredFleet,
    plan: FleetPlan,
    scope: Scope,
    options: RunOptions,
  ): Promise<RunOutcome>;
  readStatus(
    deps: RunDeps,
    fleet: DesiredFleet,
    scope: Scope,
    options: { readonly watch: boolean; readonly timeoutMs: number; readonly since?: bigint },
  ): Promise<RunOutcome>;
  readDrift(
    deps: RunDeps,
    fleet: DesiredFleet,
    scope: Scope,
    options: Omit<DriftOptions, 'groups'>,
  ): Promise<Drift>;
  readCleanup(deps: RunDeps, fleet: DesiredFleet, options: CleanupRequest): Promise<Cleanup>;
  judgeCleanup(cleanup: Cleanup, allowed: Allowance | undefined): Promise<readonly Problem[]>;
  deleteCopies(
    deps: DeleteDeps,
    fleet: DesiredFleet,
    doomed: readonly DoomedCopy[],
  ): Promise<readonly CleanedCopy[]>;
  readSelection(
    deps: RunDeps,
    fleet: DesiredFleet,
    selection: ContentSelection,
    scope: Scope,
  ): Promise<readonly SelectionReading[]>;
  readHandOver(deps: RunDeps, fleet: DesiredFleet, scope: Scope): Promise<HandOver>;
  takeSnapshots(deps: RunDeps, fleet: DesiredFleet, uses: readonly SnapshotUse[]): Promise<TakenSnapshots>;
  saveSnapshots(
    paths: readonly string[],
    fleet: DesiredFleet,
    taken: TakenSnapshots,
    options: SaveOptions,
  ): Promise<SavedSnapshots>;
  runDoctor(
    deps: DoctorDeps,
    fleet: DesiredFleet,
    scope: Scope,
    options: DoctorRequest,
  ): Promise<DoctorReport>;
  carryOutFixes(deps: FixDeps, fixes: readonly Fix[]): Promise<readonly FixResult[]>;
  /** Everything of one parent that no file declares yet. */
  readForImport(
    client: ArmClient,
    workspace: string,
    interrupted: AbortSignal,
  ): Promise<Result<ImportReading>>;
  importParent(live: LiveParent, request: ImportRequest): Promise<ImportedParent>;
  readJobPruning(deps: RunDeps, fleet: DesiredFleet, scope: Scope, keep: number): Promise<JobPruning>;
  pruneJobs(deps: RunDeps, assignments: readonly PrunedAssignment[]): Promise<readonly PrunedJob[]>;
  /** Posts JSON to a webhook; undefined if it was taken, else why not. The URL is a secret. */
  postNotification(url: string, body: unknown, io: Pick<Io, 'env' | 'clock'>): Promise<string | undefined>;
  startEmulator(options: EmulatorRequest): Promise<Result<RunningEmulator>>;
}

export interface SourceText {
  readonly name: string;
  readonly text: string;
}

/** The files: what they ask for, or every reason why they cannot be used. */
export type FleetFiles =
  | {
      readonly ok: true;
      readonly value: {
        readonly fleet: DesiredFleet;
        readonly files: readonly SourceText[];
        /** Documents that are not muster's. */
        readonly foreign: number;
      };
    }
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly files: readonly SourceText[] };

export interface NamedWorkspaces {
  readonly parents: readonly NamedWorkspace[];
  readonly members: readonly NamedWorkspace[];
  readonly credentials?: readonly DesiredCredential[];
}

interface NamedWorkspace {
  readonly workspace: string;
  readonly tenant: string;
  readonly credential?: string;
}

export interface ConnectRequest {
  readonly endpoint: string | undefined;
  readonly cloud: CloudName;
  readonly emulator: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The workspaces that the files name, with their tenants. */
  readonly fleet: NamedWorkspaces;
  /** `.muster` under the first DIR: where an embedded emulator keeps its state. */
  readonly stateFolder: string;
  readonly concurrency: number;
  readonly clock: Clock;
  readonly log: Log;
}

export interface AuditRequest extends Pick<ConnectRequest, 'emulator' | 'env' | 'stateFolder' | 'clock'> {
  /** As `--audit` names it; undefined: the default. */
  readonly file: string | undefined;
  readonly cwd: string;
  /** Id of the run. */
  readonly run: string;
}

export interface Connection {
  readonly client: ArmClient;
  /** What is at the other end, for people. */
  readonly label: string;
  /** Base address of the cloud's portal; null for an emulator. */
  readonly portal: string | null;
  /** Logs in, and says of which tenant the token is; undefined where it does not say. */
  loginTenant(): Promise<Result<string | undefined>>;
  /** Ends it; what could not be kept comes back as problems. */
  close(): Promise<readonly Problem[]>;
}

export interface EmulatorRequest {
  /** No symbolic link in it leads `data` out of it. */
  readonly cwd?: string;
  readonly port: number;
  readonly seed: string | undefined;
  readonly data: string | undefined;
  readonly latencyMs: number | undefined;
  readonly jobDurationMs: number | undefined;
  readonly throttle: boolean;
  readonly pageSize: number | undefined;
  /** PEM files: it is served over https. */
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
  /** It also issues tokens; over https only. */
  readonly authority?: boolean;
}

export interface RunningEmulator {
  readonly url: string;
  /** A tenant to log in to, where it issues tokens. */
  readonly tenant?: string;
  /** What the user should know of the seed, one line each. */
  readonly notes: readonly string[];
  close(): Promise<readonly Problem[]>;
}
