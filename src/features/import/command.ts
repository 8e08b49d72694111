import { join } from 'node:path';
import { type ConnectionOptions, type Context, printProblems, usageProblem } from '../../cli/context.js';
import { type ExitCode, worstExit } from '../../cli/exit-code.js';
import { wantsColors } from '../../cli/io.js';
import { connectionProblems, openConnection } from '../../cli/open-connection.js';
import { startProgress } from '../../cli/progress.js';
import { showResult } from '../../cli/runner.js';
import { stateFolderIn } from '../../cli/state-folder.js';
import { namePattern } from '../../config/identify-document.js';
import { parseWorkspaceId } from '../../model/arm-id.js';
import { failed, ok, type Problem, type Result } from '../../model/problem.js';
import { judgeExisting } from './existing-content.js';
import { contentFolderName } from './imported-fleet.js';
import { isNameable, isTenant } from './import-members.js';
import { type ImportedParent, importParent } from './import-parent.js';
import { type ImportedFile, importedFileNames, importedFiles } from './imported-files.js';
import type { ImportReads } from './read-for-import.js';
import type { SelectionStyle } from './select-exactly.js';
import { type Imported, importView } from './view.js';
import { checkImportFiles, destinationOf, schemaCopy, writeNewFiles } from './write-files.js';

export interface ImportOptions extends ConnectionOptions {
  readonly workspace: string;
  readonly tenant: string;
  readonly out: string;
  readonly name?: string;
  readonly selections: SelectionStyle;
  readonly content?: boolean;
  readonly force?: boolean;
}

/** `muster import`: writes the files of a live parent; changes nothing in Azure. */
export async function importCommand(options: ImportOptions, context: Context): Promise<ExitCode> {
  const imported = await importAll(options, context);
  const value = imported.ok ? imported.value : undefined;
  const problems = imported.ok ? imported.value.parent.next.problems : imported.problems;
  const exit = await showResult(importView, { value, silent: !imported.ok, problems }, options, context);
  printProblems(context.io, problems, options);
  return worstExit([exit, context.interrupted.aborted ? 130 : 0]);
}

async function importAll(options: ImportOptions, context: Context): Promise<Result<Imported>> {
  const { io } = context;
  const usage = importProblems(options);
  if (usage.length > 0) return failed(usage);
  const placed = await destinationOf(io.cwd, options);
  if (!placed.ok) return placed;
  const destination = placed.value;
  const names = [...importedFileNames, ...(options.content === true ? [contentFolderName] : [])];
  const unwritable = await checkImportFiles(names, destination);
  if (unwritable.length > 0) return failed(unwritable);
  const made = await readImport(options, context, stateFolderIn(destination.folder), options);
  if (!made.ok) return made;
  const existing = await judgeExisting(destination, made.value.parent.fleet);
  if (!existing.ok) return existing;
  const { superseded, findings } = existing.value;
  const parent = { ...made.value.parent, findings: [...made.value.parent.findings, ...findings] };
  const files = [...made.value.files, ...(await schemaCopy(destination))];
  const unwritten = await writeNewFiles(files, destination, superseded);
  if (unwritten.length > 0) return failed(unwritten);
  return ok({
    parent,
    paths: files.map(({ name }) => join(options.out, name)),
    removed: superseded.map((name) => join(options.out, name)),
    ...(options.content === true ? { contentFolder: join(options.out, contentFolderName) } : {}),
  });
}

/** What an import needs to know; the caller decides where the files go. */
export type LiveImport = Omit<ImportOptions, 'out' | 'content' | 'force'>;

/** Reads a live parent and makes its files, which are not written yet. Problems: those of reading, and MUS505 where it was interrupted. */
export async function readImport(
  options: LiveImport,
  context: Context,
  stateFolder: string,
  reads: ImportReads = {},
): Promise<Result<{ readonly parent: ImportedParent; readonly files: readonly ImportedFile[] }>> {
  const read = await connectAndRead(options, context, stateFolder, reads);
  if (!read.ok) return failed(unread(read.problems));
  // The run was interrupted.
  if (context.interrupted.aborted) return failed(interruptedProblem);
  const { live, workbookResourceGroups, answers } = read.value;
  const parent = importParent(live, {
    workspace: options.workspace,
    tenant: options.tenant,
    style: options.selections,
    workbookResourceGroups,
    name: options.name,
    answers,
  });
  return ok({ parent, files: importedFiles(parent.fleet) });
}

/** Every list fails alike where the workspace is not there or may not be read: then only the first is reported. */
function unread(problems: readonly Problem[]): readonly Problem[] {
  const first = [...new Map(problems.toReversed().map((each) => [each.code, each])).values()].toReversed();
  return first.map((problem) =>
    problem.code === 'MUS204'
      ? { ...problem, hint: 'Check --workspace: subscription, resource group and name.' }
      : problem,
  );
}

const interruptedProblem: Problem = {
  code: 'MUS505',
  message: 'the import was interrupted; nothing is written',
};

async function connectAndRead(
  options: LiveImport,
  context: Context,
  stateFolder: string,
  reads: ImportReads,
) {
  const { io, engine, interrupted } = context;
  const { workspace, tenant } = options;
  const progress = startProgress(
    io.stderr,
    io.clock,
    options.quiet === true,
    wantsColors(io.stderr, io.env, options.color),
  );
  try {
    const fleet = { parents: [{ workspace, tenant }], members: [] };
    const opened = await openConnection({ options, fleet, stateFolder }, context, progress);
    if (!opened.ok) return opened;
    const { connection } = opened.value;
    let read: Awaited<ReturnType<typeof engine.readForImport>>;
    try {
      read = await engine.readForImport(connection.client, workspace, interrupted, reads);
    } catch (bug) {
      printProblems(io, await connection.close(), options);
      throw bug;
    }
    const unsaved = await connection.close();
    return unsaved.length > 0 ? failed(unsaved) : read;
  } finally {
    progress.stop();
  }
}

/** What is wrong with the ids and the name (MUS601). */
export function importProblems(options: LiveImport): readonly Problem[] {
  const { workspace, tenant, name } = options;
  return [
    ...connectionProblems(options),
    ...(isNameable(parseWorkspaceId(workspace))
      ? []
      : [
          usageProblem(
            `--workspace ${workspace} is not the ARM id of a Log Analytics workspace`,
            'Copy the resource ID from the properties of the workspace in the portal: /subscriptions/…/workspaces/….',
          ),
        ]),
    ...(isTenant(tenant)
      ? []
      : [
          usageProblem(
            `--tenant ${tenant} is not the id of a tenant`,
            'Give the GUID of the Microsoft Entra tenant that the workspace is in.',
          ),
        ]),
    ...(name === undefined || namePattern.test(name)
      ? []
      : [
          usageProblem(
            `--name ${name} cannot be the name of a Parent`,
            'Give 3 to 60 lower-case letters, digits and single hyphens that begin and end with a letter or digit.',
          ),
        ]),
  ];
}
