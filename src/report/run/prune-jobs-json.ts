import type { PrunedJob } from '../../features/jobs/prune-jobs.js';
import type { Problem } from '../../model/problem.js';
import { problemJson, type ProblemJson } from '../../show/problem-text.js';

export type PruneOutcome = 'succeeded' | 'failed' | 'refused' | 'interrupted';

/** What `muster jobs prune` did. */
export interface PruneResult {
  readonly outcome: PruneOutcome;
  /** How many of each group were to stay. */
  readonly keep: number;
  /** Where nobody agreed, all are `skipped`. */
  readonly jobs: readonly PrunedJob[];
  readonly kept: number;
  /** Beside those of jobs. */
  readonly problems: readonly Problem[];
}

/** `schemas/jobs.schema.json`. */
export interface PruneJobsJson {
  readonly schemaVersion: 1;
  readonly tool: string;
  readonly outcome: PruneOutcome;
  readonly keep: number;
  readonly jobs: readonly {
    readonly parent: string;
    readonly group: string;
    readonly assignment: string;
    readonly jobId: string;
    readonly state: string;
    readonly startTime: string | null;
    readonly endTime: string | null;
    readonly status: PrunedJob['status'];
    readonly error: ProblemJson | null;
  }[];
  readonly errors: readonly ProblemJson[];
  readonly summary: {
    readonly deleted: number;
    readonly failed: number;
    readonly skipped: number;
    readonly kept: number;
  };
}

export function pruneJobsJson(result: PruneResult, tool: string): PruneJobsJson {
  const { outcome, keep, jobs, kept, problems } = result;
  return {
    schemaVersion: 1,
    tool,
    outcome,
    keep,
    jobs: jobs.map(({ parent, group, assignment, job, status, problem }) => ({
      parent,
      group,
      assignment,
      jobId: job.name,
      state: job.state,
      startTime: job.startTime ?? null,
      endTime: job.endTime ?? null,
      status,
      error: problem === null ? null : problemJson(problem),
    })),
    errors: problems.map(problemJson),
    summary: { ...pruneCounts(jobs), kept },
  };
}

export function pruneCounts(jobs: readonly PrunedJob[]): Record<PrunedJob['status'], number> {
  const of = (wanted: PrunedJob['status']) => jobs.filter(({ status }) => status === wanted).length;
  return { deleted: of('deleted'), failed: of('failed'), skipped: of('skipped') };
}
