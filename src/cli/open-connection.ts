import { join } from 'node:path';
import type { PendingStore } from '../apply/run.js';
import type { Audit } from '../azure/audit/audit-file.js';
import { auditedClient } from '../azure/audit/audited-client.js';
import type { Problem, Result } from '../model/problem.js';
import { failed, ok } from '../model/problem.js';
import { styleFor, type ConnectionOptions, type Context } from './context.js';
import type { Connection, ConnectRequest } from './engine.js';
import { createLog, type Log } from './log.js';
import type { Progress } from './progress.js';
import { usageProblem } from './usage-error.js';

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
  const log = await createLog({ level: options.logLevel, format: options.logFormat, colors }, (text) => {
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
    join(stateFolder, emulator ? 'emulator-pending.json' : 'pending.json'),
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
  // Whatever a command sends, it sends through this: no write goes by the audit, nothing leaves after Ctrl+C.
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
