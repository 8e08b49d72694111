import type { Dirent } from 'node:fs';
import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { append, compareText } from '../model/order.js';
import { failed, ok, type Problem, type Result } from '../model/problem.js';

/** A larger file is not a hand-written fleet, and would keep the parser busy for minutes. */
export const maxFileBytes = 10 * 1024 * 1024;

/** The files that were read, and problems for the others: what was read is still checked. */
export interface ReadFiles {
  readonly files: readonly SourceFile[];
  readonly problems: readonly Problem[];
}

/** Written by `muster snapshot`; never holds documents of a fleet. */
const lockName = 'muster.lock.yaml';

/** Where the lock file is, or would be. */
export interface LockPlace {
  readonly path: string;
  /** Its name in problems and excerpts. */
  readonly name: string;
  /** Its folder was named, not a single file: all of its fleet was read. */
  readonly isWhole: boolean;
  /** Undefined where there is none, or it cannot be read. */
  readonly file?: SourceFile;
  readonly problems: readonly Problem[];
}

interface Found {
  readonly path: string;
  readonly real: string;
  /** Reached through a link below a directory: the file has another name of its own. */
  readonly linked: boolean;
}

/**
 * The YAML files under the given directories and the files given by name, in name order, each once.
 *
 * Under a directory `*.yaml` and `*.yml` count, in any casing; skipped are files and folders that start with `.` or
 * `_`, `node_modules`, `muster.lock.yaml`, and links that leave the directory. Fails with every
 * problem at once: MUS101 for what is missing, unreadable, not UTF-8 or above 10 MB; MUS116 for a
 * directory without such a file.
 */
export async function readFiles(paths: readonly string[]): Promise<Result<readonly SourceFile[]>> {
  const { files, problems } = await readAll(paths);
  return problems.length === 0 ? { ok: true, value: files } : { ok: false, problems };
}

/** As `readFiles`, but returns what could be read even where something could not. */
export async function readAll(paths: readonly string[]): Promise<ReadFiles> {
  const problems: Problem[] = [];
  const found: Found[] = [];
  for (const path of paths) for (const file of await findFiles(path, problems)) found.push(file);
  const files: SourceFile[] = [];
  for (const { path } of once(found)) {
    const text = await readText(path, problems);
    if (text !== undefined) files.push({ name: shownName(path), text });
  }
  return { files, problems };
}

/**
 * The lock file in the first of the paths, or in the folder of the first where that is a file. MUS101
 * where it is there and cannot be read, or is a link that leaves its folder.
 */
export async function readLock(paths: readonly string[]): Promise<LockPlace> {
  const [first = '.'] = paths;
  const folder = await folderOf(first);
  const path = join(folder ?? first, lockName);
  const place = { path, name: shownName(path), isWhole: folder === first };
  const isThere = await lstat(path).then(
    () => true,
    () => false,
  );
  // A missing folder is reported by the reader of its files.
  if (folder === undefined || !isThere) return { ...place, problems: [] };
  const problems: Problem[] = [];
  const target = await followInside(path, await realpath(folder), problems);
  if (target === undefined)
    return {
      ...place,
      problems:
        problems.length > 0
          ? problems
          : [unreadable(path, 'it is a link that leaves its folder', 'Put the file itself there.')],
    };
  const text = await readText(path, problems);
  return { ...place, problems, ...(text === undefined ? {} : { file: { name: place.name, text } }) };
}

async function folderOf(path: string): Promise<string | undefined> {
  try {
    return (await stat(path)).isDirectory() ? path : dirname(path);
  } catch {
    return undefined;
  }
}

/** Each real file once, under its own name rather than a link's, in the order of the names shown. */
function once(found: readonly Found[]): readonly Found[] {
  const byReal = new Map<string, Found>();
  for (const file of found) {
    const other = byReal.get(file.real);
    if (other === undefined || (other.linked && !file.linked)) byReal.set(file.real, file);
  }
  return [...byReal.values()].sort((left, right) => compareText(shownName(left.path), shownName(right.path)));
}

async function findFiles(path: string, problems: Problem[]): Promise<readonly Found[]> {
  let real: string;
  let isDirectory: boolean;
  try {
    real = await realpath(path);
    isDirectory = (await stat(real)).isDirectory();
  } catch (error) {
    problems.push(unreadable(path, reasonOf(error)));
    return [];
  }
  if (!isDirectory) return isLock(basename(path)) ? [] : [{ path, real, linked: false }];

  const before = problems.length;
  const found = await walk({ path, real, linked: false }, { wanted: isYaml, root: real }, problems);
  if (found.length === 0 && problems.length === before) {
    problems.push({
      code: 'MUS116',
      message: `There is no *.yaml or *.yml file under ${shownName(path)}`,
      hint: 'Name the folder that holds the fleet’s files; names that start with "." or "_" are skipped.',
      at: startOf(path),
    });
  }
  return found;
}

/** What a path leads to. */
export interface ReadInside extends ReadFiles {
  /** The real path of each file, in the order of the files. */
  readonly paths: readonly string[];
  /** The path itself does not exist. */
  readonly lost: boolean;
}

/** What a walk collects, and the real folder that links may not leave. */
interface Bounds {
  readonly wanted: (name: string) => boolean;
  readonly root: string;
}

/**
 * The files at a path and below it whose names `wanted` accepts, read as `readAll` does: each real file once,
 * in name order. Skips what `readAll` skips under a directory, and links that leave `root`, a real folder.
 * Undefined where the path itself is outside of it. MUS101 as `readAll`; a folder without such files is fine.
 */
export async function readInside(path: string, { wanted, root }: Bounds): Promise<ReadInside | undefined> {
  const problems: Problem[] = [];
  let found: readonly Found[];
  try {
    const real = await realpath(path);
    if (!isInside(real, root)) return undefined;
    const top = { path, real, linked: false };
    found = (await stat(real)).isDirectory() ? once(await walk(top, { wanted, root }, problems)) : [top];
  } catch (error) {
    return { files: [], paths: [], problems: [unreadable(path, reasonOf(error))], lost: true };
  }
  const files: SourceFile[] = [];
  const paths: string[] = [];
  for (const { path: each, real } of found) {
    const text = await readText(each, problems);
    if (text === undefined) continue;
    files.push({ name: shownName(each), text });
    paths.push(real);
  }
  return { files, paths, problems, lost: false };
}

/**
 * The wanted files below a folder. Each real folder is read once, however many links lead to it: folders that
 * link to each other have endless paths. Links are followed only after all that is reached without one, so
 * that a file keeps its own name.
 *
 * Not a glob: a link must be checked before it is followed, or one to `/` would be read completely and then
 * discarded.
 */
async function walk(top: Found, { wanted, root }: Bounds, problems: Problem[]): Promise<readonly Found[]> {
  const found: Found[] = [];
  const seen = new Set<string>();
  const folders = [top];
  const links: Found[] = [];
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift() ?? links.shift()) {
    if (seen.has(folder.real)) continue;
    seen.add(folder.real);
    for (const entry of await entriesOf(folder, problems)) {
      if (isSkipped(entry.name)) continue;
      const path = join(folder.path, entry.name);
      const linked = entry.isSymbolicLink();
      const target = linked
        ? await followInside(path, root, problems)
        : { real: join(folder.real, entry.name), isDirectory: entry.isDirectory() };
      if (target === undefined) continue;
      const child = { path, real: target.real, linked: folder.linked || linked };
      if (target.isDirectory) (linked ? links : folders).push(child);
      else if (wanted(entry.name)) found.push(child);
    }
  }
  return found;
}

async function entriesOf(folder: Found, problems: Problem[]): Promise<readonly Dirent[]> {
  try {
    const entries = await readdir(folder.real, { withFileTypes: true });
    return entries.sort((left, right) => compareText(left.name, right.name));
  } catch (error) {
    problems.push(unreadable(folder.path, reasonOf(error)));
    return [];
  }
}

export function isYaml(name: string): boolean {
  return /\.ya?ml$/i.test(name);
}

function isSkipped(name: string): boolean {
  return /^[._]/.test(name) || name === 'node_modules' || isLock(name);
}

/** In any casing, as on file systems that ignore case. */
function isLock(name: string): boolean {
  return name.toLowerCase() === lockName;
}

/**
 * Where the link leads, or undefined where that is outside of `root`. A link of such a file that leads
 * nowhere is a problem: a file that is not read would mean that less is managed than was declared.
 */
async function followInside(
  link: string,
  root: string,
  problems: Problem[],
): Promise<{ real: string; isDirectory: boolean } | undefined> {
  try {
    const real = await realpath(link);
    if (!isInside(real, root)) return undefined;
    return { real, isDirectory: (await stat(real)).isDirectory() };
  } catch (error) {
    if (isYaml(link)) problems.push(unreadable(link, `the link leads nowhere (${reasonOf(error)})`));
    return undefined;
  }
}

function isInside(real: string, root: string): boolean {
  return real === root || real.startsWith(root.endsWith(sep) ? root : `${root}${sep}`);
}

async function readText(path: string, problems: Problem[]): Promise<string | undefined> {
  try {
    const stats = await stat(path);
    // Reading a pipe would wait for ever.
    if (!stats.isFile()) {
      problems.push(unreadable(path, 'it is not a regular file', 'Name a file of YAML text.'));
      return undefined;
    }
    if (stats.size > maxFileBytes) {
      const reason = `it has ${stats.size} bytes, and the limit is ${maxFileBytes}`;
      problems.push(unreadable(path, reason, 'Split it; a file that is not muster’s can be named "_…".'));
      return undefined;
    }
    const decoded = decodeText(shownName(path), await readFile(path));
    if (decoded.ok) return decoded.value;
    append(problems, decoded.problems);
  } catch (error) {
    problems.push(unreadable(path, reasonOf(error)));
  }
  return undefined;
}

/** Relative to the working directory if it is in there, otherwise as given; with forward slashes. */
function shownName(path: string): string {
  const inside = relative(process.cwd(), resolve(path));
  const name = inside === '' ? '.' : inside;
  return (name.startsWith('..') && isAbsolute(path) ? path : name).replaceAll(sep, '/');
}

function startOf(path: string): { file: string; line: number; column: number } {
  return { file: shownName(path), line: 1, column: 1 };
}

function unreadable(path: string, reason: string, hint = 'Check the path and your rights on it.'): Problem {
  return {
    code: 'MUS101',
    message: `${shownName(path)} cannot be read: ${reason}`,
    hint,
    at: startOf(path),
  };
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reasons: Record<string, string> = {
    ENOENT: 'there is no such file or directory',
    ENOTDIR: 'there is no such file or directory',
    EACCES: 'access is denied',
    EPERM: 'access is denied',
    EISDIR: 'it is a directory',
    ELOOP: 'it is a link that leads to itself',
  };
  return reasons[code] ?? (error instanceof Error ? error.message : String(error));
}

/** Bytes as text, without a byte order mark; MUS101 where they are not UTF-8 or hold a NUL. */
export function decodeText(file: string, bytes: Uint8Array): Result<string> {
  const nul = bytes.indexOf(0);
  if (nul !== -1) return refused(file, 'it holds a NUL byte', bytes, nul);
  try {
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return refused(file, 'it is not UTF-8 text', bytes, firstInvalid(bytes));
  }
}

function refused(file: string, reason: string, bytes: Uint8Array, offset: number): Result<string> {
  const before = new TextDecoder().decode(bytes.subarray(0, offset));
  const lineStart = before.lastIndexOf('\n') + 1;
  return failed({
    code: 'MUS101',
    message: `${file} cannot be read: ${reason}`,
    hint: 'Save it as UTF-8 text.',
    at: { file, line: before.split('\n').length, column: before.length - lineStart + 1 },
  });
}

/** Offset of the first byte that is not valid UTF-8, by bisection. */
function firstInvalid(bytes: Uint8Array): number {
  let [valid, invalid] = [0, bytes.length];
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >>> 1;
    if (isPrefix(bytes.subarray(0, middle))) valid = middle;
    else invalid = middle;
  }
  return valid;
}

/** Whether the bytes are a prefix of some UTF-8 text: an unfinished character at the end is allowed. */
function isPrefix(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** One YAML file as it was read. */
export interface SourceFile {
  /** As the user would write it, from the working directory, with forward slashes. */
  readonly name: string;
  readonly text: string;
}
