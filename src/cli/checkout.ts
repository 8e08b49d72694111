import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { trimEndOf } from '../model/order.js';
import type { Io } from './io.js';

/**
 * The commit of a folder's files: from the pipeline, else the one git has checked out; null where both are
 * unknown.
 *
 * Git's files are read and git is not run, because a checkout's configuration could make it run anything.
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
  // A worktree has its own HEAD, but shares its branches with the others.
  const common = resolve(git, (await text(join(git, 'commondir'))) ?? '.');
  return isCommit(await text(join(common, ref))) ?? packedRef(await text(join(common, 'packed-refs')), ref);
}

function packedRef(refs: string | undefined, ref: string): string | null {
  const line = refs?.split('\n').find((each) => each.endsWith(` ${ref}`));
  return isCommit(line?.slice(0, -ref.length - 1));
}

function isCommit(text: string | undefined): string | null {
  return text !== undefined && /^([0-9a-f]{40}|[0-9a-f]{64})$/i.test(text) ? text.toLowerCase() : null;
}

/**
 * Where a folder's files come from, as an https URL: what the pipeline says (GitHub, GitLab, Azure Pipelines), else the
 * remote `origin` of the checkout, or its only one; undefined where neither tells.
 *
 * Host and path only: no user, password, token or query, and no path of this machine. A remote by ssh gets the same URL
 * as by https, that the clones of a person and of a pipeline say the same.
 */
export async function sourceRepository(folder: string, env: Io['env']): Promise<string | undefined> {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name } = env;
  return (
    repositoryUrl(server === undefined || name === undefined ? undefined : `${server}/${name}`) ??
    repositoryUrl(env.CI_PROJECT_URL) ??
    repositoryUrl(env.BUILD_REPOSITORY_URI) ??
    repositoryUrl(await remote(folder))
  );
}

/** The longest that is written; repositories are far shorter. */
const longestUrl = 500;

/** A remote as an https URL without anything secret; undefined where it is none of a server. */
export function repositoryUrl(remoteUrl: string | undefined): string | undefined {
  if (remoteUrl === undefined || remoteUrl.length > longestUrl) return undefined;
  // `git@github.com:contoso/sentinel.git`, as git's own short form of ssh.
  const short = /^(?:[^\s@:/]+@)?([\w.-]{2,}):(?!\/)([^\s]+)$/.exec(remoteUrl);
  const url = short === null ? urlOf(remoteUrl) : urlOf(`https://${short[1] ?? ''}/${short[2] ?? ''}`);
  if (url === undefined || !/^(?:https?|ssh|git\+ssh):$/.test(url.protocol)) return undefined;
  // The port of ssh is none of https.
  const host = url.protocol.startsWith('http') ? url.host : url.hostname;
  const path = trimEndOf(url.pathname, '/').replace(/\.git$/, '');
  // A name and a password where no URL has them would stand before an @ in the path.
  if (host === '' || path === '' || /@|%40/.test(path)) return undefined;
  return `https://${host.toLowerCase()}${path}`;
}

function urlOf(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** The URL of `origin`, or of the only remote, in the configuration of a checkout itself. */
async function remote(folder: string): Promise<string | undefined> {
  const git = await gitFolder(resolve(folder));
  if (git === undefined) return undefined;
  const common = resolve(git, (await text(join(git, 'commondir'))) ?? '.');
  const urls = remotesIn((await text(join(common, 'config'))) ?? '');
  return urls.get('origin') ?? (urls.size === 1 ? [...urls.values()][0] : undefined);
}

/** The first URL of each remote (git-config: sections, and keys in any casing). */
function remotesIn(config: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  let section: string | undefined;
  for (const line of config.split('\n')) {
    if (/^\s*\[/.test(line)) section = /^\s*\[remote "([^"\\]+)"\]/i.exec(line)?.[1];
    const url = /^\s*url\s*=\s*"?([^\s"]+)"?\s*$/i.exec(line)?.[1];
    if (section !== undefined && url !== undefined && !found.has(section)) found.set(section, url);
  }
  return found;
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

async function text(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').then(
    (content) => content.trim(),
    () => undefined,
  );
}
