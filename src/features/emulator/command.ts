import { shellQuote } from '../../show/words.js';
import { printProblems, type Context, type OutputOptions } from '../../cli/context.js';
import type { RunningEmulator } from '../../cli/engine.js';
import type { ExitCode } from '../../cli/exit-code.js';

export interface EmulatorOptions extends OutputOptions {
  readonly port: number;
  readonly seed?: string;
  readonly data?: string;
  readonly latency?: number;
  readonly jobDuration?: number;
  readonly throttle?: boolean;
  readonly pageSize?: number;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly authority?: boolean;
}

/** `muster emulator`: serves the local ARM emulator until a signal ends it, which is its success. */
export async function emulatorCommand(options: EmulatorOptions, context: Context): Promise<ExitCode> {
  const { io, engine, interrupted } = context;
  const started = await engine.startEmulator({
    cwd: io.cwd,
    port: options.port,
    seed: options.seed,
    data: options.data,
    latencyMs: options.latency,
    jobDurationMs: options.jobDuration,
    throttle: options.throttle === true,
    pageSize: options.pageSize,
    tlsCert: options.tlsCert,
    tlsKey: options.tlsKey,
    authority: options.authority === true,
  });
  if (!started.ok) {
    printProblems(io, started.problems, options);
    return 1;
  }
  const running = started.value;
  const { url } = running;
  io.stderr.write(
    `muster emulator listening on ${url}\n` +
      `Point muster at it: ${pointing(running, options)} muster plan\n` +
      'Ctrl+C stops it.\n' +
      running.notes.map((note) => `${note}\n`).join(''),
  );
  await aborted(interrupted);
  const unsaved = await running.close();
  printProblems(io, unsaved, options);
  return unsaved.length > 0 ? 1 : 0;
}

/** The variables that make muster use it, in the form of a shell. */
function pointing({ url, tenant }: RunningEmulator, { tlsCert }: EmulatorOptions): string {
  const trust = tlsCert === undefined ? [] : [`NODE_EXTRA_CA_CERTS=${shellQuote(tlsCert)}`];
  const login =
    tenant === undefined
      ? ['MUSTER_TOKEN=any']
      : [
          `MUSTER_ALLOWED_ENDPOINTS=${new URL(url).host}`,
          `AZURE_AUTHORITY_HOST=${url}`,
          `AZURE_TENANT_ID=${tenant}`,
          'AZURE_CLIENT_ID=any',
          'AZURE_CLIENT_SECRET=any',
        ];
  return [...trust, `MUSTER_ENDPOINT=${url}`, ...login].join(' ');
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else
      signal.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
  });
}
