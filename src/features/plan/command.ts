import { resolve } from 'node:path';
import {
  type Context,
  type NetworkOptions,
  type OutputOptions,
  printJson,
  printProblems,
  styleFor,
  usageProblem,
} from '../../cli/context.js';
import { type ExitCode, worstExit } from '../../cli/exit-code.js';
import { type GuardFlags, guardLimitsOf } from '../../cli/guard-options.js';
import {
  checkReportFiles,
  printResult,
  sarifText,
  savedPlan,
  writeSavedPlan,
} from '../../cli/report-files.js';
import { nowText, openSession, type Session } from '../../cli/run-session.js';
import type { Problem } from '../../model/problem.js';
import { allSteps, type FleetPlan } from '../../plan/fleet-plan.js';
import { foretellRefusals } from '../../plan/guards/guards.js';
import { strictProblems } from '../../plan/suspension-findings.js';
import { commentLimit } from '../../show/fit-markdown.js';
import { sharedProblems } from '../../show/shared-problems.js';
import { readPlanFile } from './open-saved.js';
import { planFileText } from './plan-file.js';
import { planJson } from './plan-json.js';
import { planMarkdown } from './plan-markdown.js';
import { planText } from './plan-text.js';
import { fingerprints, planScope } from './saved-scope.js';

export interface PlanOptions extends NetworkOptions, GuardFlags {
  readonly publish: boolean;
  readonly deep?: boolean;
  readonly strict?: boolean;
  readonly detailedExitcode?: boolean;
  readonly out?: string;
}

/** `muster plan`: reads live state, prints the plan and what would keep apply from it, saves it where asked to; changes nothing in Azure. */
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
  const opened = await openSession(paths, options, context, ignore);
  if (!opened.ok) {
    printProblems(io, opened.problems, options, opened.files);
    return worstExit([1, await output({ parents: [] }, opened.problems, options, context)]);
  }
  const { session } = opened;
  const made = await planAndClose(session, options, context);
  // Guards judge an apply; a reviewer should not learn of them from its failure.
  const plan = foretellRefusals(made, await context.engine.judgeGuards(made, guardLimitsOf(options)));
  const interrupted = context.interrupted.aborted;
  const strict = options.strict === true ? strictProblems(plan) : [];
  const errors = plan.parents.flatMap(({ problems }) => problems);
  if (options.format === 'text')
    io.stdout.write(planText(plan, styleFor(io.stdout, io, options, session.files)));
  printProblems(io, sharedProblems(errors), options, session.files);
  printProblems(io, strict, options, session.files);
  return worstExit([
    interrupted ? 130 : 0,
    errors.length + strict.length > 0 ? 1 : 0,
    await output(plan, [], options, context),
    // What was cut off is no plan that anybody could agree to.
    interrupted ? 0 : await save(plan, paths, session, options, context),
    options.detailedExitcode === true && allSteps(plan).length > 0 ? 2 : 0,
  ]);
}

/** Writes the plan as it was shown, errors and all: applied, it does what apply would do. */
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

async function planAndClose(session: Session, options: PlanOptions, context: Context): Promise<FleetPlan> {
  const { deps, fleet, scope } = session;
  try {
    return await context.engine.readAndPlan(deps, fleet, scope, {
      publish: options.publish,
      deep: options.deep === true,
    });
  } finally {
    await session.close();
  }
}

function output(
  plan: FleetPlan,
  problems: readonly Problem[],
  options: PlanOptions,
  context: Context,
): Promise<ExitCode> {
  const { tool, io } = context;
  const createdAt = nowText(context);
  const all = [...problems, ...plan.parents.flatMap((parent) => [...parent.problems, ...parent.findings])];
  return printResult(
    {
      json: () => planJson(plan, { tool, createdAt, problems }),
      markdown: (limit) => planMarkdown(plan, { limit, problems }),
      more: { sarif: () => sarifText(all, { tool, cwd: io.cwd }) },
    },
    options,
    context,
  );
}

function ignore(): void {
  // A plan has no events of its own: nothing is run.
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
  if (options.format === 'json') printJson(io, planJson(plan, { tool, createdAt }));
  else if (options.format === 'markdown') io.stdout.write(planMarkdown(plan, { limit: commentLimit }));
  else io.stdout.write(planText(plan, styleFor(io.stdout, io, options)));
  printProblems(io, sharedProblems(plan.parents.flatMap(({ problems }) => problems)), options);
  return 0;
}
