import { readlink, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

/**
 * Where a file really is, or will be once it is written: no part of what comes back is a symbolic link.
 *
 * If `path`, as written, is in one of `folders`, the real place must be in there too: a repository can
 * contain links, and whoever proposes a change to it must not choose what is written outside of it. A path
 * outside of all of them was named by whoever runs muster, and its links are followed. Throws the system's
 * error, and an Error whose code is ELINKOUT for a link that leads out; `writeRefusal` has words for both.
 */
export async function placeInside(path: string, ...folders: readonly string[]): Promise<string> {
  const place = await placeOf(path, mostLinks);
  for (const folder of folders) {
    const root = resolve(folder);
    if (liesIn(resolve(path), root) && !liesIn(place, await placeOf(root, mostLinks)))
      throw Object.assign(new Error(`a symbolic link leads out of ${root}`), { code: 'ELINKOUT' });
  }
  return place;
}

/** Compares names only. */
function liesIn(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** The number of links that Linux follows (path_resolution(7)). */
const mostLinks = 40;

/** `realpath` fails for what does not exist yet, but a write would follow a link to it. */
async function placeOf(path: string, links: number): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  if (dirname(path) === path) return path;
  const folder = await placeOf(dirname(path), links);
  const target = await readlink(path).catch(() => undefined);
  if (target === undefined) return join(folder, basename(path));
  if (links === 0) throw Object.assign(new Error('too many symbolic links'), { code: 'ELOOP' });
  return placeOf(resolve(folder, target), links - 1);
}
