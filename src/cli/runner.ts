import type { Problem } from '../model/problem.js';
import { commentLimit, documentLimit } from '../show/fit-markdown.js';
import { sharedProblems } from '../show/shared-problems.js';
import type { View, ViewAbout, ViewForm } from '../show/view.js';
import { type Context, jsonPieces, type OutputOptions, printProblems, styleFor } from './context.js';
import type { SourceText } from './engine.js';
import { type ExitCode, worstExit } from './exit-code.js';
import { pipelineOrigin } from './pipeline.js';
import { printDocument, reportsWritable, type ReportWriters, writeReportFiles } from './report-files.js';
import { openSession, type Session, type SessionOptions } from './run-session.js';

/** A command that reads and shows, and changes nothing. */
export interface Reading<T> {
  readonly view: View<T>;
  /** The value to show where nothing could be read. */
  readonly nothing: T;
  readonly read: (session: Session) => Promise<T>;
  /** Problems of reading, and of names that do not exist. */
  readonly problems: (value: T) => readonly Problem[];
  /** By default 1 where there are problems. */
  readonly exit?: (value: T) => ExitCode;
}

/**
 * Runs a command that reads and shows: report files are checked, a session is opened, read and closed, and
 * the result is shown in the requested form and in every report file.
 */
export async function readAndShow<T>(
  { view, nothing, read, problems, exit }: Reading<T>,
  paths: readonly string[],
  options: SessionOptions,
  context: Context,
): Promise<ExitCode> {
  if (!(await reportsWritable(options, context))) return 1;
  const worked = await inSession(paths, options, context, read);
  if (!worked.ok)
    return showResult(view, { value: nothing, silent: true, problems: worked.problems }, options, context);
  const { value, session } = worked;
  const { files } = session;
  return worstExit([
    context.interrupted.aborted ? 130 : 0,
    worked.exit,
    await showResult(view, { value, errors: problems(value), exit: exit?.(value), files }, options, context),
  ]);
}

/** The result of a command's work in its session. */
export type Worked<T> =
  | {
      readonly ok: true;
      readonly value: T;
      /** Closed by now. */
      readonly session: Session;
      /** 1 where state could not be saved; the problem is printed. */
      readonly exit: 0 | 1;
      /** Why state could not be saved. */
      readonly unkept: readonly Problem[];
    }
  /** Its problems are printed. */
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly exit: 1 };

/** Opens a session, works in it and closes it, whatever happens; problems of both are printed. */
export async function inSession<T>(
  paths: readonly string[],
  options: SessionOptions,
  context: Context,
  work: (session: Session) => Promise<T>,
): Promise<Worked<T>> {
  const opened = await openSession(paths, options, context, () => undefined);
  if (!opened.ok) {
    printProblems(context.io, opened.problems, options, opened.files);
    return { ok: false, problems: opened.problems, exit: 1 };
  }
  const { session } = opened;
  let unkept: readonly Problem[];
  let value: T;
  try {
    value = await work(session);
  } finally {
    unkept = await session.close();
  }
  return { ok: true, value, session, exit: unkept.length > 0 ? 1 : 0, unkept };
}

/** A result as it is to be shown. */
export interface Shown<T> {
  readonly value: T;
  /** It has no text: everything was printed already. */
  readonly silent?: boolean;
  /** Errors that the value does not contain; they are printed. */
  readonly problems?: readonly Problem[];
  /** Errors that the value contains, to be printed after its text. */
  readonly errors?: readonly Problem[];
  /** By default 1 where there are problems or errors. */
  readonly exit?: ExitCode;
  /** For excerpts. */
  readonly files?: readonly SourceText[];
}

/**
 * Shows a result in the form asked for on stdout and in every report file. Other forms are not made.
 *
 * @returns its exit code, or 1 where a document was too large or could not be written (MUS604, MUS636).
 */
export async function showResult<T>(
  view: View<T>,
  { value, silent = false, problems = [], errors = [], exit, files }: Shown<T>,
  options: Omit<OutputOptions, 'format'> & {
    readonly format: OutputOptions['format'] | 'sarif';
    readonly report?: readonly string[];
  },
  { io, tool }: Pick<Context, 'io' | 'tool'>,
): Promise<ExitCode> {
  if (options.format === 'text' && !silent)
    io.stdout.write(view.text(value, styleFor(io.stdout, io, options, files)));
  printProblems(io, sharedProblems(errors), options, files);
  const documents = documentsOf(view, value, {
    tool,
    cwd: io.cwd,
    problems,
    origin: pipelineOrigin(io.env),
  });
  const unwritten = [
    ...(await printDocument(
      options.format,
      view.kept === true ? documents : { ...documents, markdown: documents.comment },
      io,
    )),
    ...(await writeReportFiles(io.cwd, options.report ?? [], documents)),
  ];
  printProblems(io, unwritten, options);
  return worstExit([exit ?? (problems.length + errors.length > 0 ? 1 : 0), unwritten.length > 0 ? 1 : 0]);
}

/** How a result is written in each form that its view has; `comment` is Markdown that fits into one. */
export function documentsOf<T>(
  view: View<T>,
  value: T,
  about: ViewAbout,
): ReportWriters & Required<Pick<ReportWriters, 'json' | 'markdown'>> & { readonly comment: () => string } {
  const form = (write: ViewForm<T> | undefined) =>
    write === undefined ? undefined : () => write(value, about);
  return {
    json: () => jsonPieces(view.json(value, about)),
    markdown: () => view.markdown(value, { ...about, limit: documentLimit }),
    comment: () => view.markdown(value, { ...about, limit: commentLimit }),
    html: form(view.html),
    junit: form(view.junit),
    sarif: form(view.sarif),
  };
}
