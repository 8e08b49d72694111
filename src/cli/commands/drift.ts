import { isDrift, noPairs, type Drift } from '../../inspect/drift/drift.js';
import type { Delivered } from '../../inspect/drift/judge-others.js';
import type { Problem } from '../../model/problem.js';
import { driftJson } from '../../report/drift/drift-json.js';
import { driftMarkdown } from '../../report/drift/drift-markdown.js';
import { driftText } from '../../report/drift/drift-text.js';
import { sharedProblems } from '../../report/problems/shared-problems.js';
import { printProblems, styleFor, type Context, type NetworkOptions } from '../context.js';
import { worstExit, type ExitCode } from '../exit-code.js';
import { printResult } from '../print-result.js';
import { readEvidence } from '../read-evidence.js';
import { checkReportFiles } from '../report-files.js';
import { openSession, type Session } from '../run-session.js';

export interface DriftCommandOptions extends NetworkOptions {
  readonly all?: boolean;
  readonly strict?: boolean;
  readonly evidence?: readonly string[];
}

/** `muster drift`: compares everything, member content included; changes nothing. Exit 2 where something differs. */
export async function driftCommand(
  paths: readonly string[],
  options: DriftCommandOptions,
  context: Context,
): Promise<ExitCode> {
  const { io } = context;
  const unwritable = await checkReportFiles(io.cwd, options.report ?? []);
  const evidence = await readEvidence(options.evidence ?? [], context);
  const unusable = [...unwritable, ...evidence.problems];
  if (unusable.length > 0) {
    printProblems(io, unusable, options);
    return unwritable.length > 0 ? 1 : worstExit([1, await output(nothing, unusable, options, context)]);
  }
  const opened = await openSession(paths, options, context, () => undefined);
  if (!opened.ok) {
    printProblems(io, opened.problems, options, opened.files);
    return worstExit([1, await output(nothing, opened.problems, options, context)]);
  }
  const { session } = opened;
  const drift = await readAndClose(session, evidence.delivered, options, context);
  const found = isDrift(drift, options.strict === true);
  if (options.format === 'text')
    io.stdout.write(driftText(drift, found, styleFor(io.stdout, io, options, session.files)));
  printProblems(io, sharedProblems(drift.problems), options, session.files);
  return worstExit([
    context.interrupted.aborted ? 130 : 0,
    drift.problems.length > 0 ? 1 : 0,
    await output(drift, [], options, context),
    found ? 2 : 0,
  ]);
}

const nothing: Drift = { resources: [], groups: [], pairs: [], counts: noPairs, findings: [], problems: [] };

async function readAndClose(
  session: Session,
  evidence: readonly Delivered[],
  options: DriftCommandOptions,
  context: Context,
): Promise<Drift> {
  const { deps, fleet, scope } = session;
  try {
    return await context.engine.readDrift(deps, fleet, scope, { all: options.all === true, evidence });
  } finally {
    await session.close();
  }
}

function output(
  drift: Drift,
  problems: readonly Problem[],
  options: DriftCommandOptions,
  context: Context,
): Promise<ExitCode> {
  const about = { isDrift: isDrift(drift, options.strict === true), problems };
  return printResult(
    { json: () => driftJson(drift, about), markdown: (limit) => driftMarkdown(drift, { ...about, limit }) },
    options,
    context,
  );
}
