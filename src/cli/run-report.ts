import { join } from 'node:path';
import type { RunCommand, RunEvent } from '../apply/events.js';
import type { PairResult } from '../model/pair.js';
import type { Problem } from '../model/problem.js';
import { emptyReport, foldReport, type Report } from '../report/run/fold-report.js';
import { commentLimit, documentLimit } from '../report/words/fit-markdown.js';
import { runNews } from '../report/run/news.js';
import { reportJson } from '../report/run/report-json.js';
import { reportMarkdown } from '../report/run/report-markdown.js';
import { jsonText, printProblems, type Context, type NetworkOptions } from './context.js';
import { worstExit, type ExitCode } from './exit-code.js';
import { notify } from './notify.js';
import { notifyTarget, type NotifyOptions } from './notify-options.js';
import { checkReportFiles, writeReportFiles } from './report-files.js';
import { runWriters } from './run-writers.js';
import {
  endEarly,
  nowText,
  openSession,
  stateFolder,
  type Opened,
  type Session,
  type SessionOptions,
} from './run-session.js';

/** What a command's work says at its end; `text` goes to stdout where text was asked for. */
export interface WorkEnd {
  readonly exit: ExitCode;
  readonly text?: string;
  /** Which pairs JSON and Markdown keep; all by default. */
  readonly shown?: (pair: PairResult) => boolean;
}

export interface Work {
  readonly session: Session;
  readonly report: () => Report;
  /** Ends a run that the engine never took over. */
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
  const { io } = context;
  const notified = notifyTarget(options, io.env);
  const unusable = [...notified.problems, ...(await checkReportFiles(io.cwd, options.report ?? []))];
  if (unusable.length > 0) {
    printProblems(io, unusable, options);
    return 1;
  }
  let report = emptyReport(command, nowText(context));
  let portal: string | null = null;
  let audited: Session['audit']['written'] = () => undefined;
  const emit = (event: RunEvent) => {
    report = foldReport(report, event);
  };
  const finish = async (end: WorkEnd): Promise<ExitCode> => {
    const shown = end.shown === undefined ? {} : { shown: end.shown };
    const { tool, runId } = context;
    const about = { tool, portal, runId, audit: audited(), exit: end.exit, ...shown };
    const json = () => jsonText(reportJson(report, about));
    const markdown = (limit: number) => reportMarkdown(report, { limit, ...shown });
    if (options.format === 'json') io.stdout.write(json());
    else if (options.format === 'markdown') io.stdout.write(markdown(commentLimit));
    else if (end.text !== undefined) io.stdout.write(end.text);
    const problems = await writeReportFiles(io.cwd, options.report ?? [], {
      json,
      markdown: () => markdown(documentLimit),
      ...runWriters(report, { tool: context.tool, portal, cwd: io.cwd, ...shown }),
    });
    const exit = worstExit([end.exit, problems.length > 0 ? 1 : 0]);
    const { parent: parents, group: groups } = options;
    const warnings = await notify(
      notified.target,
      {
        command,
        exit: wasDeclined(report) ? 0 : exit,
        scope: { ...(parents === undefined ? {} : { parents }), ...(groups === undefined ? {} : { groups }) },
        memory: join(stateFolder(context, paths), 'notified.json'),
        news: () => runNews(report),
      },
      context,
    );
    printProblems(io, [...problems, ...warnings], options);
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
  const { session } = opened;
  portal = session.connection.portal;
  audited = () => session.audit.written();
  try {
    const end = await work({
      session,
      report: () => report,
      endEarly: (ended) => {
        endEarly(emit, context, { command, ...ended });
      },
    });
    const kept = await session.close();
    return await finish(kept ? end : { ...end, exit: worstExit([end.exit, 1]) });
  } catch (bug) {
    await session.close();
    emit({ type: 'finished', at: nowText(context), outcome: 'failed' });
    await finish({ exit: 70 });
    throw bug;
  }
}

/** Whoever said no knows it. */
function wasDeclined({ errors }: Report): boolean {
  return errors.some(({ code }) => code === 'MUS602');
}
