import { systemClock } from '../../azure/system-clock.js';
import type { EmulatorRequest, RunningEmulator } from '../../cli/engine.js';
import { lockState } from '../../cli/lock-state.js';
import { loadSeedFile } from '../../emulator/load-seed.js';
import { openEmulator } from '../../emulator/open-emulator.js';
import type { Seed, SeedError } from '../../emulator/seed-workspace.js';
import { readTls, type ServedEmulator, serveEmulator, type Tls } from '../../emulator/serve-emulator.js';
import { failed, ok, type Problem, type Result } from '../../model/problem.js';
import { count } from '../../show/words.js';

/** A served emulator, listening. Problems: MUS605 for seed and state, MUS606 for the port, MUS619 for https. */
export async function startEmulator(request: EmulatorRequest): Promise<Result<RunningEmulator>> {
  const seed = request.seed === undefined ? ok(undefined) : readSeed(request.seed);
  if (!seed.ok) return seed;
  const tls = tlsOf(request);
  if (!tls.ok) return tls;
  const locked =
    request.data === undefined ? ok(nothing) : await lockState(request.data, request.cwd, systemClock);
  if (!locked.ok) return locked;
  const opened = await openEmulator({
    ...(seed.value === undefined ? {} : { seed: seed.value }),
    ...(request.data === undefined
      ? {}
      : { dataFile: request.data, ...(request.cwd === undefined ? {} : { within: request.cwd }) }),
    authority: request.authority === true,
    settings: {
      ...(request.latencyMs === undefined ? {} : { latencyMs: request.latencyMs }),
      ...(request.jobDurationMs === undefined ? {} : { jobDurationMs: request.jobDurationMs }),
      ...(request.pageSize === undefined ? {} : { pageSize: request.pageSize }),
      ...(request.throttle ? { throttle: true } : {}),
    },
  });
  if (!opened.ok) {
    await locked.value();
    return failed(unusable(opened.message));
  }
  const { emulator } = opened;
  let served: ServedEmulator;
  try {
    served = await serveEmulator(emulator, {
      port: request.port,
      ...(tls.value === undefined ? {} : { tls: tls.value }),
    });
  } catch (error) {
    await locked.value();
    return failed(cannotListen(request.port, error));
  }
  return ok({
    url: served.url,
    ...(request.authority === true ? { tenant: emulator.managingTenant } : {}),
    notes: notes(emulator.workspaceIds().length, seed.value),
    close: async () => {
      const unsaved = await served.close();
      await locked.value();
      return unsaved === undefined ? [] : [unusable(unsaved)];
    },
  });
}

function nothing(): Promise<void> {
  return Promise.resolve();
}

function tlsOf({ tlsCert, tlsKey, authority }: EmulatorRequest): Result<Tls | undefined> {
  if (tlsCert !== undefined && tlsKey !== undefined) {
    const read = readTls(tlsCert, tlsKey);
    return read.ok
      ? ok(read.tls)
      : failed(cannotServe(read.message, 'Give a certificate for localhost and its key, as PEM files.'));
  }
  if (tlsCert !== undefined || tlsKey !== undefined) {
    const [given, missing] = tlsKey === undefined ? ['--tls-cert', '--tls-key'] : ['--tls-key', '--tls-cert'];
    return failed(cannotServe(`${given} needs ${missing}`, 'Give both, or neither.'));
  }
  if (authority !== true) return ok(undefined);
  return failed(
    cannotServe(
      '--authority needs https: Azure’s clients log in over nothing else',
      'Give --tls-cert and --tls-key.',
    ),
  );
}

function cannotServe(message: string, hint: string): Problem {
  return { code: 'MUS619', message, hint };
}

function readSeed(file: string): Result<Seed> {
  const read = loadSeedFile(file);
  return read.ok ? ok(read.seed) : failed(read.errors.map((error) => seedProblem(file, error)));
}

function seedProblem(file: string, error: SeedError): Problem {
  const { message, line, column } = error;
  const at = line === undefined ? {} : { at: { file: error.file ?? file, line, column: column ?? 1 } };
  return { code: 'MUS605', message, hint: 'schemas/seed.schema.json says what a seed may hold.', ...at };
}

function unusable(message: string): Problem {
  return { code: 'MUS605', message, hint: 'Fix the seed, or give --data another file.' };
}

function cannotListen(port: number, error: unknown): Problem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return {
    code: 'MUS606',
    message: `port ${String(port)} of 127.0.0.1 cannot be listened on: ${code}`,
    hint: 'Give another --port; 0 takes a free one.',
  };
}

function notes(workspaces: number, seed: Seed | undefined): readonly string[] {
  return [
    workspaces === 0
      ? 'It holds no workspace: give --seed FILE, or --data FILE with the state of another run.'
      : `It holds ${count(workspaces, 'workspace')}.`,
    ...(seed === undefined || seed.skippedFiles === 0
      ? []
      : [`${count(seed.skippedFiles, 'file')} of content folders held no content.`]),
  ];
}
