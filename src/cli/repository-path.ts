import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

/**
 * How a file is called below the root of its repository, with forward slashes: what GitHub's
 * annotations and code scanning look a file up by. Without a repository, and for a file outside of
 * it, below `cwd`.
 */
export function repositoryPath(cwd: string): (file: string) => string {
  const root = repositoryRoot(cwd) ?? cwd;
  return (file) => {
    const path = resolve(cwd, file);
    const inside = relative(root, path);
    const outside = inside === '..' || inside.startsWith(`..${sep}`);
    return (outside ? relative(cwd, path) : inside).replaceAll(sep, '/');
  };
}

/** The nearest folder upwards with a `.git`, a folder or, in a linked work tree, a file. */
function repositoryRoot(from: string): string | undefined {
  if (existsSync(join(from, '.git'))) return from;
  const parent = dirname(from);
  return parent === from ? undefined : repositoryRoot(parent);
}
