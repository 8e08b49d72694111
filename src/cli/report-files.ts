import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Problem } from '../model/problem.js';

/** Problems (MUS604) of report files that could not be written: asked before a run starts. */
export async function checkReportFiles(cwd: string, files: readonly string[]): Promise<readonly Problem[]> {
  const problems = await Promise.all(files.map(async (file) => checkReportFile(resolve(cwd, file), file)));
  return problems.flat();
}

/** The form of a report file, by its extension. */
export type ReportForm = 'json' | 'markdown';

/**
 * Writes each file in the form that its extension asks for, whole or not at all; what could not be
 * written comes back as problems (MUS604). A form that no file asks for is not made.
 */
export async function writeReportFiles(
  cwd: string,
  files: readonly string[],
  forms: Readonly<Record<ReportForm, () => string>>,
): Promise<readonly Problem[]> {
  if (files.length === 0) return [];
  const { default: writeFileAtomic } = await import('write-file-atomic');
  const problems: Problem[] = [];
  for (const file of files) {
    const text = forms[formOf(file)]();
    try {
      await writeFileAtomic(resolve(cwd, file), text);
    } catch (error) {
      problems.push(unwritable(file, reasonOf(error)));
    }
  }
  return problems;
}

function formOf(file: string): ReportForm {
  return /\.md$/i.test(file) ? 'markdown' : 'json';
}

async function checkReportFile(path: string, file: string): Promise<readonly Problem[]> {
  try {
    await access(dirname(path), constants.W_OK);
  } catch (error) {
    return [unwritable(file, `its folder cannot be written: ${reasonOf(error)}`)];
  }
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() === true ? [unwritable(file, 'it is a folder')] : [];
}

function unwritable(file: string, reason: string): Problem {
  return {
    code: 'MUS604',
    message: `report ${file} cannot be written: ${reason}`,
    hint: 'Name a file in a folder that exists and may be written.',
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
