import { type Context, type NetworkOptions, printProblems, usageProblem } from '../../cli/context.js';
import type { ExitCode } from '../../cli/exit-code.js';
import { reportsWritable } from '../../cli/report-files.js';
import { readAndShow, showResult } from '../../cli/runner.js';
import { failed, type Result } from '../../model/problem.js';
import type { FleetPlan } from '../../plan/fleet-plan.js';
import { shardParents } from '../../plan/parts/shard-parents.js';
import { isPlanFile } from '../plan/open-saved.js';
import { readPlanFile } from '../plan/parse-plan-file.js';
import type { SavedPlan } from '../plan/parse-plan-file.js';
import { type Sharded, shardsView } from './view.js';

export interface ShardsOptions extends NetworkOptions {
  /** The same as `--format json`. */
  readonly json?: boolean;
  readonly max: number;
}

const nothing: Sharded & { readonly plan: FleetPlan } = { tiers: [], problems: [], plan: { parents: [] } };

/**
 * `muster shards`: the parents as a matrix, tier by tier, weighed by what the plan publishes; changes nothing.
 * Of a saved plan the parents are dealt as it has them, and nothing is read of Azure.
 */
export function shardsCommand(
  paths: readonly string[],
  given: ShardsOptions,
  context: Context,
): Promise<ExitCode> {
  const options: ShardsOptions = given.json === true ? { ...given, format: 'json' } : given;
  const file = paths.find(isPlanFile);
  if (file !== undefined) return shardsOfSaved(file, paths, options, context);
  return readAndShow(
    {
      view: shardsView,
      nothing,
      read: async ({ deps, fleet, scope }) => {
        const plan = await context.engine.readAndPlan(deps, fleet, scope, {
          publish: true,
          limits: { now: context.io.clock.now().getTime() },
        });
        const problems = plan.parents.flatMap((parent) => parent.problems);
        return { plan, tiers: shardParents(plan, options.max), problems };
      },
      problems: ({ problems }) => problems,
      // One broken customer does not stop the matrix: its shard runs and reports the problem.
      exit: ({ plan: { parents } }) =>
        parents.length > 0 && parents.every(({ state }) => state === 'error') ? 1 : 0,
    },
    paths,
    options,
    context,
  );
}

async function shardsOfSaved(
  file: string,
  paths: readonly string[],
  options: ShardsOptions,
  context: Context,
): Promise<ExitCode> {
  const { io } = context;
  if (!(await reportsWritable(options, context))) return 1;
  const read: Result<SavedPlan> =
    paths.length > 1
      ? failed(usageProblem(`${file} is a saved plan, and the whole fleet is in it`, 'Name it alone.'))
      : await readPlanFile(io.cwd, file);
  if (!read.ok) {
    printProblems(io, read.problems, options);
    return showResult(
      shardsView,
      { value: nothing, silent: true, problems: read.problems },
      options,
      context,
    );
  }
  const tiers = shardParents(read.value.plan, options.max);
  return showResult(shardsView, { value: { tiers, problems: [] } }, options, context);
}
