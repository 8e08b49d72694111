import {
  type Context,
  type NetworkOptions,
  printProblems,
  styleFor,
  usageProblem,
} from '../../cli/context.js';
import { type ExitCode, worstExit } from '../../cli/exit-code.js';
import { printResult, reportsWritable } from '../../cli/report-files.js';
import { openSession, type Session } from '../../cli/run-session.js';
import type { Problem } from '../../model/problem.js';
import { sharedProblems } from '../../show/shared-problems.js';
import { selectionParents, type SelectionReading } from './read-selection.js';
import { selectMarkdown } from './view-markdown.js';
import { selectText } from './view-text.js';
import { selectJson } from './view.js';

export interface SelectOptions extends NetworkOptions {
  readonly all?: boolean;
}

/** `muster select NAME`: what a selection resolves to, and why each item is in or out; changes nothing. */
export async function selectCommand(
  name: string,
  paths: readonly string[],
  options: SelectOptions,
  context: Context,
): Promise<ExitCode> {
  const { io } = context;
  if (!(await reportsWritable(options, context))) return 1;
  const opened = await openSession(paths, { ...options, selection: name }, context, ignore);
  if (!opened.ok) {
    printProblems(io, opened.problems, options, opened.files);
    return worstExit([1, await output(name, [], opened.problems, options, context)]);
  }
  const { session } = opened;
  const { readings, unused } = await readAndClose(session, name, context);
  const errors = [...unused, ...readings.flatMap(({ problems }) => problems)];
  if (options.format === 'text' && readings.length > 0) {
    const style = styleFor(io.stdout, io, options, session.files);
    io.stdout.write(selectText(name, readings, style, options.all === true));
  }
  printProblems(io, sharedProblems(errors), options, session.files);
  return worstExit([
    context.interrupted.aborted ? 130 : 0,
    errors.length > 0 ? 1 : 0,
    await output(name, readings, unused, options, context),
  ]);
}

interface Read {
  readonly readings: readonly SelectionReading[];
  /** MUS601 where there is no parent to resolve the selection in. */
  readonly unused: readonly Problem[];
}

async function readAndClose(session: Session, name: string, context: Context): Promise<Read> {
  const { deps, fleet, scope } = session;
  try {
    const selection = fleet.selections.find((each) => each.name === name);
    if (selection === undefined || selectionParents(fleet, selection, scope).length === 0)
      return { readings: [], unused: [usedNowhere(name)] };
    return { readings: await context.engine.readSelection(deps, fleet, selection, scope), unused: [] };
  } finally {
    await session.close();
  }
}

function usedNowhere(name: string): Problem {
  return usageProblem(
    `no group uses selection ${name}, so it belongs to no parent`,
    'Name the parent in whose workspace it is to be resolved: --parent NAME.',
  );
}

function output(
  selection: string,
  readings: readonly SelectionReading[],
  problems: readonly Problem[],
  options: SelectOptions,
  context: Context,
): Promise<ExitCode> {
  const { tool } = context;
  return printResult(
    {
      json: () => selectJson(selection, readings, { tool, problems }),
      markdown: (limit) =>
        selectMarkdown(selection, readings, { limit, all: options.all === true, problems }),
    },
    options,
    context,
  );
}

function ignore(): void {
  // Nothing is run, so there are no events.
}
