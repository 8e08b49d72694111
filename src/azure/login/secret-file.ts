import { constants, existsSync } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

/** Largest secret that is read from a file, in bytes: a certificate with its chain has about 10,000. */
export const maxSecretBytes = 65_536;

/**
 * The text of a regular file of 1 to `maxSecretBytes` bytes, or undefined where it cannot be read; with
 * `folder`, only of a file whose real path is below the folder's, so that no link leads out.
 *
 * Undefined gives no reason on purpose: it would tell which files a machine has. Files of the
 * kernel (/proc) have no size, pipes and devices are not regular: none of them is read.
 */
export async function readSecretFile(path: string, folder?: string): Promise<string | undefined> {
  try {
    const real = await realpath(folder === undefined ? path : join(folder, path));
    if (folder !== undefined && !isBelow(real, await realpath(folder))) return undefined;
    // Not blocking: opening a pipe would wait for its writer.
    const file = await open(real, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    try {
      const stat = await file.stat();
      if (!stat.isFile() || stat.size < 1 || stat.size > maxSecretBytes) return undefined;
      const { buffer, bytesRead } = await file.read(Buffer.alloc(stat.size), 0, stat.size, 0);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}

/**
 * Why a folder cannot be `MUSTER_CREDENTIAL_DIR`, as the end of a sentence, or undefined where it can.
 *
 * `reach` are folders of the fleet's files. Neither they nor the repository around them may contain it: a
 * pull request could put a link in its place.
 */
export async function folderProblem(folder: string, reach: readonly string[]): Promise<string | undefined> {
  if (!isAbsolute(folder)) return 'is not an absolute path';
  const real = await realpath(folder).catch(() => undefined);
  if (real === undefined) return 'is not there';
  for (const root of new Set(reach.map(repositoryOf))) {
    const realRoot = await realpath(root).catch(() => root);
    if (isBelow(resolve(folder), root) || isBelow(real, realRoot)) {
      return 'is among the files of the fleet, which a pull request can change';
    }
  }
  return undefined;
}

/** Whether a path is a folder or is below it; both absolute. */
function isBelow(path: string, folder: string): boolean {
  const inside = relative(folder, path);
  return inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside);
}

/** The nearest folder above that is a Git repository, or the folder itself. */
function repositoryOf(folder: string): string {
  const start = resolve(folder);
  let above = start;
  while (!existsSync(join(above, '.git'))) {
    if (dirname(above) === above) return start;
    above = dirname(above);
  }
  return above;
}
