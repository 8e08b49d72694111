import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunCommand, RunEvent } from '../../apply/events.js';
import { type Context, jsonText, type NetworkOptions, printProblems } from '../../cli/context.js';
import { type ExitCode, worstExit } from '../../cli/exit-code.js';
import {
  checkReportFiles,
  onStdout,
  printDocument,
  reportFormOf,
  type ReportWriters,
  sarifText,
  writeReportFiles,
} from '../../cli/report-files.js';
import { type AskedDocument, tooLarge } from '../../cli/report-size.js';
import {
  endEarly,
  nowText,
  type Opened,
  openSession,
  type Session,
  type SessionOptions,
  stateFolder,
} from '../../cli/run-session.js';
import type { PairResult } from '../../model/content.js';
import type { Problem } from '../../model/problem.js';
import type { FleetPlan } from '../../plan/fleet-plan.js';
import { commentLimit, documentLimit } from '../../show/fit-markdown.js';
import { runNews } from './run-news.js';
import { type NotifyOptions, notifyTarget } from '../notify/notification.js';
import { notify } from '../notify/notify.js';
import { emptyReport, foldReport, type Report } from './fold-report.js';
import type { PageAssets } from './html/page.js';
import { reportJson } from './report-json.js';
import { reportMarkdown } from './report-markdown.js';

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
  /** MUS636 for documents asked for that would be too large with the pairs of this plan: asked before anything is written. */
  readonly tooLarge: (plan: FleetPlan) => Promise<readonly Problem[]>;
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
    if (options.format === 'text') io.stdout.write(end.text ?? '');
    const problems = [
      ...(await printDocument(options.format, { json, markdown: () => markdown(commentLimit) }, io)),
      ...(await writeReportFiles(io.cwd, options.report ?? [], {
        json,
        markdown: () => markdown(documentLimit),
        ...runWriters(report, { tool, portal, cwd: io.cwd, ...shown }),
      })),
    ];
    const exit = worstExit([end.exit, problems.length > 0 ? 1 : 0]);
    const { parent: parents, group: groups } = options;
    const warnings = await notify(
      notified.target,
      {
        command,
        exit: wasDeclined(report) ? 0 : exit,
        scope: { parents, groups },
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
      tooLarge: (plan) =>
        tooLarge(plan, askedDocuments(options), (pairs) => {
          const sample = { ...emptyReport(command, report.startedAt), pairs };
          const about = { tool: context.tool, portal };
          return {
            json: () => jsonText(reportJson(sample, about)),
            ...runWriters(sample, { ...about, cwd: io.cwd }),
          };
        }),
      endEarly: (ended) => {
        endEarly(emit, context, { command, ...ended });
      },
    });
    const unkept = await session.close();
    return await finish({ ...end, exit: worstExit([end.exit, unkept.length > 0 ? 1 : 0]) });
  } catch (bug) {
    await session.close();
    emit({ type: 'finished', at: nowText(context), outcome: 'failed' });
    await finish({ exit: 70 });
    throw bug;
  }
}

/** Documents with pairs that have no bound of their own: Markdown is shortened, SARIF has no pairs. */
function askedDocuments({ format, report = [] }: NetworkOptions): readonly AskedDocument[] {
  const files = report.map((file) => ({ what: `report ${file}`, form: reportFormOf(file) ?? 'json' }));
  const stdout = format === 'json' ? [{ what: onStdout, form: 'json' as const }] : [];
  return [...stdout, ...files].filter(({ form }) => form !== 'markdown' && form !== 'sarif');
}

/** Whoever said no knows it. */
function wasDeclined({ errors }: Report): boolean {
  return errors.some(({ code }) => code === 'MUS602');
}

/** A run as HTML, JUnit and SARIF; what a form takes is loaded when it is written. */
export function runWriters(
  report: Report,
  about: {
    readonly tool: string;
    readonly portal: string | null;
    readonly cwd: string;
    readonly shown?: (pair: PairResult) => boolean;
  },
): ReportWriters {
  return {
    html: async () => {
      const [{ reportHtml }, { loadPageAssets }] = await Promise.all([
        import('./html/page.js'),
        import('./run-report.js'),
      ]);
      return reportHtml(report, await loadPageAssets(), about);
    },
    junit: async () => (await import('./junit.js')).junitXml(report, about.shown),
    sarif: () => sarifText(runProblems(report), about),
  };
}

/** Errors, what kept steps from being done, and findings. A skipped step's reason is that of another. */
function runProblems({ errors, steps, findings }: Report): readonly Report['errors'][number][] {
  const failed = steps.flatMap(({ step, status, problem }) =>
    status === 'failed' && problem !== null ? [{ ...problem, at: problem.at ?? step.at }] : [],
  );
  return [...errors, ...failed, ...findings];
}

/**
 * The script and the style of the HTML report, from the package's `assets/report/`, each of its files in
 * the order of their names; the scripts as one that shares no name with the page.
 *
 * `../../assets` is right from `src/cli` and from `dist/cli` alike.
 */
export async function loadPageAssets(): Promise<PageAssets> {
  const folder = new URL('../../../assets/report/', import.meta.url);
  const names = (await readdir(folder)).sort();
  const joined = async (extension: string) => {
    const own = names.filter((name) => name.endsWith(extension));
    return (await Promise.all(own.map((name) => readFile(new URL(name, folder), 'utf8')))).join('\n');
  };
  const [style, script] = await Promise.all([joined('.css'), joined('.js')]);
  return { style, script: `(() => {\n'use strict';\n${script}})();\n` };
}
