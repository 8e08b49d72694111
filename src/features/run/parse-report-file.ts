import type { Evidence } from '../../apply/events.js';
import { type FiledOutput, type OutputRead, readOutput, readOutputFile } from '../../cli/read-output.js';
import { lastSegment } from '../../model/arm-id.js';
import { append } from '../../model/order.js';
import type { ProblemCode } from '../../model/problem-codes.js';
import { failed, type Finding, ok, type Problem, type Result } from '../../model/problem.js';
import type { FindingJson, ProblemJson } from '../../show/problem-shape.js';
import { countsAtLeast, listedCounts, mapCounts, type Report } from './fold-report.js';
import type { EvidenceJson, ReportJson } from './report-shape.js';

/** A report and the name of its file, for people. */
export interface NamedReport {
  readonly file: string;
  readonly report: ReportJson;
}

const wholeReport: FiledOutput = { schema: 'report', marks: ['pairs', 'outcome'], longList: 'pairs' };

/**
 * The report that a text holds; nothing in it is trusted unchecked. `file` is its
 * name for people.
 *
 * Problems: MUS623 where it is not one (with line and column where it is not JSON, else with the field)
 * or counts less than it lists, MUS624 for another format version.
 */
export function parseReportFile(source: string, file: string): Result<ReportJson> {
  return judge(readOutput(source, wholeReport), file);
}

/** The reports in the files named on the command line, or every reason why they cannot be used. Problems: MUS623, MUS624. */
export async function readReports(
  cwd: string,
  files: readonly string[],
): Promise<Result<readonly NamedReport[]>> {
  const named: NamedReport[] = [];
  const problems: Problem[] = [];
  // One after the other: each may be large.
  for (const file of files) {
    const report = judge(await readOutputFile(cwd, file, wholeReport), file);
    if (report.ok) named.push({ file, report: report.value });
    else append(problems, report.problems);
  }
  return problems.length > 0 ? failed(problems) : ok(named);
}

function judge(read: OutputRead<ReportJson>, file: string): Result<ReportJson> {
  const hint = 'Name files that apply, publish or status wrote with --report FILE.json or --format json.';
  if (read.ok) {
    if (countsAtLeast(read.value.summary, listedCounts(read.value))) return read;
    const message = `${file} is no report: its summary counts fewer than it lists.`;
    return failed({ code: 'MUS623', message, hint });
  }
  const { why } = read;
  switch (why.is) {
    case 'unreadable':
      return failed({ code: 'MUS623', message: `${file} cannot be read as a report: ${why.what}.`, hint });
    case 'otherFormat':
      return failed({
        code: 'MUS624',
        message: `${file} is a report of format ${why.format}, and this muster reads format 1.`,
        hint: 'Merge it with the version of muster that wrote it.',
      });
    case 'other':
      return failed({
        code: 'MUS623',
        message: `${file} is no report: ${why.what}.`,
        hint,
        at: why.at && { file, ...why.at },
      });
  }
}

/**
 * The report of a checked file, which gives the same texts as when it was written. A job's `assignmentId`
 * is not in a report's JSON, and is empty.
 */
export function reportOfJson(json: ReportJson): Report {
  const leftOut = mapCounts(json.summary, listedCounts(json), (told, listed) => told - listed);
  return {
    command: json.command,
    startedAt: json.startedAt,
    endedAt: json.endedAt,
    outcome: json.outcome,
    steps: json.steps.map(({ status, error, durationMs, id, action, type, parent, name, resourceId }) => ({
      step: { id, action, type, parent, name, resourceName: lastSegment(resourceId), resourceId },
      status,
      problem: error === null ? null : problemOf(error),
      durationMs,
    })),
    jobs: json.jobs.map((job) => ({ ...job, assignmentId: '' })),
    pairs: json.pairs,
    history: json.history,
    members: json.members,
    evidence: json.evidence?.map(evidenceOf),
    findings: json.findings.map(findingOf),
    errors: json.errors.map(problemOf),
    leftOut,
  };
}

function evidenceOf({ parent, group, assignment, workspace, pairs }: EvidenceJson): Evidence {
  return {
    parent,
    group,
    assignment,
    workspace,
    delivered: pairs.map(({ resourceId, memberWorkspace, jobId, startTime, executionTime, endTime }) => ({
      itemId: resourceId,
      workspace: memberWorkspace,
      jobId,
      startTime,
      executionTime,
      endTime,
    })),
  };
}

function problemOf({
  code,
  message,
  hint,
  parent,
  at,
  related,
  details,
}: ProblemJson | FindingJson): Problem {
  return {
    // A later version may have others: they are printed, and nothing else is done with them.
    code: code as ProblemCode,
    message,
    hint: hint ?? undefined,
    parent: parent ?? undefined,
    at: at ?? undefined,
    related: related.length === 0 ? undefined : related,
    details,
  };
}

function findingOf(finding: FindingJson): Finding {
  return { ...problemOf(finding), severity: finding.severity };
}
