import { printProblems, type Context, type OutputOptions } from '../../cli/context.js';
import type { ExitCode } from '../../cli/exit-code.js';
import { showResult } from '../../cli/runner.js';
import { readPlanFile } from './open-saved.js';
import { planView } from './view.js';

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
