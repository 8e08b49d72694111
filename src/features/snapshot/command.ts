import { type Context, type NetworkOptions, printProblems, usageProblem } from '../../cli/context.js';
import { type ExitCode, worstExit } from '../../cli/exit-code.js';
import { reportsWritable } from '../../cli/report-files.js';
import type { Session } from '../../cli/run-session.js';
import { inSession, showResult, type Shown } from '../../cli/runner.js';
import type { DesiredFleet } from '../../model/desired.js';
import type { Problem } from '../../model/problem.js';
import { type SnapshotUse, usedSnapshots } from '../../model/used-snapshots.js';
import { type SnapshotResult, snapshotView } from './view.js';

export interface SnapshotOptions extends NetworkOptions {
  readonly selection?: readonly string[];
}

/** `muster snapshot`: pins the items that selections take now in the lock file; changes nothing in Azure. */
export async function snapshotCommand(
  paths: readonly string[],
  options: SnapshotOptions,
  context: Context,
): Promise<ExitCode> {
  if (!(await reportsWritable(options, context))) return 1;
  const { selection: selections, ...others } = options;
  const worked = await inSession(paths, { ...others, selections, unpinned: true }, context, (session) =>
    takeAndSave(paths, session, options, context),
  );
  const shown = worked.ok
    ? { ...worked.value, files: worked.session.files }
    : { ...unusable, problems: worked.problems };
  return worstExit([worked.exit, await showResult(snapshotView, shown, options, context)]);
}

const nothing: SnapshotResult = {
  taken: [],
  findings: [],
  problems: [],
  removed: [],
  file: null,
  written: false,
};
const unusable = { value: nothing, silent: true };

/** What was pinned and written, or why nothing was. */
async function takeAndSave(
  paths: readonly string[],
  session: Session,
  options: SnapshotOptions,
  { engine, interrupted, io }: Context,
): Promise<Shown<SnapshotResult>> {
  const uses = usesAskedFor(session.fleet, options);
  const idle = idleSelections(session.fleet, uses, options);
  if (idle.length > 0) {
    printProblems(io, idle, options);
    return { ...unusable, problems: idle };
  }
  const taken = await engine.takeSnapshots(session.deps, session.fleet, uses);
  if (interrupted.aborted) {
    io.stderr.write('Interrupted; nothing was written.\n');
    return { ...unusable, exit: 130 };
  }
  const restricted = [options.selection, options.parent, options.group].some((list) => list !== undefined);
  const saved = await engine.saveSnapshots(paths, session.fleet, taken, { restricted, clock: io.clock });
  const problems = [...taken.problems, ...saved.problems];
  return { value: { ...taken, ...saved, problems }, errors: problems };
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

/** Selections that were asked for by name, but that cannot be pinned: doing nothing would look like success. */
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
