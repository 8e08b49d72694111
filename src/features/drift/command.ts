import { join } from 'node:path';
import { type Context, type NetworkOptions, printProblems, styleFor } from '../../cli/context.js';
import { type ExitCode, worstExit } from '../../cli/exit-code.js';
import { checkReportFiles, printResult, type ReportWriters, sarifText } from '../../cli/report-files.js';
import { openSession, type Session, stateFolder } from '../../cli/run-session.js';
import type { DesiredFleet } from '../../model/desired.js';
import type { Problem } from '../../model/problem.js';
import { fingerprintOf, type News } from '../../show/news.js';
import { sharedProblems } from '../../show/shared-problems.js';
import { type NotifyOptions, notifyTarget, type NotifyTarget } from '../notify/notify-options.js';
import { notify } from '../notify/notify.js';
import { driftNews } from './drift-news.js';
import { type Drift, type DriftJudged, isDrift, noPairs } from './drift.js';
import { deliveredBy, readEvidence } from './evidence.js';
import type { Delivered } from './judge-others.js';
import { driftText } from './view-text.js';
import { driftJson, driftMarkdown } from './view.js';

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
  const evidence = await readEvidence(io.cwd, options.evidence ?? []);
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
  const delivered = evidence.reports.flatMap(({ report }) => deliveredBy(report));
  let drift: Drift;
  try {
    drift = await readAndClose(session, delivered, options, context);
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

/** How `muster drift` was asked for, and where its end is told. */
export interface DriftAsked {
  readonly paths: readonly string[];
  readonly options: NetworkOptions & { readonly strict?: boolean };
  readonly target: NotifyTarget | undefined;
}

export interface DriftEnd {
  readonly drift: Drift;
  /** Errors besides those of the comparison. */
  readonly problems: readonly Problem[];
  /** What was compared; undefined where the files could not be read. */
  readonly fleet?: DesiredFleet;
}

/**
 * Writes what was compared in the forms asked for, tells who wants to be told, and comes back with the exit
 * code: 1 also where a report could not be written.
 */
export async function endDrift(
  { drift, problems, fleet }: DriftEnd,
  asked: DriftAsked,
  context: Context,
): Promise<ExitCode> {
  const { options } = asked;
  const strict = options.strict === true;
  const found = isDrift(drift, strict);
  const about = { isDrift: found, strict, problems };
  const written = await printResult(
    {
      json: () => driftJson(drift, about),
      markdown: (limit) => driftMarkdown(drift, { ...about, limit }),
      more: driftWriters(drift, { ...about, fleet, tool: context.tool, cwd: context.io.cwd }),
    },
    options,
    context,
  );
  const exit = worstExit([
    context.interrupted.aborted ? 130 : 0,
    problems.length + drift.problems.length > 0 ? 1 : 0,
    written,
    found ? 2 : 0,
  ]);
  await tellDrift(exit, () => newsOf(drift, about, written), asked, context);
  return exit;
}

/** Tells of a comparison that a defect of ours cut short: at night nobody sees the log. */
export async function tellDefect(asked: DriftAsked, context: Context): Promise<void> {
  const news = (): News => ({
    title: '✖ Nothing was compared.',
    summary: 'muster drift failed by a defect of its own; its log has the reason.',
    troubles: [],
    fingerprint: fingerprintOf(['defect']),
  });
  await tellDrift(70, news, asked, context);
}

function newsOf(drift: Drift, about: Parameters<typeof driftNews>[1], written: ExitCode): News {
  const news = driftNews(drift, about);
  if (written === 0) return news;
  return { ...news, troubles: ['MUS604 a report could not be written', ...news.troubles] };
}

async function tellDrift(
  exit: ExitCode,
  news: () => News,
  { paths, options, target }: DriftAsked,
  context: Context,
): Promise<void> {
  const { parent: parents, group: groups } = options;
  const scope = {
    parents,
    groups,
  };
  const memory = join(stateFolder(context, paths), 'notified.json');
  const warnings = await notify(target, { command: 'drift', exit, scope, memory, news }, context);
  printProblems(context.io, warnings, options);
}

/** Drift as JUnit and as SARIF; what a form takes is loaded when it is written. */
export function driftWriters(
  drift: Drift,
  about: DriftJudged & {
    /** Undefined where the files could not be read. */
    readonly fleet: DesiredFleet | undefined;
    readonly tool: string;
    readonly cwd: string;
  },
): ReportWriters {
  return {
    junit: async () => (await import('./drift-junit.js')).driftJunit(drift, about),
    sarif: async () => {
      const { driftRemarks } = await import('./drift-remarks.js');
      const remarks = about.fleet === undefined ? [] : driftRemarks(drift, about.fleet, about.strict);
      return sarifText([...about.problems, ...drift.problems, ...drift.findings], { ...about, remarks });
    },
  };
}
