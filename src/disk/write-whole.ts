import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { type FileHandle, mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface WriteOptions {
  /** Rights of the file. Default: those it has, or the system's for a new one. Its owner stays. */
  readonly mode?: number;
  /** Writes bytes and resolves with how many were written. Default: one system call. */
  readonly write?: (handle: FileHandle, bytes: Uint8Array) => Promise<number>;
}

/** A text, or its pieces in order, made as they are written: together they may be longer than Node's longest string. */
export type Pieces = string | Iterable<string>;

/**
 * Writes a file whole or not at all: a reader, or a run after a crash, finds the old text or the new one.
 *
 * A symbolic link stays one; its target is written. Throws the system's error, and then leaves the old file
 * unchanged and nothing beside it.
 */
export async function writeWhole(path: string, text: Pieces, options: WriteOptions = {}): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const staged = `${target}.${randomUUID().slice(0, 8)}.tmp`;
  const discard = () => {
    rmSync(staged, { force: true });
  };
  // Also removed when the process exits in the middle, as by a second Ctrl-C.
  process.once('exit', discard);
  try {
    const before = await stat(target).catch(() => undefined);
    const kept = { mode: options.mode ?? before?.mode, owner: before };
    await stage(staged, chunksOf(text), kept, options.write ?? writeOnce);
    await rename(staged, target);
  } catch (error) {
    await rm(staged, { force: true }).catch(() => undefined);
    throw error;
  } finally {
    process.off('exit', discard);
  }
}

interface Kept {
  readonly mode: number | undefined;
  /** Undefined for a new file. */
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
}

async function stage(
  path: string,
  chunks: Iterable<string>,
  { mode, owner }: Kept,
  write: (handle: FileHandle, bytes: Uint8Array) => Promise<number>,
): Promise<void> {
  const handle = await open(path, 'wx', mode);
  try {
    // Only root may give a file away; whoever else writes it owns what they write.
    if (owner !== undefined) await handle.chown(owner.uid, owner.gid).catch(() => undefined);
    // Restores the file's own rights that the umask removed.
    if (mode !== undefined) await handle.chmod(mode & 0o7777);
    // A disk that fills up writes a part without an error; the next write fails.
    for (const chunk of chunks) {
      const bytes = Buffer.from(chunk);
      for (let from = 0; from < bytes.length;) {
        const count = await write(handle, bytes.subarray(from));
        if (count === 0) throw new Error('the disk takes no more');
        from += count;
      }
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Characters that are written at a time. */
const chunkLength = 1_000_000;

/** Joins pieces to chunks that are worth a write. */
export function* chunksOf(text: Pieces, length = chunkLength): Iterable<string> {
  if (typeof text === 'string') {
    yield text;
    return;
  }
  let chunk = '';
  for (const piece of text) {
    chunk += piece;
    if (chunk.length < length) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

async function writeOnce(handle: FileHandle, bytes: Uint8Array): Promise<number> {
  return (await handle.write(bytes)).bytesWritten;
}

/**
 * Makes a folder and those above it, where they are missing. Throws the system's error.
 *
 * Level by level: Node's `recursive` never ends where a file system refuses with ENOENT, as /proc does, and
 * reports a read-only file system as ENOENT.
 */
export async function makeFolder(folder: string): Promise<void> {
  if (await exists(folder)) return;
  if (dirname(folder) !== folder) await makeFolder(dirname(folder));
  try {
    await mkdir(folder);
  } catch (error) {
    // Another run may have made it meanwhile.
    if (!(await exists(folder))) throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

/**
 * Why the system refused to write a file, in words that follow "cannot be written: ". Other errors are shown
 * by the system's code, or as thrown.
 */
export function whyUnwritten(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  return (code === undefined ? undefined : words[code]) ?? code ?? messageOf(error);
}

const words: Readonly<Record<string, string>> = {
  EACCES: 'access is denied',
  EPERM: 'access is denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'it would be larger than a file may be',
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'what should be its folder is a file',
  EISDIR: 'it is a folder',
  ENAMETOOLONG: 'its name is too long',
  ELOOP: 'a symbolic link leads to itself',
  ELINKOUT: 'a symbolic link leads out of its folder',
};

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
