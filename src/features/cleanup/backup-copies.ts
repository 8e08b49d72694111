import { open, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Restoration } from '../../azure/read/read-content.js';
import { jsonText } from '../../cli/context.js';
import { placeInside } from '../../disk/place-inside.js';
import { makeFolder, whyUnwritten } from '../../disk/write-whole.js';
import { failed, ok, type Result } from '../../model/problem.js';
import type { DoomedCopy } from './cleanup.js';

/** Names of one folder that differ only where file systems do not. */
const mostAlike = 100;

/**
 * Saves what it takes to restore copies, one file each: `{run}/{member}/{type}/{name}.json` below `folder`,
 * out of none of `within` by a link. One counts as saved once it is on the disk and reads back the same;
 * MUS424 where that fails.
 */
export function backupCopies(
  cwd: string,
  folder: string,
  startedAt: Date,
  within: readonly string[] = [],
): (copy: DoomedCopy, restoration: Restoration) => Promise<Result<string>> {
  const run = startedAt.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return async (copy, restoration) => {
    const { member, item } = copy;
    const type =
      /\/(alertRules|automationRules|savedSearches|workbooks)\//i.exec(item.resourceId)?.[1] ?? 'other';
    const place = join(folder, run, member, type);
    const text = jsonText(restoration);
    try {
      const real = await placeInside(place, cwd, ...within);
      await makeFolder(real);
      const path = await writeNew(real, fileName(item.name), text);
      if ((await readFile(path, 'utf8')) !== text) throw new Error('it does not read back as it was written');
      const shown = relative(cwd, path);
      return ok(shown.startsWith('..') ? path : shown);
    } catch (error) {
      return failed({
        code: 'MUS424',
        message: `"${item.displayName}" of ${member} was not deleted, because its body could not be saved in ${place}: ${whyUnwritten(error)}`,
        hint: 'Name a folder that can be written with --backup.',
      });
    }
  };
}

/** Never overwrites a file. */
async function writeNew(place: string, name: string, text: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const path = join(place, `${name}${number === 1 ? '' : `~${String(number)}`}.json`);
    try {
      const file = await open(path, 'wx');
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      return path;
    } catch (error) {
      const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST';
      if (!exists || number === mostAlike) throw error;
    }
  }
}

/** A resource's name as that of a file: whatever could be read as a folder or a device is escaped. */
function fileName(name: string): string {
  const safe = encodeURIComponent(name)
    .replaceAll(/[*'()!~]/g, '_')
    .replace(/^\./, '_');
  return safe.slice(0, 150);
}
