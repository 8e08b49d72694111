import {
  type Context,
  type NetworkOptions,
  printProblems,
  styleFor,
  usageProblem,
} from '../../cli/context.js';
import { type ExitCode, worstExit } from '../../cli/exit-code.js';
import { printResult, reportsWritable } from '../../cli/report-files.js';
import { openSession } from '../../cli/run-session.js';
import { failed, type Problem, type Result } from '../../model/problem.js';
import type { FleetPlan } from '../../plan/fleet-plan.js';
import { shardParents, type ShardTier } from '../../plan/parts/shard-parents.js';
import { sharedProblems } from '../../show/shared-problems.js';
import { isPlanFile, readPlanFile } from '../plan/open-saved.js';
import type { SavedPlan } from '../plan/parse-plan-file.js';
import { shardsJson, shardsMarkdown, shardsText } from './view.js';

export interface ShardsOptions extends NetworkOptions {
  /** The same as `--format json`. */
  readonly json?: boolean;
  readonly max: number;
}

/**
 * `muster shards`: the parents as a matrix, tier by tier, weighed by what the plan publishes; changes nothing.
 * Of a saved plan the parents are dealt as it has them, and nothing is read of Azure.
 */
export async function shardsCommand(
  paths: readonly string[],
  given: ShardsOptions,
  context: Context,
): Promise<ExitCode> {
  const { io, engine } = context;
  const options: ShardsOptions = given.json === true ? { ...given, format: 'json' } : given;
  if (!(await reportsWritable(options, context))) return 1;
  const file = paths.find(isPlanFile);
  if (file !== undefined) return saved(file, paths, options, context);
  const opened = await openSession(paths, options, context, () => undefined);
  if (!opened.ok) {
    printProblems(io, opened.problems, options, opened.files);
    return worstExit([1, await output([], opened.problems, options, context)]);
  }
  const { session } = opened;
  let plan: FleetPlan;
  try {
    plan = await engine.readAndPlan(session.deps, session.fleet, session.scope, { publish: true });
  } finally {
    await session.close();
  }
  const problems = plan.parents.flatMap((parent) => parent.problems);
  const tiers = shardParents(plan, options.max);
  if (options.format === 'text') io.stdout.write(shardsText(tiers, styleFor(io.stdout, io, options)));
  printProblems(io, sharedProblems(problems), options, session.files);
  // One sick customer does not stop the matrix: its shard runs, and says what is wrong with it.
  const nothing = plan.parents.length > 0 && plan.parents.every(({ state }) => state === 'error');
  return worstExit([
    context.interrupted.aborted ? 130 : 0,
    nothing ? 1 : 0,
    await output(tiers, problems, options, context),
  ]);
}

async function saved(
  file: string,
  paths: readonly string[],
  options: ShardsOptions,
  context: Context,
): Promise<ExitCode> {
  const { io } = context;
  const read: Result<SavedPlan> =
    paths.length > 1
      ? failed(usageProblem(`${file} is a saved plan, and the whole fleet is in it`, 'Name it alone.'))
      : await readPlanFile(io.cwd, file);
  if (!read.ok) {
    printProblems(io, read.problems, options);
    return worstExit([1, await output([], read.problems, options, context)]);
  }
  const tiers = shardParents(read.value.plan, options.max);
  if (options.format === 'text') io.stdout.write(shardsText(tiers, styleFor(io.stdout, io, options)));
  return output(tiers, [], options, context);
}

function output(
  tiers: readonly ShardTier[],
  problems: readonly Problem[],
  options: ShardsOptions,
  context: Context,
): Promise<ExitCode> {
  return printResult(
    {
      json: () => shardsJson(tiers, { tool: context.tool, problems }),
      markdown: (limit) => shardsMarkdown(tiers, { limit, problems }),
    },
    options,
    context,
  );
}
