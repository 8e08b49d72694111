import type { RunCommand, RunEvent } from '../../apply/events.js';
import { type Context, type NetworkOptions, printProblems } from '../../cli/context.js';
import { type ExitCode, worstExit } from '../../cli/exit-code.js';
import { checkReportFiles } from '../../cli/report-files.js';
import { reportFormOf } from '../../cli/report-forms.js';
import type { EvidencePlace } from '../../cli/kept-evidence.js';
import { sameCommand, pageAbout } from '../../cli/page-about.js';
import { type AskedDocument, tooLarge } from '../../cli/report-size.js';
import {
  endEarly,
  nowText,
  type Opened,
  openSession,
  type Session,
  type SessionOptions,
} from '../../cli/run-session.js';
import { documentsOf, showResult } from '../../cli/runner.js';
import { stateFile, stateFolder } from '../../cli/state-folder.js';
import type { Problem } from '../../model/problem.js';
import type { FleetPlan } from '../../plan/fleet-plan.js';
import { type NotifyOptions, notifyTarget } from '../notify/notification.js';
import { notify } from '../notify/notify.js';
import { emptyReport, foldReport, type Report, withDisplayNames } from './fold-report.js';
import { reportDocument } from './report-json.js';
import { runNews } from './run-news.js';
import type { ReportTextOptions } from './report-text.js';
import { runView } from './view.js';

/** The result of a command's work. */
export interface WorkEnd {
  readonly exit: ExitCode;
  /** How the run is shown; absent where it has no text, because everything was printed already. */
  readonly shown?: Omit<ReportTextOptions, 'quiet' | 'nextCommand'>;
  /** It did not publish, so it cannot say that what it wrote is delivered. */
  readonly withoutPublish?: boolean;
}

export interface Work {
  readonly session: Session;
  readonly report: () => Report;
  /** MUS636 for documents asked for that would be too large with the pairs of this plan: asked before anything is written. */
  readonly tooLarge: (plan: FleetPlan) => Promise<readonly Problem[]>;
  /** Ends a run that failed before the engine started. */
  readonly endEarly: (ended: Omit<Parameters<typeof endEarly>[2], 'command'>) => void;
}

/**
 * Runs `work` between opening a session and reporting: whatever happens, the reports asked for are
 * written and, with `--format json` or `markdown`, exactly one document stands on stdout.
 */
export function withReport(
  command: RunCommand,
  paths: readonly string[],
  options: SessionOptions & NotifyOptions,
  context: Context,
  work: (work: Work) => Promise<WorkEnd>,
): Promise<ExitCode> {
  const open = (emit: (event: RunEvent) => void) => openSession(paths, options, context, emit);
  return withReportOf(command, open, options, context, work, paths);
}

/** As `withReport`, for a command that has to look at something else before it can open a session. */
export async function withReportOf(
  command: RunCommand,
  open: (emit: (event: RunEvent) => void) => Promise<Opened>,
  options: NetworkOptions & NotifyOptions,
  context: Context,
  work: (work: Work) => Promise<WorkEnd>,
  paths: readonly string[] = [],
): Promise<ExitCode> {
  const { io, tool, runId } = context;
  const notified = notifyTarget(options, io.env);
  const unusable = [...notified.problems, ...(await checkReportFiles(io.cwd, options.report ?? []))];
  if (unusable.length > 0) {
    printProblems(io, unusable, options);
    return 1;
  }
  let report = emptyReport(command, nowText(context));
  let session: Session | undefined = undefined;
  const emit = (event: RunEvent) => {
    report = foldReport(report, event);
  };
  const finish = async (end: WorkEnd): Promise<ExitCode> => {
    if (end.withoutPublish === true) report = { ...report, withoutPublish: true };
    if (session !== undefined) report = withDisplayNames(report, session.fleet.members);
    const about = {
      ...pageAbout(session?.connection, paths, options, io.cwd),
      runId,
      audit: session?.audit.written(),
      exit: end.exit,
    };
    const exit = await showResult(
      runView,
      {
        value: {
          ...end.shown,
          quiet: options.quiet,
          nextCommand: (name) => sameCommand(name, paths, options),
          report,
          about,
        },
        silent: end.shown === undefined,
        exit: end.exit,
        files: session?.files,
      },
      options,
      context,
    );
    if (session !== undefined) {
      const place = { stateFolder: stateFolder(context, paths), cwd: io.cwd };
      printProblems(io, await keepDelivered(place, report, context), options);
    }
    const { parent: parents, group: groups } = options;
    const warnings = await notify(
      notified.target,
      {
        command,
        exit: wasDeclined(report) ? 0 : exit,
        scope: { parents, groups },
        memory: stateFile(stateFolder(context, paths), 'notified'),
        news: () => runNews(report),
      },
      context,
    );
    printProblems(io, warnings, options);
    return exit;
  };
  const refuse = async (problems: readonly Problem[]): Promise<ExitCode> => {
    endEarly(emit, context, { command, outcome: 'failed', problems });
    return finish({ exit: 1 });
  };

  const opened = await open(emit);
  if (!opened.ok) {
    printProblems(io, opened.problems, options, opened.files);
    return refuse(opened.problems);
  }
  const { session: own } = opened;
  session = own;
  try {
    const end = await work({
      session: own,
      report: () => report,
      tooLarge: (plan) =>
        tooLarge(plan, askedDocuments(options), (pairs) => {
          const sample = { ...emptyReport(command, report.startedAt), pairs };
          const run = { report: sample, about: { portal: own.connection.portal } };
          return documentsOf(runView, run, { tool, cwd: io.cwd, problems: [] });
        }),
      endEarly: (ended) => {
        endEarly(emit, context, { command, ...ended });
      },
    });
    const unkept = await own.close();
    return await finish({ ...end, exit: worstExit([end.exit, unkept.length > 0 ? 1 : 0]) });
  } catch (bug) {
    await own.close();
    emit({ type: 'finished', at: nowText(context), outcome: 'failed' });
    await finish({ exit: 70 });
    throw bug;
  }
}

/** Keeps what an apply or a publish delivered: `cleanup` proves by it which copies are muster's. */
async function keepDelivered(
  place: EvidencePlace,
  report: Report,
  { tool, runId, io, engine }: Context,
): Promise<readonly Problem[]> {
  const pairs = report.pairs.filter(({ status }) => status === 'Succeeded');
  const published = report.command === 'apply' || report.command === 'publish';
  if (!published || (pairs.length === 0 && (report.evidence ?? []).length === 0)) return [];
  const delivered = { ...report, pairs, steps: [], findings: [], errors: [] };
  const run = { startedAt: report.startedAt, id: runId, now: io.clock.now() };
  return engine.keepEvidence(
    place,
    run,
    lineByLine(reportDocument(delivered, { tool, portal: null, runId })),
  );
}

/** A report as JSON, a pair a line. */
function* lineByLine({ pairs, ...rest }: ReturnType<typeof reportDocument>): Iterable<string> {
  yield `${JSON.stringify(rest).slice(0, -1)},"pairs":[`;
  let before = '\n';
  for (const pair of pairs) {
    yield `${before}${JSON.stringify(pair)}`;
    before = ',\n';
  }
  yield '\n]}\n';
}

/** A page is one text; JSON and JUnit are written in pieces, Markdown is shortened, SARIF has no pairs. */
function askedDocuments({ report = [] }: NetworkOptions): readonly AskedDocument[] {
  return report
    .filter((file) => reportFormOf(file) === 'html')
    .map((file) => ({ what: `report ${file}`, form: 'html' }));
}

/** Nothing to add after a no. */
function wasDeclined({ errors }: Report): boolean {
  return errors.some(({ code }) => code === 'MUS602');
}
