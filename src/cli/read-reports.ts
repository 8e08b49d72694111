import { failed, ok, type Problem, type Result } from '../model/problem.js';
import { parseReportFile, type NamedReport } from '../features/run/parse-report-file.js';
import { readTextFile } from './read-text-file.js';
import { append } from '../model/order.js';

/** Above this no report is read; that of half a million pairs is below. */
export const maxReportBytes = 256 * 1024 * 1024;

/** The reports in the files named on the command line, or every reason why they cannot be used. Problems: MUS623, MUS624. */
export async function readReports(
  cwd: string,
  files: readonly string[],
): Promise<Result<readonly NamedReport[]>> {
  const named: NamedReport[] = [];
  const problems: Problem[] = [];
  // One after the other: each may be large.
  for (const file of files) {
    const read = await readTextFile(cwd, file, maxReportBytes);
    const report = read.ok ? parseReportFile(read.text, file) : failed(unreadable(file, read.reason));
    if (report.ok) named.push({ file, report: report.value });
    else append(problems, report.problems);
  }
  return problems.length > 0 ? failed(problems) : ok(named);
}

function unreadable(file: string, reason: string): Problem {
  return {
    code: 'MUS623',
    message: `${file} cannot be read as a report: ${reason}.`,
    hint: 'Name files that apply, publish or status wrote with --report FILE.json or --format json.',
  };
}
