import { printProblems, type Context, type NetworkOptions, type OutputOptions } from './context.js';
import { checkReportFiles } from './report-files.js';

/** Whether every report file could be written; those that could not are printed (MUS604). Asked before a run starts. */
export async function reportsWritable(
  options: Pick<OutputOptions, 'color'> & Pick<NetworkOptions, 'report'>,
  { io }: Context,
): Promise<boolean> {
  const problems = await checkReportFiles(io.cwd, options.report ?? []);
  printProblems(io, problems, options);
  return problems.length === 0;
}
