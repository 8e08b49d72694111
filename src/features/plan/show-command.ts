import { commentLimit } from '../../show/fit-markdown.js';
import { planJson } from './plan-json.js';
import { planMarkdown } from './plan-markdown.js';
import { planText } from './plan-text.js';
import { sharedProblems } from '../../show/shared-problems.js';
import { printJson, printProblems, styleFor, type Context, type OutputOptions } from '../../cli/context.js';
import type { ExitCode } from '../../cli/exit-code.js';
import { readPlanFile } from './open-saved.js';

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
