import { digestPattern } from '../../model/json.js';
import type { FailingPair, GroupHistory, PastJob } from '../../apply/pair-history.js';
import { readTextFile } from '../../cli/read-text-file.js';
import type { PairCause, PairResult, PairStatus } from '../../model/content.js';
import { append } from '../../model/order.js';
import { failed, ok, type Problem, type Result } from '../../model/problem.js';
import {
  type Check,
  listOf,
  matching,
  nullable,
  objectOf,
  oneOf,
  optional,
  type ShapeOf,
  text,
  wholeNumber,
} from '../../model/shape.js';
import { itemShape } from '../../plan/compare/plan-shape.js';
import { parseUntrusted } from '../../show/parse-untrusted.js';
import type { PlaceJson, ProblemJson } from '../../show/problem-shape.js';
import {
  countsAtLeast,
  type PairCounts,
  pairCounts,
  type ReportCounts,
  type ReportedMember,
} from './fold-report.js';
import type { EvidenceJson, HistoryJson, JobReportJson, ReportJson, StepReportJson } from './report-json.js';

/** A report and the name of its file, for people. */
export interface NamedReport {
  readonly file: string;
  readonly report: ReportJson;
}

/**
 * The report that a text holds; whoever wrote it, nothing of it is believed unchecked. `file` is its
 * name for people.
 *
 * Problems: MUS623 where it is none (with line and column where it is no JSON, else with the field)
 * or counts less than it lists, MUS624 for another format version.
 */
export function parseReportFile(source: string, file: string): Result<ReportJson> {
  const parsed = parseUntrusted(source);
  if (!parsed.ok)
    return failed(noReport(file, parsed.what, parsed.at === undefined ? undefined : { file, ...parsed.at }));
  const version = versionProblem(parsed.value, file);
  if (version !== undefined) return failed(version);
  const complaint = reportShape(parsed.value);
  if (complaint !== undefined) return failed(noReport(file, `${complaint.path.slice(1)} ${complaint.what}`));
  // Every field was checked by the shape.
  const report = parsed.value as ReportJson;
  if (!countsAtLeast(report.summary, listedCounts(report)))
    return failed(noReport(file, 'its summary counts fewer than it lists'));
  return ok(report);
}

function versionProblem(value: unknown, file: string): Problem | undefined {
  if (
    typeof value !== 'object' ||
    value === null ||
    !Object.hasOwn(value, 'pairs') ||
    !Object.hasOwn(value, 'outcome')
  )
    return noReport(file, 'it has no pairs and outcome');
  const version: unknown = 'schemaVersion' in value ? value.schemaVersion : undefined;
  if (version === 1) return undefined;
  return {
    code: 'MUS624',
    message: `${file} is a report of format ${typeof version === 'number' ? String(version) : 'unknown'}, and this muster reads format 1.`,
    hint: 'Merge it with the version of muster that wrote it.',
  };
}

function noReport(file: string, what: string, at?: Problem['at']): Problem {
  return {
    code: 'MUS623',
    message: `${file} is no report: ${what}.`,
    hint: 'Name files that apply, publish or status wrote with --report FILE.json or --format json.',
    at,
  };
}

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

const time = matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);

const statuses = ['Succeeded', 'Failed', 'InProgress', 'Unknown', 'Skipped'] satisfies PairStatus[];
const causes = [
  'ContentDeleted',
  'PermissionDenied',
  'MemberDeleted',
  'CannotRun',
  'LimitExceeded',
  'Throttled',
  'Unknown',
] satisfies PairCause[];

const fromOne: Check = (value) =>
  value === 0 ? { path: '', what: 'is 0, and is counted from 1' } : wholeNumber(value);

const place = objectOf({
  file: text,
  line: fromOne,
  column: fromOne,
} satisfies ShapeOf<PlaceJson>);

const problem = objectOf({
  code: matching(/^MUS\d{3}$/),
  severity: oneOf('error', 'warning', 'info'),
  message: text,
  hint: nullable(text),
  parent: nullable(text),
  at: nullable(place),
  related: listOf(objectOf({ message: text, at: place })),
  details: optional(listOf(text)),
} satisfies ShapeOf<ProblemJson>);

const duration: Check = (value) =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0
    ? undefined
    : { path: '', what: 'is no duration' };

const step = objectOf({
  id: text,
  action: oneOf('create', 'update', 'delete', 'publish'),
  type: oneOf('configuration', 'member', 'group', 'assignment'),
  parent: text,
  name: text,
  resourceId: text,
  status: oneOf('succeeded', 'failed', 'skipped'),
  error: nullable(problem),
  durationMs: duration,
} satisfies ShapeOf<StepReportJson>);

const job = objectOf({
  parent: text,
  group: text,
  assignment: text,
  jobId: text,
  portalUrl: nullable(text),
  state: text,
  startTime: nullable(text),
  endTime: nullable(text),
  error: nullable(text),
} satisfies ShapeOf<JobReportJson>);

const pair = objectOf({
  parent: text,
  group: text,
  member: text,
  item: itemShape,
  status: oneOf(...statuses),
  cause: oneOf(...causes, null),
  error: nullable(text),
  hint: nullable(text),
} satisfies ShapeOf<PairResult>);

const pastJob = objectOf({
  assignment: text,
  jobId: text,
  state: text,
  startTime: nullable(text),
  endTime: nullable(text),
  failedPairs: wholeNumber,
} satisfies ShapeOf<PastJob>);

const failingPair = objectOf({
  member: text,
  item: itemShape,
  cause: oneOf(...causes),
  error: nullable(text),
  hint: nullable(text),
  failedJobs: wholeNumber,
  firstFailed: nullable(text),
  lastGood: nullable(text),
} satisfies ShapeOf<FailingPair>);

const history = objectOf({
  since: time,
  groups: listOf(
    objectOf({
      parent: text,
      group: text,
      keptSince: nullable(text),
      jobs: listOf(pastJob),
      failing: listOf(failingPair),
      recovered: wholeNumber,
    } satisfies ShapeOf<GroupHistory>),
  ),
} satisfies ShapeOf<HistoryJson>);

const counts = objectOf({
  created: wholeNumber,
  updated: wholeNumber,
  deleted: wholeNumber,
  published: wholeNumber,
  pairs: objectOf({
    succeeded: wholeNumber,
    failed: wholeNumber,
    inProgress: wholeNumber,
    unknown: wholeNumber,
    skipped: wholeNumber,
  } satisfies ShapeOf<PairCounts>),
} satisfies ShapeOf<ReportCounts>);

/** What `schemas/report.schema.json` asks of a report; fields that a later version added are let pass. */
export const reportShape = objectOf({
  schemaVersion: oneOf(1),
  tool: text,
  command: oneOf('apply', 'publish', 'status'),
  runId: optional(text),
  startedAt: time,
  endedAt: time,
  outcome: oneOf('succeeded', 'failed', 'refused', 'stale', 'interrupted'),
  exitCode: optional(oneOf(0, 1, 2, 3, 4, 5, 70, 130)),
  fingerprint: optional(matching(digestPattern)),
  steps: listOf(step),
  jobs: listOf(job),
  pairs: listOf(pair),
  history: optional(history),
  members: optional(listOf(objectOf({ name: text, workspace: text } satisfies ShapeOf<ReportedMember>))),
  evidence: optional(
    listOf(
      objectOf({
        parent: text,
        group: text,
        assignment: text,
        workspace: text,
        pairs: listOf(
          objectOf({
            resourceId: text,
            memberWorkspace: text,
            jobId: text,
            startTime: optional(text),
            executionTime: optional(text),
            endTime: text,
          } satisfies ShapeOf<EvidenceJson['pairs'][number]>),
        ),
      } satisfies ShapeOf<EvidenceJson>),
    ),
  ),
  findings: listOf(problem),
  errors: listOf(problem),
  summary: counts,
  audit: optional(objectOf({ file: text, lines: wholeNumber, last: text })),
} satisfies ShapeOf<ReportJson>);

/** What the lists of a report come to; its summary counts more where `--failed` left pairs out. */
export function listedCounts({ steps, pairs }: Pick<ReportJson, 'steps' | 'pairs'>): ReportCounts {
  const done = (action: StepReportJson['action']) =>
    steps.filter((step) => step.status === 'succeeded' && step.action === action).length;
  return {
    created: done('create'),
    updated: done('update'),
    deleted: done('delete'),
    published: done('publish'),
    pairs: pairCounts(pairs),
  };
}
