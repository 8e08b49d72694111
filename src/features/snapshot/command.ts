import {
  type Context,
  type NetworkOptions,
  printProblems,
  styleFor,
  usageProblem,
} from '../../cli/context.js';
import { type ExitCode, worstExit } from '../../cli/exit-code.js';
import { printResult, reportsWritable } from '../../cli/report-files.js';
import { openSession, type Session } from '../../cli/run-session.js';
import type { DesiredFleet } from '../../model/desired.js';
import type { Problem } from '../../model/problem.js';
import { type SnapshotUse, usedSnapshots } from '../../model/used-snapshots.js';
import { sharedProblems } from '../../show/shared-problems.js';
import { snapshotJson, snapshotMarkdown, type SnapshotResult, snapshotText } from './view.js';

export interface SnapshotOptions extends NetworkOptions {
  readonly selection?: readonly string[];
}

/** `muster snapshot`: pins what selections stand for now in the lock file; changes nothing in Azure. */
export async function snapshotCommand(
  paths: readonly string[],
  options: SnapshotOptions,
  context: Context,
): Promise<ExitCode> {
  const { io } = context;
  if (!(await reportsWritable(options, context))) return 1;
  const { selection: selections, ...others } = options;
  const opened = await openSession(paths, { ...others, selections, unpinned: true }, context, ignore);
  if (!opened.ok) {
    printProblems(io, opened.problems, options, opened.files);
    return worstExit([1, await output(nothing, opened.problems, options, context)]);
  }
  const { session } = opened;
  const uses = usesAskedFor(session.fleet, options);
  const idle = idleSelections(session.fleet, uses, options);
  if (idle.length > 0) {
    await session.close();
    printProblems(io, idle, options);
    return worstExit([1, await output(nothing, idle, options, context)]);
  }
  const result = await takeAndSave(paths, session, uses, options, context);
  if (result === undefined) {
    io.stderr.write('Interrupted; nothing was written.\n');
    return worstExit([130, await output(nothing, [], options, context)]);
  }
  if (options.format === 'text')
    io.stdout.write(snapshotText(result, styleFor(io.stdout, io, options, session.files)));
  printProblems(io, sharedProblems(result.problems), options, session.files);
  return worstExit([result.problems.length > 0 ? 1 : 0, await output(result, [], options, context)]);
}

const nothing: SnapshotResult = {
  taken: [],
  findings: [],
  problems: [],
  removed: [],
  file: null,
  written: false,
};

/** What was taken and written; undefined where the run was interrupted before anything was written. */
async function takeAndSave(
  paths: readonly string[],
  session: Session,
  uses: readonly SnapshotUse[],
  options: SnapshotOptions,
  { engine, interrupted, io: { clock } }: Context,
): Promise<SnapshotResult | undefined> {
  try {
    const taken = await engine.takeSnapshots(session.deps, session.fleet, uses);
    if (interrupted.aborted) return undefined;
    const restricted = [options.selection, options.parent, options.group].some((list) => list !== undefined);
    const saved = await engine.saveSnapshots(paths, session.fleet, taken, { restricted, clock });
    return { ...taken, ...saved, problems: [...taken.problems, ...saved.problems] };
  } finally {
    await session.close();
  }
}

function usesAskedFor(
  fleet: DesiredFleet,
  { parent, group, selection }: SnapshotOptions,
): readonly SnapshotUse[] {
  const groups = group === undefined ? fleet.groups : fleet.groups.filter(({ name }) => group.includes(name));
  return usedSnapshots(fleet, groups).filter(
    (use) => (parent?.includes(use.parent) ?? true) && (selection?.includes(use.selection) ?? true),
  );
}

/** Selections that were asked for by name, and of which there is nothing to take: a run that did nothing would look like success. */
function idleSelections(
  fleet: DesiredFleet,
  uses: readonly SnapshotUse[],
  { selection = [] }: SnapshotOptions,
): readonly Problem[] {
  const taken = new Set(uses.map((use) => use.selection));
  return selection
    .filter((name) => !taken.has(name))
    .map((name) => {
      const declared = fleet.selections.find((one) => one.name === name);
      return declared?.snapshots === undefined
        ? usageProblem(
            `--selection ${name}: the selection is not pinned`,
            'Set "snapshot: true" in it, or leave it away here.',
          )
        : usageProblem(
            `--selection ${name}: no group that was asked for uses it`,
            'Name a parent or group that uses it, or leave --parent and --group away.',
          );
    });
}

function output(
  result: SnapshotResult,
  problems: readonly Problem[],
  options: SnapshotOptions,
  context: Context,
): Promise<ExitCode> {
  const { tool } = context;
  return printResult(
    {
      json: () => snapshotJson(result, { tool, problems }),
      markdown: (limit) => snapshotMarkdown(result, { limit, problems }),
    },
    options,
    context,
  );
}

function ignore(): void {
  // Nothing is run, so nothing is told.
}
