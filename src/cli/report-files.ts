import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Problem } from '../model/problem.js';

/** What a file is called where it cannot be written, and under which code. */
export interface OutputKind {
  readonly code: 'MUS604' | 'MUS611';
  readonly noun: string;
}

const report: OutputKind = { code: 'MUS604', noun: 'report' };
export const savedPlan: OutputKind = { code: 'MUS611', noun: 'saved plan' };

/** Problems (MUS604, of saved plans MUS611) of files that could not be written: asked before a run starts. */
export async function checkReportFiles(
  cwd: string,
  files: readonly string[],
  kind = report,
): Promise<readonly Problem[]> {
  const problems = await Promise.all(
    files.map(async (file) => checkReportFile(resolve(cwd, file), file, kind)),
  );
  return problems.flat();
}

/** Writes `text` to each file, whole or not at all; what could not be written comes back as problems (MUS604, MUS611). */
export async function writeReportFiles(
  cwd: string,
  files: readonly string[],
  text: string,
  kind = report,
): Promise<readonly Problem[]> {
  if (files.length === 0) return [];
  const { default: writeFileAtomic } = await import('write-file-atomic');
  const problems: Problem[] = [];
  for (const file of files) {
    try {
      await writeFileAtomic(resolve(cwd, file), text);
    } catch (error) {
      problems.push(unwritable(file, reasonOf(error), kind));
    }
  }
  return problems;
}

async function checkReportFile(path: string, file: string, kind: OutputKind): Promise<readonly Problem[]> {
  try {
    await access(dirname(path), constants.W_OK);
  } catch (error) {
    return [unwritable(file, `its folder cannot be written: ${reasonOf(error)}`, kind)];
  }
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() === true ? [unwritable(file, 'it is a folder', kind)] : [];
}

function unwritable(file: string, reason: string, { code, noun }: OutputKind): Problem {
  return {
    code,
    message: `${noun} ${file} cannot be written: ${reason}`,
    hint: 'Name a file in a folder that exists and may be written.',
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
