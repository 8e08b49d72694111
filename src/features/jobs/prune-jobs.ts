import { parentsInScope } from '../../apply/read-and-plan.js';
import { readGroupJobs } from '../../apply/read-group-jobs.js';
import type { RunDeps, Scope } from '../../apply/run.js';
import { deleteResource, wasInterrupted } from '../../azure/write.js';
import type { DesiredFleet } from '../../model/desired.js';
import { isEnd } from '../../model/job-state.js';
import type { LiveJob } from '../../model/live.js';
import { append, sortedBy } from '../../model/order.js';
import type { Problem } from '../../model/problem.js';

/** Which jobs would be deleted. */
export interface JobPruning {
  /** Of each live group that a declared one is kept in, in the files' order. */
  readonly assignments: readonly PrunedAssignment[];
  /** Of parents and groups whose jobs could not be read. */
  readonly problems: readonly Problem[];
}

export interface PrunedAssignment {
  readonly parent: string;
  /** The files' name. */
  readonly group: string;
  readonly assignment: string;
  readonly assignmentId: string;
  /** To be deleted, the newest first. */
  readonly jobs: readonly LiveJob[];
  /** How many stay. */
  readonly kept: number;
}

/** The outcome of one job; `skipped`: the run was interrupted before. */
export interface PrunedJob {
  readonly parent: string;
  readonly group: string;
  readonly assignment: string;
  readonly job: LiveJob;
  readonly status: 'deleted' | 'failed' | 'skipped';
  readonly problem: Problem | null;
}

/** The jobs of the declared groups in scope that can go, so that the newest `keep` of each stay; deletes nothing. */
export async function readJobPruning(
  deps: RunDeps,
  fleet: DesiredFleet,
  scope: Scope,
  keep: number,
): Promise<JobPruning> {
  // What is suspended is left alone, its jobs too.
  const parents = sortedBy(
    parentsInScope(fleet, scope).filter(({ suspend }) => suspend === undefined),
    ({ name }) => name,
  );
  const readings = await Promise.all(
    parents.map(async (parent) => ({ parent, reading: await readGroupJobs(deps, fleet, parent, scope) })),
  );
  const assignments: PrunedAssignment[] = [];
  const problems: Problem[] = [];
  for (const { parent, reading } of readings) {
    if (!reading.ok) {
      append(
        problems,
        reading.problems.map((problem) => ({ ...problem, parent: parent.name })),
      );
      continue;
    }
    for (const { group, parts } of reading.value.groups)
      for (const part of parts) {
        if (part.state === 'problem') problems.push({ ...part.problem, parent: parent.name });
        if (part.state !== 'published') continue;
        const jobs = superfluousJobs(part.jobs, keep);
        const { id, name } = part.assignment;
        const of = { parent: parent.name, group: group.name, assignment: name, assignmentId: id };
        assignments.push({ ...of, jobs, kept: part.jobs.length - jobs.length });
      }
  }
  return { assignments, problems };
}

/**
 * Deletes what `readJobPruning` found, assignments side by side, the oldest job of each first; results
 * in the order given. An interrupt lets the requests in flight end and skips the others.
 */
export async function pruneJobs(
  deps: RunDeps,
  assignments: readonly PrunedAssignment[],
): Promise<readonly PrunedJob[]> {
  const results = await Promise.all(assignments.map((assignment) => pruneAssignment(deps, assignment)));
  return results.flat();
}

async function pruneAssignment(
  { client, interrupted }: RunDeps,
  { parent, group, assignment, assignmentId, jobs }: PrunedAssignment,
): Promise<readonly PrunedJob[]> {
  const results: PrunedJob[] = [];
  for (const job of jobs.toReversed()) {
    const of = { parent, group, assignment, job };
    if (interrupted.aborted) {
      results.push({ ...of, status: 'skipped', problem: null });
      continue;
    }
    const answer = await deleteResource(client, `${assignmentId}/jobs/${job.name}`);
    if (!answer.ok && wasInterrupted(answer)) {
      results.push({ ...of, status: 'skipped', problem: null });
      continue;
    }
    results.push(
      answer.ok
        ? { ...of, status: 'deleted', problem: null }
        : { ...of, status: 'failed', problem: { ...answer.problem, parent } },
    );
  }
  return results.toReversed();
}

/**
 * The jobs of one assignment, given the newest first, that can be deleted, in the same order.
 *
 * The newest `keep` stay, at least one: plans judge from it whether a group is published. So do
 * all that have not ended, and the last that succeeded: status reads from it when pairs succeeded.
 */
export function superfluousJobs(jobs: readonly LiveJob[], keep: number): readonly LiveJob[] {
  const lastGood = jobs.find(({ state }) => state === 'Succeeded');
  return jobs.slice(Math.max(1, keep)).filter((job) => isEnd(job.state) && job !== lastGood);
}
