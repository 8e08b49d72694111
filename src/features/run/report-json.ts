import type { Evidence, StepResult } from '../../apply/events.js';
import type { PairResult } from '../../model/content.js';
import { itemJson } from '../../plan/steps/step-json.js';
import { findingJson, problemJson } from '../../show/problem-text.js';
import { type Report, reportCounts, type RunHistory } from './fold-report.js';
import type {
  EvidenceJson,
  HistoryJson,
  ReportJson,
  StepReportJson,
  WrittenAuditJson,
} from './report-shape.js';
import { runNews } from './run-news.js';

/**
 * A report as the specification's JSON; `tool` is `muster <version>`, `portal` the base address of
 * the cloud's portal, null where there is none, `exit` what the command is about to exit with. The
 * summary counts all pairs of `report`, whichever of them `shown` keeps.
 */
export function reportJson(report: Report, about: AboutReport): ReportJson {
  const document = reportDocument(report, about);
  return { ...document, pairs: [...document.pairs] };
}

export interface AboutReport {
  readonly tool: string;
  readonly portal: string | null;
  readonly shown?: (pair: PairResult) => boolean;
  /** The exit code of this command. */
  readonly exit?: ReportJson['exitCode'];
  readonly runId?: string;
  readonly audit?: WrittenAuditJson | undefined;
}

/** As `reportJson`, with pairs that are made as they are asked for: a fleet has a million. */
export function reportDocument(
  report: Report,
  about: AboutReport,
): Omit<ReportJson, 'pairs'> & { readonly pairs: Iterable<PairResult> } {
  const shown = about.shown ?? (() => true);
  return {
    schemaVersion: 1,
    tool: about.tool,
    ...(about.runId === undefined ? {} : { runId: about.runId }),
    command: report.command,
    startedAt: report.startedAt,
    endedAt: report.endedAt,
    outcome: report.outcome,
    ...(about.exit === undefined ? {} : { exitCode: about.exit }),
    ...(about.exit === undefined || about.exit === 0 ? {} : { fingerprint: runNews(report).fingerprint }),
    steps: report.steps.map(stepReport),
    jobs: report.jobs.map(
      ({ parent, group, assignment, assignmentId, jobId, state, startTime, endTime, error }) => ({
        parent,
        group,
        assignment,
        jobId,
        portalUrl: portalUrl(about.portal, assignmentId),
        state,
        startTime,
        endTime,
        error,
      }),
    ),
    pairs: pairReports(report.pairs, shown),
    ...(report.history === undefined ? {} : { history: historyJson(report.history) }),
    ...((report.members ?? []).length === 0 ? {} : { members: report.members }),
    ...((report.evidence ?? []).length === 0 ? {} : { evidence: (report.evidence ?? []).map(evidenceJson) }),
    findings: report.findings.map(findingJson),
    errors: report.errors.map(problemJson),
    summary: reportCounts(report),
    ...(about.audit === undefined ? {} : { audit: about.audit }),
  };
}

function evidenceJson({ parent, group, assignment, workspace, delivered }: Evidence): EvidenceJson {
  return {
    parent,
    group,
    assignment,
    workspace,
    pairs: delivered.map(({ itemId, workspace: member, ...job }) => ({
      resourceId: itemId,
      memberWorkspace: member,
      ...job,
    })),
  };
}

function stepReport({ step, status, problem, durationMs }: StepResult): StepReportJson {
  return {
    id: step.id,
    action: step.action,
    type: step.type,
    parent: step.parent,
    name: step.name,
    resourceId: step.resourceId,
    status,
    error: problem === null ? null : problemJson(problem),
    durationMs,
  };
}

function pairReports(
  pairs: readonly PairResult[],
  shown: (pair: PairResult) => boolean,
): Iterable<PairResult> {
  return {
    *[Symbol.iterator]() {
      for (const pair of pairs) if (shown(pair)) yield pairReport(pair);
    },
  };
}

function pairReport({ parent, group, member, item, status, cause, error, hint }: PairResult): PairResult {
  return { parent, group, member, item: itemJson(item), status, cause, error, hint };
}

/** A history as JSON, its items as references alone. */
function historyJson({ since, groups }: RunHistory): HistoryJson {
  return {
    since,
    groups: groups.map(({ parent, group, keptSince, jobs, failing, recovered }) => ({
      parent,
      group,
      keptSince,
      jobs,
      failing: failing.map((pair) => ({ ...pair, item: itemJson(pair.item) })),
      recovered,
    })),
  };
}

/**
 * The page of an assignment's central workspace in the Azure portal: the portal has no address for
 * a single job. Null without a portal.
 */
export function portalUrl(portal: string | null, assignmentId: string): string | null {
  if (portal === null) return null;
  const workspace = assignmentId.replace(/\/providers\/Microsoft\.SecurityInsights\/.*$/i, '');
  return `${portal}/#resource/${workspace.split('/').filter(Boolean).map(encodeURIComponent).join('/')}`;
}
