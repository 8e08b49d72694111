import { open, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hintOfRefusal, withLock } from '../../disk/file-lock.js';
import { makeFolder } from '../../disk/write-whole.js';
import { placeInside } from '../../disk/place-inside.js';
import { idKey } from '../../model/arm-id.js';
import type { Clock } from '../../model/clock.js';
import type { Problem } from '../../model/problem.js';
import { auditLine, chainStart, lineHash, readLink, tornHash, type LinkBefore } from './audit-line.js';
import type { AuditEntry } from './audit-line-shape.js';

/** The audit of one run's writes; without it nothing is written to Azure. */
export interface Audit {
  /** Makes sure that lines can be written, once; MUS510 where not. */
  open(): Promise<Problem | undefined>;
  /** Adds a line; MUS511 where it could not be written whole. Never throws. */
  append(entry: Written): Promise<Problem | undefined>;
  /** Digests of resources before the run writes, by id. */
  saw(facts: readonly SeenHash[]): void;
  /** MUS512 once a line could not be written: nothing more may be sent. */
  stopped(): Problem | undefined;
  /** What this run wrote; undefined where it wrote nothing. */
  written(): AuditEnd | undefined;
  /** Flushes to the disk; MUS511 where that fails. */
  close(): Promise<Problem | undefined>;
}

/** An entry without what the audit adds itself. */
export type Written = Omit<AuditEntry, 'time' | 'run' | 'commit' | 'before'>;

export interface SeenHash {
  readonly id: string;
  readonly hash: string;
}

export interface AuditEnd {
  /** For people. */
  readonly file: string;
  readonly lines: number;
  /** `lineHash` of the newest. */
  readonly last: string;
}

export interface AuditOptions {
  readonly path: string;
  /** Folders that no symbolic link may lead `path` out of. Default: any may. */
  readonly within?: readonly string[];
  /** The name of `path` in messages. */
  readonly file: string;
  readonly run: string;
  readonly commit: string | null;
  readonly clock: Clock;
  /** Appends bytes and resolves with how many were written. Default: one system call. */
  readonly write?: (handle: FileHandle, bytes: Uint8Array) => Promise<number>;
}

/** The end of the file, as the next line needs it. */
interface Tail {
  readonly size: number;
  readonly link: LinkBefore;
  /** The last line has no newline. */
  readonly open: boolean;
}

/**
 * The audit in a file that only ever grows: each line one write, chained to the one before.
 *
 * Several musters may write one file: each looks at its end, under a lock, before it adds a line. A line torn
 * by a kill or a full disk stays; the next line is chained to it and says so.
 */
export function openAuditFile(options: AuditOptions): Audit {
  const { path, file, clock, within = [], write = writeOnce } = options;
  // Several names of one file share its lock.
  let place = path;
  const before = new Map<string, string>();
  let opened: Promise<FileHandle> | undefined;
  let tail: Tail | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  let end: AuditEnd | undefined;
  let failure: { readonly error: unknown } | undefined;

  async function openFile(): Promise<FileHandle> {
    place = await placeInside(path, ...within);
    const found = await stat(place).catch(() => undefined);
    // Opening a pipe would wait for a reader for ever, and nothing but a file keeps what is written.
    if (found?.isFile() === false) throw new Error('it is not a regular file');
    await makeFolder(dirname(place));
    const handle = await open(place, 'a+');
    try {
      tail = await locked(() => readTail(handle));
      return handle;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  const locked = <T>(work: () => Promise<T>) => withLock(`${place}.lock`, (ms) => clock.sleep(ms), work);

  async function add(entry: AuditEntry): Promise<void> {
    opened ??= openFile();
    const handle = await opened;
    await locked(async () => {
      const { size } = await handle.stat();
      const at = tail?.size === size ? tail : await readTail(handle);
      tail = undefined;
      const line = auditLine(entry, at.link);
      const bytes = Buffer.from(`${at.open ? '\n' : ''}${line}\n`);
      const count = await write(handle, bytes);
      if (count < bytes.length) throw new Error('the disk took only a part of it');
      const last = lineHash(line);
      tail = { size: size + bytes.length, link: { prev: last, torn: false }, open: false };
      end = { file, lines: (end?.lines ?? 0) + 1, last };
    });
  }

  return {
    open: async () => {
      opened ??= openFile();
      return opened.then(
        () => undefined,
        (error: unknown) => unopened(file, error),
      );
    },
    append: (entry) => {
      const { after, ...rest } = entry;
      const whole: AuditEntry = {
        time: clock.now().toISOString(),
        run: options.run,
        commit: options.commit,
        ...rest,
        before: before.get(idKey(entry.resource)) ?? null,
        after,
      };
      const added = queue.then(() => add(whole));
      queue = added.catch(() => undefined);
      return added.then(
        () => undefined,
        (error: unknown) => {
          failure ??= { error };
          return unwritten(file, entry, error);
        },
      );
    },
    saw: (facts) => {
      for (const { id, hash } of facts) before.set(idKey(id), hash);
    },
    stopped: () => (failure === undefined ? undefined : notSent(file, failure.error)),
    written: () => end,
    close: async () => {
      const closing = opened;
      if (closing === undefined) return undefined;
      opened = undefined;
      await queue;
      try {
        const handle = await closing;
        await handle.sync();
        await handle.close();
        return undefined;
      } catch (error) {
        // A file that could not be opened was reported already.
        return end === undefined ? undefined : unkept(file, error);
      }
    },
  };
}

async function writeOnce(handle: FileHandle, bytes: Uint8Array): Promise<number> {
  return (await handle.write(bytes)).bytesWritten;
}

/** Bytes read at a time to find the start of the last line. */
const chunk = 64 * 1024;

async function readTail(handle: FileHandle): Promise<Tail> {
  const { size } = await handle.stat();
  if (size === 0) return { size, link: { prev: chainStart, torn: false }, open: false };
  const { line, before, ended } = await lastLines(handle, size);
  // A line that only lacks its newline counts.
  const torn = !ended && readLink(line) === undefined;
  return { size, link: { prev: torn ? tornHash(line, before) : lineHash(line), torn }, open: !ended };
}

interface LastLines {
  readonly line: Uint8Array;
  readonly before: Uint8Array | undefined;
  /** The last line ends with a newline. */
  readonly ended: boolean;
}

async function lastLines(handle: FileHandle, size: number): Promise<LastLines> {
  let bytes = Buffer.alloc(0);
  let from = size;
  for (;;) {
    const ended = bytes.at(-1) === 0x0a;
    const text = bytes.subarray(0, ended ? -1 : undefined);
    const begin = text.lastIndexOf(0x0a) + 1;
    const beforeThat = begin === 0 ? -1 : text.subarray(0, begin - 1).lastIndexOf(0x0a);
    if (beforeThat !== -1 || from === 0) {
      const before = begin === 0 ? undefined : text.subarray(beforeThat + 1, begin - 1);
      return { line: text.subarray(begin), before, ended };
    }
    const length = Math.min(chunk, from);
    from -= length;
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, from);
    bytes = Buffer.concat([buffer.subarray(0, bytesRead), bytes]);
  }
}

function hintOf(error: unknown): string {
  return hintOfRefusal(error, 'Make the file and its folder writable, or name another with --audit.');
}

function unopened(file: string, error: unknown): Problem {
  return {
    code: 'MUS510',
    message: `The audit file ${file} cannot be written, so nothing was written to Azure: ${reasonOf(error)}`,
    hint: hintOf(error),
  };
}

function unwritten(file: string, { method, resource, status }: Written, error: unknown): Problem {
  const answered = status === null ? 'was sent and not answered' : `was answered ${String(status)}`;
  return {
    code: 'MUS511',
    message: `${method} ${resource} ${answered}, but its line in the audit file ${file} could not be written: ${reasonOf(error)}`,
    hint: `${hintOf(error)} Then run the same command again: what was done stays done.`,
  };
}

function unkept(file: string, error: unknown): Problem {
  return {
    code: 'MUS511',
    message: `The audit file ${file} may not be on the disk: ${reasonOf(error)}`,
    hint: 'Look whether the disk is full or broken, then run: muster audit verify',
  };
}

function notSent(file: string, error: unknown): Problem {
  return {
    code: 'MUS512',
    message: `Not sent: a line before it could not be written to the audit file ${file}: ${reasonOf(error)}`,
    hint: `${hintOf(error)} Then run the same command again: what was done stays done.`,
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
