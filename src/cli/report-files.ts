import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { placeInside } from '../disk/place-inside.js';
import { chunksOf, whyUnwritten, writeWhole } from '../disk/write-whole.js';
import { append } from '../model/order.js';
import type { Finding, Problem } from '../model/problem.js';
import type { SarifRemark } from '../show/sarif.js';
import type { ViewText } from '../show/view.js';
import { type Context, jsonText, type NetworkOptions, type OutputOptions, printProblems } from './context.js';
import type { Io } from './io.js';
import { repositoryPath } from './open-connection.js';
import { type ReportForm, reportFormOf } from './report-forms.js';
import { madeText } from './report-size.js';

/** A file's noun and problem code for write errors. */
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
  const problems = await Promise.all(files.map(async (file) => checkReportFile(cwd, file, kind)));
  return problems.flat();
}

/**
 * Writes each file in the form that its extension asks for, whole or not at all; resolves with problems for
 * failed writes (MUS604, MUS636). A form that no file asks for is not made.
 */
export async function writeReportFiles(
  cwd: string,
  files: readonly string[],
  writers: ReportWriters,
): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const file of files) {
    const write = writers[reportFormOf(file) ?? 'json'];
    if (write === undefined) throw new Error(`this command has no writer for ${file}`);
    const text = await madeText(`report ${file}`, write);
    append(problems, text.ok ? await writeOutput(cwd, file, text.value, report) : text.problems);
  }
  return problems;
}

/** Writes a saved plan, whole or not at all; MUS611 where it could not be written. */
export function writeSavedPlan(cwd: string, file: string, text: string): Promise<readonly Problem[]> {
  return writeOutput(cwd, file, text, savedPlan);
}

async function writeOutput(
  cwd: string,
  file: string,
  text: ViewText,
  kind: OutputKind,
): Promise<readonly Problem[]> {
  let bug: Error | undefined;
  // Making the pieces only fails by a bug; writing them fails by the disk.
  function* pieces(): Iterable<string> {
    try {
      yield* typeof text === 'string' ? [text] : text;
    } catch (error) {
      bug = error instanceof Error ? error : new Error(String(error));
      throw bug;
    }
  }
  try {
    await writeWhole(await placeInside(resolve(cwd, file), cwd), pieces());
    return [];
  } catch (error) {
    if (bug !== undefined) throw bug;
    return [unwritable(file, whyUnwritten(error), kind)];
  }
}

async function checkReportFile(cwd: string, file: string, kind: OutputKind): Promise<readonly Problem[]> {
  let path: string;
  try {
    path = await placeInside(resolve(cwd, file), cwd);
  } catch (error) {
    return [unwritable(file, whyUnwritten(error), kind)];
  }
  try {
    await access(dirname(path), constants.W_OK);
  } catch (error) {
    return [unwritable(file, folderRefusal(error), kind)];
  }
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() === true ? [unwritable(file, 'it is a folder', kind)] : [];
}

/** If the folder exists, it is the folder that refuses. */
function folderRefusal(error: unknown): string {
  const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  return missing ? whyUnwritten(error) : `its folder cannot be written: ${whyUnwritten(error)}`;
}

function unwritable(file: string, reason: string, { code, noun }: OutputKind): Problem {
  return {
    code,
    message: `${noun} ${file} cannot be written: ${reason}`,
    hint: 'Name a file in a folder that exists and may be written.',
  };
}

/** The writers of a result, one for each form of its command. */
export type ReportWriters = Readonly<Partial<Record<ReportForm, () => ViewText | Promise<ViewText>>>>;

/** Writes the one document on stdout, if it is not text; MUS636 where it is too large. */
export async function printDocument(
  format: OutputOptions['format'] | 'sarif',
  writers: ReportWriters,
  io: Io,
): Promise<readonly Problem[]> {
  if (format === 'text') return [];
  const write = writers[format];
  if (write === undefined) throw new Error(`this command has no writer for ${format}`);
  const text = await madeText(onStdout, write);
  if (!text.ok) return text.problems;
  for (const chunk of chunksOf(text.value)) io.stdout.write(chunk);
  return [];
}

/** The noun for a document on stdout that is too large. */
const onStdout = 'the document on standard output';

/** Problems and findings, then remarks, as the text of a SARIF file; their file names are relative to `cwd`. */
export async function sarifText(
  problems: readonly (Problem | Finding)[],
  {
    tool,
    cwd,
    remarks = [],
  }: { readonly tool: string; readonly cwd: string; readonly remarks?: readonly SarifRemark[] },
): Promise<string> {
  const { sarifLog } = await import('../show/sarif.js');
  return jsonText(sarifLog({ problems, remarks, tool, pathOf: repositoryPath(cwd) }));
}

/** Whether every report file could be written; those that could not are printed (MUS604). Asked before a run starts. */
export async function reportsWritable(
  options: Pick<OutputOptions, 'color'> & Pick<NetworkOptions, 'report'>,
  { io }: Context,
): Promise<boolean> {
  const problems = await checkReportFiles(io.cwd, options.report ?? []);
  printProblems(io, problems, options);
  return problems.length === 0;
}
