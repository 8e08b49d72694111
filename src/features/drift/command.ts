import { isDrift, noPairs, type Drift } from './drift.js';
import type { Delivered } from './judge-others.js';
import { driftText } from './view-text.js';
import { sharedProblems } from '../../show/shared-problems.js';
import { printProblems, styleFor, type Context, type NetworkOptions } from '../../cli/context.js';
import { endDrift, tellDefect } from '../../cli/end-drift.js';
import type { ExitCode } from '../../cli/exit-code.js';
import { notifyTarget, type NotifyOptions } from '../notify/notify-options.js';
import { readEvidence } from '../../cli/read-evidence.js';
import { checkReportFiles } from '../../cli/report-files.js';
import { openSession, type Session } from '../../cli/run-session.js';

export interface DriftCommandOptions extends NetworkOptions, NotifyOptions {
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
  const notified = notifyTarget(options, io.env);
  const unwritable = [...notified.problems, ...(await checkReportFiles(io.cwd, options.report ?? []))];
  const evidence = await readEvidence(options.evidence ?? [], context);
  const asked = { paths, options, target: notified.target };
  const unusable = [...unwritable, ...evidence.problems];
  if (unusable.length > 0) {
    printProblems(io, unusable, options);
    return unwritable.length > 0 ? 1 : endDrift({ drift: nothing, problems: unusable }, asked, context);
  }
  const opened = await openSession(paths, options, context, () => undefined);
  if (!opened.ok) {
    printProblems(io, opened.problems, options, opened.files);
    return endDrift({ drift: nothing, problems: opened.problems }, asked, context);
  }
  const { session } = opened;
  let drift: Drift;
  try {
    drift = await readAndClose(session, evidence.delivered, options, context);
  } catch (bug) {
    await tellDefect(asked, context);
    throw bug;
  }
  if (options.format === 'text') {
    const style = styleFor(io.stdout, io, options, session.files);
    io.stdout.write(driftText(drift, isDrift(drift, options.strict === true), style));
  }
  printProblems(io, sharedProblems(drift.problems), options, session.files);
  return endDrift({ drift, problems: [], fleet: session.fleet }, asked, context);
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
