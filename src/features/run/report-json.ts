import type { Evidence, RunOutcome, RunCommand, StepResult } from '../../apply/events.js';
import type { FailingPair, GroupHistory } from '../../apply/pair-history.js';
import type { PairResult } from '../../model/content.js';
import { itemJson } from '../../plan/steps/step-json.js';
import { runNews } from './run-news.js';
import { problemJson, type ProblemJson } from '../../show/problem-text.js';
import {
  type Report,
  reportCounts,
  type ReportCounts,
  type ReportedMember,
  type RunHistory,
} from './fold-report.js';

/** `schemas/report.schema.json`. */
export interface ReportJson {
  readonly schemaVersion: 1;
  readonly tool: string;
  /** As in the lines of the audit. */
  readonly runId?: string;
  readonly command: RunCommand;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly outcome: RunOutcome;
  /** What the command exited with, as far as it was known when the report was written. */
  readonly exitCode?: number;
  /** `sha256:…` of what is wrong, unless nothing is: the same as long as the same things are. */
  readonly fingerprint?: string;
  readonly steps: readonly StepReportJson[];
  readonly jobs: readonly JobReportJson[];
  readonly pairs: readonly PairResult[];
  /** Only of `status --since`. */
  readonly history?: HistoryJson;
  /** Workspaces of the members that the run publishes to; of apply and publish. */
  readonly members?: readonly ReportedMember[];
  /** What jobs of deleted assignments delivered. */
  readonly evidence?: readonly EvidenceJson[];
  readonly findings: readonly ProblemJson[];
  readonly errors: readonly ProblemJson[];
  readonly summary: ReportCounts;
  /** Where the writes are told; only where there were some. */
  readonly audit?: WrittenAuditJson;
}

export interface WrittenAuditJson {
  readonly file: string;
  /** How many this run added. */
  readonly lines: number;
  /** SHA-256 of its newest line. */
  readonly last: string;
}

export interface EvidenceJson {
  readonly parent: string;
  readonly group: string;
  readonly assignment: string;
  /** ARM id of the central workspace. */
  readonly workspace: string;
  readonly pairs: readonly {
    /** The item in the central workspace. */
    readonly resourceId: string;
    readonly memberWorkspace: string;
    readonly jobId: string;
    /** Of the job. */
    readonly startTime?: string;
    /** Of the item in the job; absent where the service does not say. */
    readonly executionTime?: string;
    readonly endTime: string;
  }[];
}

export interface StepReportJson {
  readonly id: string;
  readonly action: StepResult['step']['action'];
  readonly type: StepResult['step']['type'];
  readonly parent: string;
  readonly name: string;
  readonly resourceId: string;
  readonly status: StepResult['status'];
  /** A problem, as in `errors`. */
  readonly error: ProblemJson | null;
  readonly durationMs: number;
}

export interface JobReportJson {
  readonly parent: string;
  readonly group: string;
  readonly assignment: string;
  readonly jobId: string;
  /** The central workspace in the Azure portal; null where there is no portal: an emulator. */
  readonly portalUrl: string | null;
  readonly state: string;
  readonly startTime: string | null;
  readonly endTime: string | null;
  readonly error: string | null;
}

/**
 * A report as the specification's JSON; `tool` is `muster <version>`, `portal` the base address of
 * the cloud's portal, null where there is none, `exit` what the command is about to exit with. The
 * summary counts all pairs of `report`, whichever of them `shown` keeps.
 */
export function reportJson(
  report: Report,
  about: {
    readonly tool: string;
    readonly portal: string | null;
    readonly shown?: (pair: PairResult) => boolean;
    /** What the process ends with. */
    readonly exit?: number;
    readonly runId?: string;
    readonly audit?: WrittenAuditJson | undefined;
  },
): ReportJson {
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
    pairs: report.pairs.filter(shown).map(pairReport),
    ...(report.history === undefined ? {} : { history: historyJson(report.history) }),
    ...((report.members ?? []).length === 0 ? {} : { members: report.members }),
    ...((report.evidence ?? []).length === 0 ? {} : { evidence: (report.evidence ?? []).map(evidenceJson) }),
    findings: report.findings.map(problemJson),
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

function pairReport({ parent, group, member, item, status, cause, error, hint }: PairResult): PairResult {
  return { parent, group, member, item: itemJson(item), status, cause, error, hint };
}

/** `history` in `schemas/report.schema.json`. */
export interface HistoryJson {
  readonly since: string;
  readonly groups: readonly GroupHistory[];
}

/** A history as JSON, its items as references alone. */
export function historyJson({ since, groups }: RunHistory): HistoryJson {
  return {
    since,
    groups: groups.map(({ parent, group, keptSince, jobs, failing, recovered }) => ({
      parent,
      group,
      keptSince,
      jobs,
      failing: failing.map((pair): FailingPair => ({ ...pair, item: itemJson(pair.item) })),
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
