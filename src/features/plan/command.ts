import { resolve } from 'node:path';
import {
  type Context,
  type NetworkOptions,
  type OutputOptions,
  printProblems,
  usageProblem,
} from '../../cli/context.js';
import { type ExitCode, worstExit } from '../../cli/exit-code.js';
import { type GuardFlags, guardLimitsOf } from '../../cli/options.js';
import { checkReportFiles, savedPlan, writeSavedPlan } from '../../cli/report-files.js';
import { nowText, type Session } from '../../cli/run-session.js';
import { inSession, showResult } from '../../cli/runner.js';
import { pageAbout, wantsPage } from '../../cli/page-about.js';
import type { Problem } from '../../model/problem.js';
import { allSteps, type FleetPlan } from '../../plan/fleet-plan.js';
import { foretellRefusals } from '../../plan/guards/guards.js';
import { waitingSteps } from '../../plan/publish/waiting-rings.js';
import { strictProblems } from '../../plan/suspension-findings.js';
import { readPlanFile } from './parse-plan-file.js';
import { planFileText } from './plan-file.js';
import { fingerprints, planScope } from './saved-scope.js';
import { planView } from './view.js';

export interface PlanOptions extends NetworkOptions, GuardFlags {
  readonly publish: boolean;
  readonly deep?: boolean;
  /** False: `--no-diff`. */
  readonly diff?: boolean;
  readonly strict?: boolean;
  readonly detailedExitcode?: boolean;
  /** Rings above are left for a later run. */
  readonly maxRing?: number;
  readonly out?: string;
}

/** `muster plan`: reads live state, prints the plan and what would prevent its apply, saves it where asked to; changes nothing in Azure. */
export async function planCommand(
  paths: readonly string[],
  options: PlanOptions,
  context: Context,
): Promise<ExitCode> {
  const { io } = context;
  const unwritable = [
    ...outIsReport(io.cwd, options),
    ...(await checkReportFiles(io.cwd, options.report ?? [])),
    ...(await checkReportFiles(io.cwd, outFiles(options), savedPlan)),
  ];
  if (unwritable.length > 0) {
    printProblems(io, unwritable, options);
    return 1;
  }
  const worked = await inSession(paths, options, context, ({ deps, fleet, scope }) =>
    context.engine.readAndPlan(deps, fleet, scope, {
      publish: options.publish,
      deep: options.deep === true,
      diff: options.diff !== false,
      ...(wantsPage(options) ? { outlook: true } : {}),
      limits: { now: context.io.clock.now().getTime(), maxRing: options.maxRing },
    }),
  );
  if (!worked.ok) {
    const { problems } = worked;
    const value = { plan: { parents: [] }, createdAt: nowText(context) };
    return showResult(planView, { value, silent: true, problems }, options, context);
  }
  const { session, value: made } = worked;
  // Guards judge an apply; a reviewer should not learn of them from its failure.
  const plan = foretellRefusals(made, await context.engine.judgeGuards(made, guardLimitsOf(options)));
  const interrupted = context.interrupted.aborted;
  const strict = options.strict === true ? strictProblems(plan) : [];
  const errors = plan.parents.flatMap(({ problems }) => problems);
  const about = pageAbout(session.connection, paths, options, io.cwd);
  const value = { plan, createdAt: nowText(context), about };
  const shown = await showResult(planView, { value, errors, files: session.files }, options, context);
  printProblems(io, strict, options, session.files);
  return worstExit([
    interrupted ? 130 : 0,
    worked.exit,
    strict.length > 0 ? 1 : 0,
    shown,
    // A plan that was cut off cannot be approved.
    interrupted ? 0 : await save(plan, paths, session, options, context),
    options.detailedExitcode === true && allSteps(plan).length + waitingSteps(plan) > 0 ? 2 : 0,
  ]);
}

/** Writes the plan as shown, with its errors: applied, it does what apply would do. */
async function save(
  plan: FleetPlan,
  paths: readonly string[],
  session: Session,
  options: PlanOptions,
  context: Context,
): Promise<ExitCode> {
  if (options.out === undefined) return 0;
  const { io, tool } = context;
  const text = planFileText(plan, {
    tool,
    createdAt: nowText(context),
    scope: planScope(io.cwd, paths, options),
    files: fingerprints(io.cwd, session.files),
  });
  const unwritten = await writeSavedPlan(io.cwd, options.out, text);
  printProblems(io, unwritten, options);
  if (unwritten.length > 0) return 1;
  if (options.quiet !== true)
    io.stderr.write(`note: the plan is saved; muster apply ${options.out} applies it, and nothing else\n`);
  return 0;
}

function outFiles({ out }: PlanOptions): readonly string[] {
  return out === undefined ? [] : [out];
}

function outIsReport(cwd: string, { out, report = [] }: PlanOptions): readonly Problem[] {
  if (out === undefined || !report.some((file) => resolve(cwd, file) === resolve(cwd, out))) return [];
  return [usageProblem(`--out and --report both name ${out}`, 'Give each a file of its own.')];
}

export type ShowOptions = OutputOptions;

/** `muster show`: prints a saved plan as `plan` printed it, stale or not; reads nothing but its file. */
export async function showCommand(file: string, options: ShowOptions, context: Context): Promise<ExitCode> {
  const { io } = context;
  const saved = await readPlanFile(io.cwd, file);
  if (!saved.ok) {
    printProblems(io, saved.problems, options);
    return 1;
  }
  const { plan, tool, createdAt } = saved.value;
  const errors = plan.parents.flatMap(({ problems }) => problems);
  const value = { plan, createdAt, madeBy: tool };
  return showResult(planView, { value, errors, exit: 0 }, options, context);
}
