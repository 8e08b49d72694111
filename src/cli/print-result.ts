import { commentLimit, documentLimit } from '../report/words/fit-markdown.js';
import { jsonText, printProblems, type Context, type NetworkOptions, type OutputOptions } from './context.js';
import type { ExitCode } from './exit-code.js';
import { writeReportFiles, type ReportWriters } from './report-files.js';

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
  if (options.format === 'json') io.stdout.write(jsonText(json()));
  if (options.format === 'markdown') io.stdout.write(markdown(kept ? documentLimit : commentLimit));
  const unwritten = await writeReportFiles(io.cwd, options.report ?? [], {
    json: () => jsonText(json()),
    markdown: () => markdown(documentLimit),
    ...more,
  });
  printProblems(io, unwritten, options);
  return unwritten.length > 0 ? 1 : 0;
}
