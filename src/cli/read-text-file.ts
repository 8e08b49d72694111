import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';

export type FileText =
  | { readonly ok: true; readonly text: string }
  /** `reason` is the rest of a sentence: `it is not UTF-8`. */
  | { readonly ok: false; readonly reason: string };

/** The text of a file named on the command line, of at most `maxBytes`; a pipe or device is none. */
export async function readTextFile(cwd: string, file: string, maxBytes: number): Promise<FileText> {
  try {
    const path = resolve(cwd, file);
    const stats = await stat(path);
    // Reading a pipe would wait for ever.
    if (!stats.isFile()) return { ok: false, reason: 'it is not a regular file' };
    if (stats.size > maxBytes)
      return { ok: false, reason: `it has ${stats.size} bytes, and the limit is ${maxBytes}` };
    return { ok: true, text: decoded(await readFile(path)) };
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  }
}

function decoded(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    ENOTDIR: 'there is no such file',
    EACCES: 'access is denied',
    ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not UTF-8',
  };
  return reasons[code] ?? (error instanceof Error ? error.message : String(error));
}
