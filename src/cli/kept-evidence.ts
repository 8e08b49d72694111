import { readdir, rm, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { placeInside } from '../disk/place-inside.js';
import { makeFolder, type Pieces, whyUnwritten, writeWhole } from '../disk/write-whole.js';
import type { Problem } from '../model/problem.js';
import { compareText } from '../model/order.js';
import { stateFile } from './state-folder.js';

/** Bounds on files kept of earlier runs: number, age and bytes; the newest is always kept. */
export const keptBounds = { files: 200, days: 400, bytes: 200 * 1024 * 1024 } as const;

/** A file of `keepEvidence`: when its run started, in UTC. Others in the folder are left alone. */
const keptName = /^(\d{4}-\d{2}-\d{2})T\d{6}\.\d{3}Z-[\w-]+\.json$/;

export interface EvidencePlace {
  /** `.muster` under the first DIR. */
  readonly stateFolder: string;
  readonly cwd: string;
}

/**
 * Writes what a run delivered into `.muster/evidence/`, a file a run, and deletes what is above the bounds, the oldest
 * first. MUS383 where it cannot be written.
 */
export async function keepEvidence(
  { stateFolder, cwd }: EvidencePlace,
  run: { readonly startedAt: string; readonly id: string; readonly now: Date },
  text: Pieces,
): Promise<readonly Problem[]> {
  const folder = stateFile(stateFolder, 'evidence');
  try {
    const real = await placeInside(folder, cwd, stateFolder);
    await makeFolder(real);
    const day = new Date(run.startedAt).toISOString();
    const name = `${day.slice(0, 10)}T${day.slice(11).replaceAll(':', '')}-${run.id.replaceAll(/[^\w-]/g, '_')}.json`;
    await writeWhole(join(real, name), text);
    await dropOld(real, run.now);
    return [];
  } catch (error) {
    return [
      {
        code: 'MUS383',
        message: `What this run delivered cannot be kept in ${relative(cwd, folder)}: ${whyUnwritten(error)}`,
        hint: 'Keep the JSON of --report FILE.json: cleanup takes it as --evidence.',
      },
    ];
  }
}

/** Paths of what earlier runs left in `.muster/evidence/`, the oldest first; none where there is no such folder. */
export async function keptEvidence({ stateFolder, cwd }: EvidencePlace): Promise<readonly string[]> {
  try {
    const folder = await placeInside(stateFile(stateFolder, 'evidence'), cwd, stateFolder);
    return (await keptNames(folder)).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

async function keptNames(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  // Not a link: only files in the folder itself are read.
  return entries
    .filter((entry) => entry.isFile() && keptName.test(entry.name))
    .map(({ name }) => name)
    .sort(compareText);
}

async function dropOld(folder: string, now: Date): Promise<void> {
  const oldest = new Date(now.getTime() - keptBounds.days * 86_400_000).toISOString().slice(0, 10);
  const names = [...(await keptNames(folder))].reverse();
  let bytes = 0;
  for (const [place, name] of names.entries()) {
    const path = join(folder, name);
    bytes += (await stat(path)).size;
    const [, day = ''] = keptName.exec(name) ?? [];
    if (place > 0 && (place >= keptBounds.files || day < oldest || bytes > keptBounds.bytes))
      await rm(path, { force: true });
  }
}
