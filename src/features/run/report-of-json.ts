import type { Evidence } from '../../apply/events.js';
import { lastSegment } from '../../model/arm-id.js';
import type { ProblemCode } from '../../model/problem-codes.js';
import type { Finding, Problem } from '../../model/problem.js';
import type { FindingJson, ProblemJson } from '../../show/problem-shape.js';
import { listedCounts, mapCounts, type Report } from './fold-report.js';
import type { EvidenceJson, ReportJson } from './report-shape.js';

/**
 * What a checked report file tells, for the same texts as when it was written. A job's `assignmentId`
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
    // Of a later version it may be one that we do not know: it is printed, and nothing is made of it.
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
