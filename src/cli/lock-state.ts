import { dirname } from 'node:path';
import { hintOfRefusal, takeLock } from '../disk/file-lock.js';
import { placeInside } from '../disk/place-inside.js';
import { makeFolder, whyUnwritten } from '../disk/write-whole.js';
import type { Clock } from '../model/clock.js';
import { failed, ok, type Result } from '../model/problem.js';

/**
 * Locks an emulator's state file until the returned function is called: each process holds the whole state in
 * memory, and the last to save would undo what the others reported as done. MUS605.
 */
export async function lockState(
  dataFile: string,
  within: string | undefined,
  clock: Pick<Clock, 'sleep'>,
): Promise<Result<() => Promise<void>>> {
  try {
    const place = await placeInside(dataFile, ...(within === undefined ? [] : [within]));
    await makeFolder(dirname(place));
    return ok(await takeLock(`${place}.lock`, (ms) => clock.sleep(ms)));
  } catch (error) {
    return failed({
      code: 'MUS605',
      message: `${dataFile} cannot be used: ${whyUnwritten(error)}`,
      hint: hintOfRefusal(error, 'Make its folder writable, or give the emulator’s state another place.'),
    });
  }
}
