import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Emulator } from '../../src/emulator/emulator.js';
import { loadSeed } from '../../src/emulator/load-seed.js';
import { openEmulator } from '../../src/emulator/open-emulator.js';
import { serveEmulator } from '../../src/emulator/serve-emulator.js';
import { YieldingClock } from '../support/fake-clock.js';
import { musterIn } from './run-muster.js';

const dayMs = 24 * 3_600_000;

/**
 * What the tutorial shows, command by command with its output: of a portal's workspace (a seed), of
 * the files that replace the imported ones in a pull request, in the order of the page; and how the commands
 * of its last step end.
 */
export async function tutorialRun(
  portal: string,
  edited: Readonly<Record<string, string>>,
  commands: readonly string[],
  revoked: readonly string[],
): Promise<{ readonly shown: readonly string[]; readonly exits: readonly number[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-tutorial-'));
  const clock = new YieldingClock('2026-03-02T08:00:00Z');
  const emulator = await portalOf(portal, clock);
  const served = await serveEmulator(emulator, { port: 0 });
  const muster = musterIn(folder, clock, { MUSTER_ENDPOINT: served.url, MUSTER_TOKEN: 'any' });
  const run = async (line: string) => {
    // The folder is where the user stands.
    const args = wordsOf(line).map((word) => (word === 'fleet' ? join(folder, 'fleet') : word));
    const { exit, stdout, stderr } = await muster([...args, '--quiet']);
    return { exit, text: `${stderr}${stdout}` };
  };
  const shown: string[] = [];
  const show = async (line: string) => {
    const { exit, text } = await run(line);
    shown.push(`$ muster ${line}\n${text}${exit === 0 ? '' : `$ echo $?\n${String(exit)}\n`}`.trimEnd());
  };
  const [importing = '', first = '', review = '', deploy = '', silencing = '', night = '', fixing = ''] =
    commands;
  try {
    await show(importing);
    await show(first);
    await run('apply fleet --yes');
    clock.advance(dayMs);
    mkdirSync(join(folder, 'detections'));
    for (const [name, text] of Object.entries(edited)) writeFileSync(join(folder, name), `${text}\n`);
    await show(review);
    await show(deploy);
    clock.advance(dayMs);
    await show(silencing);
    await show(night);
    await show(fixing);
    const exits: number[] = [];
    for (const line of revoked) exits.push((await run(line)).exit);
    return { shown, exits };
  } finally {
    await served.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function portalOf(text: string, clock: YieldingClock): Promise<Emulator> {
  const loaded = loadSeed(text, { readFolder: () => ({ ok: true, files: [] }) });
  if (!loaded.ok) throw new Error(loaded.errors.map(({ message }) => message).join('; '));
  const opened = await openEmulator({ seed: loaded.seed, now: () => clock.now() });
  if (!opened.ok) throw new Error(opened.message);
  return opened.emulator;
}

/** The words of a command line, as a shell reads single quotes. */
function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}
