import type { HandOver } from './hand-over.js';
import type { Problem } from '../../model/problem.js';
import { handOverJson } from '../../report/handover/hand-over-json.js';
import { handOverMarkdown } from '../../report/handover/hand-over-markdown.js';
import { handOverText } from './view.js';
import { sharedProblems } from '../../show/shared-problems.js';
import { printProblems, styleFor, type Context, type NetworkOptions } from '../../cli/context.js';
import { worstExit, type ExitCode } from '../../cli/exit-code.js';
import { printResult } from '../../cli/print-result.js';
import { reportsWritable } from '../../cli/reports-writable.js';
import { openSession } from '../../cli/run-session.js';

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
