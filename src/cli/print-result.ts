import { commentLimit, documentLimit } from '../show/fit-markdown.js';
import type { Problem } from '../model/problem.js';
import { jsonText, printProblems, type Context, type NetworkOptions, type OutputOptions } from './context.js';
import type { ExitCode } from './exit-code.js';
import type { Io } from './io.js';
import { writeReportFiles } from './report-files.js';
import type { ReportWriters } from './report-form.js';
import { madeText } from './report-size.js';

/** A command's result as a document; a form that nobody asks for is not made. */
export interface ResultForms {
  readonly json: () => unknown;
  /** Markdown of at most so many bytes. */
  readonly markdown: (limit: number) => string;
  /** Markdown on stdout is a document to be kept, and no comment: only a file's bounds hold. */
  readonly kept?: boolean;
  /** Forms of report files beyond these two, where the command has any. */
  readonly more?: ReportWriters;
}

/** The result in the form asked for on stdout, unless it is text, and in every report file; exit 1 where one could not be written. */
export async function printResult(
  { json, markdown, kept = false, more = {} }: ResultForms,
  options: OutputOptions & Pick<NetworkOptions, 'report'>,
  { io }: Context,
): Promise<ExitCode> {
  const problems = await printDocument(
    options.format,
    { json: () => jsonText(json()), markdown: () => markdown(kept ? documentLimit : commentLimit) },
    io,
  );
  const unwritten = await writeReportFiles(io.cwd, options.report ?? [], {
    json: () => jsonText(json()),
    markdown: () => markdown(documentLimit),
    ...more,
  });
  printProblems(io, [...problems, ...unwritten], options);
  return problems.length + unwritten.length > 0 ? 1 : 0;
}

/** Writes the one document that stdout is to hold, where that is no text; MUS636 where it is too large. */
export async function printDocument(
  format: OutputOptions['format'],
  makers: Readonly<Record<'json' | 'markdown', () => string>>,
  io: Io,
): Promise<readonly Problem[]> {
  if (format === 'text') return [];
  const text = await madeText(onStdout, makers[format]);
  if (!text.ok) return text.problems;
  io.stdout.write(text.value);
  return [];
}

/** What is said of the document on stdout where it is too large. */
export const onStdout = 'the document on standard output';
