import { join } from 'node:path';
import { run } from '../../src/cli/run.js';
import type { Io } from '../../src/cli/io.js';
import { realEngine } from '../../src/cli/real-engine.js';
import type { ExitCode } from '../../src/cli/exit-code.js';
import type { Emulator } from '../../src/emulator/emulator.js';
import { openEmulator } from '../../src/emulator/open-emulator.js';
import { YieldingClock } from '../support/fake-clock.js';

export interface Ended {
  readonly exit: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the command line in this process, with a clock that stands still but for waits: as a pipeline
 * would, or on a terminal of so many columns, which has colours.
 */
export function musterIn(
  folder: string,
  clock = new YieldingClock(),
  env: Io['env'] = {},
  columns?: number,
): (args: readonly string[]) => Promise<Ended> {
  return async (args) => {
    const written = { stdout: '', stderr: '' };
    const out = (name: keyof typeof written) => ({
      write: (text: string) => {
        written[name] += text;
      },
      isTTY: columns !== undefined,
      columns,
    });
    const io: Io = {
      stdout: out('stdout'),
      stderr: out('stderr'),
      ask: undefined,
      env,
      cwd: folder,
      onInterrupt: () => () => undefined,
      clock,
      newId: () => '0b7c1f4e-8d52-4f0e-9a36-52c3e1d7a901',
    };
    const exit = await run(args, io, realEngine);
    // Files are named by their whole path here, and by their own name where the user stands beside them.
    const shown = (text: string) => text.replaceAll(`${folder}/`, '').replaceAll(` ${folder}`, '');
    return { exit, stdout: shown(written.stdout), stderr: shown(written.stderr) };
  };
}

/** Changes what the emulator holds that `--emulator` keeps for the fleet in this folder. */
export async function inEmulator(
  folder: string,
  clock: YieldingClock,
  change: (emulator: Emulator) => unknown,
): Promise<void> {
  const opened = await openEmulator({
    dataFile: join(folder, '.muster', 'emulator.json'),
    now: () => clock.now(),
  });
  if (!opened.ok) throw new Error(opened.message);
  await change(opened.emulator);
  await opened.emulator.flush();
}
