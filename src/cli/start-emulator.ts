import { loadSeedFile } from '../emulator/load-seed-file.js';
import { openEmulator } from '../emulator/open-emulator.js';
import type { Seed, SeedError } from '../emulator/seed.js';
import { serveEmulator, type ServedEmulator } from '../emulator/serve-emulator.js';
import { failed, ok, type Problem, type Result } from '../model/problem.js';
import { count } from '../report/words.js';
import type { EmulatorRequest, RunningEmulator } from './engine.js';

/** A served emulator, listening. Problems: MUS605 for seed and state, MUS606 for the port. */
export async function startEmulator(request: EmulatorRequest): Promise<Result<RunningEmulator>> {
  const seed = request.seed === undefined ? ok(undefined) : readSeed(request.seed);
  if (!seed.ok) return seed;
  const opened = await openEmulator({
    ...(seed.value === undefined ? {} : { seed: seed.value }),
    ...(request.data === undefined ? {} : { dataFile: request.data }),
    settings: {
      ...(request.latencyMs === undefined ? {} : { latencyMs: request.latencyMs }),
      ...(request.jobDurationMs === undefined ? {} : { jobDurationMs: request.jobDurationMs }),
      ...(request.pageSize === undefined ? {} : { pageSize: request.pageSize }),
      ...(request.throttle ? { throttle: true } : {}),
    },
  });
  if (!opened.ok) return failed(unusable(opened.message));
  const { emulator } = opened;
  let served: ServedEmulator;
  try {
    served = await serveEmulator(emulator, { port: request.port });
  } catch (error) {
    return failed(cannotListen(request.port, error));
  }
  return ok({
    url: served.url,
    notes: notes(emulator.workspaceIds().length, seed.value),
    close: async () => {
      const unsaved = await served.close();
      return unsaved === undefined ? [] : [unusable(unsaved)];
    },
  });
}

function readSeed(file: string): Result<Seed> {
  const read = loadSeedFile(file);
  return read.ok ? ok(read.seed) : failed(...read.errors.map((error) => seedProblem(file, error)));
}

function seedProblem(file: string, error: SeedError): Problem {
  const { message, line, column } = error;
  const at = line === undefined ? {} : { at: { file: error.file ?? file, line, column: column ?? 1 } };
  return { code: 'MUS605', message, hint: 'schemas/seed.schema.json says what a seed may hold.', ...at };
}

function unusable(message: string): Problem {
  return { code: 'MUS605', message, hint: 'Mend the seed, or give --data another file.' };
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
