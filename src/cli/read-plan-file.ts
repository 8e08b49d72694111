import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { failed, type Problem, type Result } from '../model/problem.js';
import { parsePlanFile, type SavedPlan } from '../report/parse-plan-file.js';

/** Above this no plan is read; that of a thousand groups of a hundred items each is below. */
export const maxPlanBytes = 256 * 1024 * 1024;

/** The saved plan in a file named on the command line. Problems: MUS608 to MUS610, one at a time. */
export async function readPlanFile(cwd: string, file: string): Promise<Result<SavedPlan>> {
  try {
    const path = resolve(cwd, file);
    const stats = await stat(path);
    // Reading a pipe would wait for ever.
    if (!stats.isFile()) return failed(unreadable(file, 'it is not a regular file'));
    if (stats.size > maxPlanBytes)
      return failed(unreadable(file, `it has ${stats.size} bytes, and the limit is ${maxPlanBytes}`));
    return parsePlanFile(decoded(await readFile(path)), file);
  } catch (error) {
    return failed(unreadable(file, reasonOf(error)));
  }
}

function decoded(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
}

function unreadable(file: string, reason: string): Problem {
  return {
    code: 'MUS608',
    message: `${file} cannot be read as a saved plan: ${reason}.`,
    hint: 'Name a file that muster plan --out wrote.',
  };
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
