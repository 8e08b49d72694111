import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hintOfRefusal, withLock } from '../disk/file-lock.js';
import { makeFolder } from '../disk/make-folder.js';
import { placeInside } from '../disk/place-inside.js';
import { refusalOf } from '../disk/refusal.js';
import { writeWhole } from '../disk/write-whole.js';
import type { Clock } from '../model/clock.js';

/** What was told last, by what it was of: `status`, `drift {"parents":["soc"]}`. */
export type Notified = Readonly<Record<string, string>>;

/** The fingerprints told last; a file that is missing or not ours is none: then news are told once more. */
export async function readNotified(path: string): Promise<Notified> {
  try {
    const content: unknown = JSON.parse(
      await readFile(await placeInside(path, dirname(dirname(path))), 'utf8'),
    );
    if (typeof content !== 'object' || content === null || !('told' in content)) return {};
    const told: unknown = content.told;
    if (typeof told !== 'object' || told === null || Array.isArray(told)) return {};
    return Object.fromEntries(
      Object.entries(told).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  } catch {
    return {};
  }
}

/**
 * Keeps one fingerprint, or with undefined forgets it; undefined, or why that could not be done and what to do about it. What other
 * runs keep in the file stays, whenever they write it. A fleet's folder that is not there is not made: the
 * next run would take it for a fleet. No link leads the file out of it.
 */
export async function writeNotified(
  path: string,
  clock: Pick<Clock, 'sleep'>,
  key: string,
  fingerprint: string | undefined,
): Promise<{ readonly reason: string; readonly hint: string } | undefined> {
  try {
    const fleet = await stat(dirname(dirname(path))).catch(() => undefined);
    if (fleet === undefined) return undefined;
    const place = await placeInside(path, dirname(dirname(path)));
    await makeFolder(dirname(place));
    await withLock(
      `${place}.lock`,
      (ms) => clock.sleep(ms),
      async () => {
        const told = { ...(await readNotified(place)), [key]: fingerprint };
        await writeWhole(place, `${JSON.stringify({ version: 1, told }, null, 2)}\n`);
      },
    );
    return undefined;
  } catch (error) {
    return { reason: refusalOf(error), hint: hintOfRefusal(error, 'Make .muster/ writable.') };
  }
}
