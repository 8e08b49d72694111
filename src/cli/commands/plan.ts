import type { Problem } from '../../model/problem.js';
import { allSteps, type FleetPlan } from '../../plan/fleet-plan.js';
import { foretellRefusals } from '../../plan/foretell-refusals.js';
import { commentLimit, documentLimit } from '../../report/fit-markdown.js';
import { planJson } from '../../report/plan-json.js';
import { planMarkdown } from '../../report/plan-markdown.js';
import { planText } from '../../report/plan-text.js';
import { sharedProblems } from '../../report/shared-problems.js';
import { strictProblems } from '../carry-out.js';
import { jsonText, printProblems, styleFor, type Context, type NetworkOptions } from '../context.js';
import { worstExit, type ExitCode } from '../exit-code.js';
import { guardOptions, type GuardFlags } from '../guard-options.js';
import { checkReportFiles, writeReportFiles } from '../report-files.js';
import { nowText, openSession, type Session } from '../run-session.js';

export interface PlanOptions extends NetworkOptions, GuardFlags {
  readonly publish: boolean;
  readonly strict?: boolean;
  readonly detailedExitcode?: boolean;
}

/** `muster plan`: reads live state, prints the plan and what would keep apply from it; changes nothing. */
export async function planCommand(
  paths: readonly string[],
  options: PlanOptions,
  context: Context,
): Promise<ExitCode> {
  const { io } = context;
  const unwritable = await checkReportFiles(io.cwd, options.report ?? []);
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
  const plan = foretellRefusals(made, await context.engine.judgeGuards(made, guardOptions(options)));
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
    options.detailedExitcode === true && allSteps(plan).length > 0 ? 2 : 0,
  ]);
}

async function planAndClose(session: Session, options: PlanOptions, context: Context): Promise<FleetPlan> {
  const { deps, fleet, scope } = session;
  try {
    return await context.engine.readAndPlan(deps, fleet, scope, { publish: options.publish });
  } finally {
    await session.close();
  }
}

/** The plan as JSON or Markdown, on stdout if asked for and in every report file; exit 1 where one could not be written. */
async function output(
  plan: FleetPlan,
  problems: readonly Problem[],
  options: PlanOptions,
  context: Context,
): Promise<ExitCode> {
  const { io, tool } = context;
  const createdAt = nowText(context);
  const json = () => jsonText(planJson(plan, { tool, createdAt, problems }));
  const markdown = (limit: number) => planMarkdown(plan, { limit, problems });
  if (options.format === 'json') io.stdout.write(json());
  if (options.format === 'markdown') io.stdout.write(markdown(commentLimit));
  const unwritten = await writeReportFiles(io.cwd, options.report ?? [], {
    json,
    markdown: () => markdown(documentLimit),
  });
  printProblems(io, unwritten, options);
  return unwritten.length > 0 ? 1 : 0;
}

function ignore(): void {
  // A plan has no events of its own: nothing is run.
}
