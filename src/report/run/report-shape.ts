import type { FailingPair, GroupHistory, PastJob } from '../../apply/pair-history.js';
import type { PairCause, PairResult, PairStatus } from '../../model/pair.js';
import {
  listOf,
  matching,
  nullable,
  objectOf,
  oneOf,
  optional,
  text,
  wholeNumber,
  type Check,
  type ShapeOf,
} from '../../model/shape.js';
import { itemShape } from '../../plan/compare/plan-shape.js';
import type { HistoryJson } from './history-json.js';
import type { PairCounts, ReportCounts } from './map-counts.js';
import type { PlaceJson, ProblemJson } from '../../show/problem-text.js';
import type {
  EvidenceJson,
  JobReportJson,
  ReportJson,
  StepReportJson,
} from '../../features/run/report-json.js';
import type { ReportedMember } from '../../features/run/fold-report.js';

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
  fingerprint: optional(matching(/^sha256:[0-9a-f]{64}$/)),
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
