import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Io } from './io.js';

/**
 * The commit that a folder's files are of: what the pipeline says, else what git has checked out; null
 * where neither tells.
 *
 * Git's files are read, git is not run: a checkout's own configuration could make it run anything.
 */
export async function sourceCommit(folder: string, env: Io['env']): Promise<string | null> {
  return isCommit(env.GITHUB_SHA) ?? isCommit(env.BUILD_SOURCEVERSION) ?? (await checkedOut(folder));
}

async function checkedOut(folder: string): Promise<string | null> {
  const git = await gitFolder(resolve(folder));
  if (git === undefined) return null;
  const head = await text(join(git, 'HEAD'));
  const ref = /^ref: (refs\/[^\s]+)$/.exec(head ?? '')?.[1];
  if (ref === undefined || ref.includes('..')) return isCommit(head);
  // A worktree keeps its HEAD, and has its branches in common with the others.
  const common = resolve(git, (await text(join(git, 'commondir'))) ?? '.');
  return isCommit(await text(join(common, ref))) ?? packedRef(await text(join(common, 'packed-refs')), ref);
}

/** `.git` of the folder or of one above; of a worktree or submodule, where that points to. */
async function gitFolder(folder: string): Promise<string | undefined> {
  const path = join(folder, '.git');
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true) return path;
  if (found?.isFile() === true) {
    const target = /^gitdir: (.+)$/.exec((await text(path)) ?? '')?.[1];
    return target === undefined ? undefined : resolve(folder, target);
  }
  const above = dirname(folder);
  return above === folder ? undefined : gitFolder(above);
}

function packedRef(refs: string | undefined, ref: string): string | null {
  const line = refs?.split('\n').find((each) => each.endsWith(` ${ref}`));
  return isCommit(line?.slice(0, -ref.length - 1));
}

function isCommit(text: string | undefined): string | null {
  return text !== undefined && /^([0-9a-f]{40}|[0-9a-f]{64})$/i.test(text) ? text.toLowerCase() : null;
}

async function text(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').then(
    (content) => content.trim(),
    () => undefined,
  );
}
