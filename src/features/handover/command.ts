import { type Context, type NetworkOptions, printProblems, styleFor } from '../../cli/context.js';
import { type ExitCode, worstExit } from '../../cli/exit-code.js';
import { printResult, reportsWritable } from '../../cli/report-files.js';
import { openSession } from '../../cli/run-session.js';
import type { Problem } from '../../model/problem.js';
import { sharedProblems } from '../../show/shared-problems.js';
import type { HandOver } from './hand-over.js';
import { handOverJson, handOverMarkdown, handOverText } from './view.js';

const nothing: HandOver = { groups: [], findings: [], problems: [] };

/** `muster handover`: what of each group Defender's content distribution could carry; changes nothing. */
export async function handoverCommand(
  paths: readonly string[],
  options: NetworkOptions,
  context: Context,
): Promise<ExitCode> {
  const { io, engine } = context;
  if (!(await reportsWritable(options, context))) return 1;
  const opened = await openSession(paths, options, context, () => undefined);
  if (!opened.ok) {
    printProblems(io, opened.problems, options, opened.files);
    return worstExit([1, await output(nothing, opened.problems, options, context)]);
  }
  const { session } = opened;
  let handOver: HandOver;
  try {
    handOver = await engine.readHandOver(session.deps, session.fleet, session.scope);
  } finally {
    await session.close();
  }
  if (options.format === 'text')
    io.stdout.write(handOverText(handOver, styleFor(io.stdout, io, options, session.files)));
  printProblems(io, sharedProblems(handOver.problems), options, session.files);
  return worstExit([
    context.interrupted.aborted ? 130 : 0,
    handOver.problems.length > 0 ? 1 : 0,
    await output(handOver, [], options, context),
  ]);
}

function output(
  handOver: HandOver,
  problems: readonly Problem[],
  options: NetworkOptions,
  context: Context,
): Promise<ExitCode> {
  const { tool } = context;
  return printResult(
    {
      json: () => handOverJson(handOver, { tool, problems }),
      markdown: (limit) => handOverMarkdown(handOver, { limit, problems }),
      kept: true,
    },
    options,
    context,
  );
}
