import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { PendingStore } from '../apply/run.js';
import { type Audit, openAuditFile, type SeenHash } from '../azure/audit/audit-file.js';
import { auditedClient } from '../azure/audit/audited-client.js';
import { failed, ok, type Problem, type Result } from '../model/problem.js';
import type { FleetPlan } from '../plan/fleet-plan.js';
import { sourceCommit } from './checkout.js';
import { type ConnectionOptions, type Context, styleFor, usageProblem } from './context.js';
import type { AuditRequest, Connection, ConnectRequest } from './engine.js';
import { createLog, type Log } from './log.js';
import type { Progress } from './progress.js';
import { stateFile } from './state-folder.js';

export interface OpenConnection {
  readonly connection: Connection;
  readonly pending: PendingStore;
  readonly audit: Audit;
  readonly log: Log;
}

/**
 * Connects as the options ask, with a log that passes by the progress; nothing is read from Azure yet.
 * Problems: those of `connect`, and MUS514.
 */
export async function openConnection(
  request: Pick<ConnectRequest, 'fleet' | 'stateFolder'> & { readonly options: ConnectionOptions },
  { io, engine, runId, interrupted }: Context,
  progress: Progress,
): Promise<Result<OpenConnection>> {
  const { options, fleet, stateFolder } = request;
  const emulator = options.emulator === true;
  const { colors } = styleFor(io.stderr, io, options);
  const log = createLog({ level: options.logLevel, format: options.logFormat, colors }, (text) => {
    progress.write(text);
  });
  const connected = await engine.connect({
    endpoint: options.endpoint ?? (emulator ? undefined : nonEmpty(io.env.MUSTER_ENDPOINT)),
    cloud: options.cloud,
    emulator,
    env: io.env,
    fleet,
    stateFolder,
    concurrency: options.concurrency,
    clock: io.clock,
    log,
  });
  if (!connected.ok) return connected;
  const connection = connected.value;
  log.info({ endpoint: connection.label }, 'connected');
  const pending = await engine.openPendingStore(
    stateFile(stateFolder, emulator ? 'emulatorPending' : 'pending'),
    io.clock,
  );
  if (!pending.ok) return failed(pending.problems, await connection.close());
  const audit = await engine.openAudit({
    file: options.audit,
    cwd: io.cwd,
    stateFolder,
    emulator,
    env: io.env,
    clock: io.clock,
    run: runId,
  });
  // Every request of a command goes through this, so that every write is audited and nothing is sent after Ctrl+C.
  const client = auditedClient(connection.client, audit, interrupted);
  return ok({ connection: { ...connection, client }, pending: pending.value, audit, log });
}

/** MUS601 where the options ask for two connections. */
export function connectionProblems(
  options: Pick<ConnectionOptions, 'emulator' | 'endpoint'>,
): readonly Problem[] {
  return options.emulator === true && options.endpoint !== undefined
    ? [
        usageProblem(
          '--emulator and --endpoint exclude each other',
          'Leave --endpoint away to use the embedded emulator, or --emulator to use the endpoint.',
        ),
      ]
    : [];
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

/** The audit of one run, in the file that `--audit` names, or in `.muster/`: an emulator's is separate, since it is not Azure. */
export async function openAudit(request: AuditRequest): Promise<Audit> {
  const { cwd, stateFolder, emulator, clock, env, run } = request;
  const kept = stateFile(stateFolder, emulator ? 'emulatorAudit' : 'audit');
  const path = resolve(cwd, request.file ?? kept);
  const file = request.file ?? relative(cwd, path);
  const commit = await sourceCommit(resolve(stateFolder, '..'), env);
  return openAuditFile({ path, within: [cwd, resolve(stateFolder, '..')], file, run, commit, clock });
}

/** Gives the audit the plan's digests, and makes sure that it can be written before anything is sent: MUS510 where not. */
export function beginAudit(audit: Audit, plan?: FleetPlan): Promise<Problem | undefined> {
  audit.saw((plan?.parents ?? []).flatMap(({ reliesOn }): readonly SeenHash[] => reliesOn ?? []));
  return audit.open();
}

/**
 * A file's path below the root of its repository, with forward slashes, as GitHub's annotations and code
 * scanning need it. Without a repository, and for a file outside of it, below `cwd`.
 */
export function repositoryPath(cwd: string): (file: string) => string {
  const root = repositoryRoot(cwd) ?? cwd;
  return (file) => {
    const path = resolve(cwd, file);
    const inside = relative(root, path);
    const outside = inside === '..' || inside.startsWith(`..${sep}`);
    return (outside ? relative(cwd, path) : inside).replaceAll(sep, '/');
  };
}

/** The nearest folder upwards with a `.git`, a folder or, in a linked work tree, a file. */
function repositoryRoot(from: string): string | undefined {
  if (existsSync(join(from, '.git'))) return from;
  const parent = dirname(from);
  return parent === from ? undefined : repositoryRoot(parent);
}
