import { listJobs } from '../azure/read-jobs.js';
import { lastSegment } from '../model/arm-id.js';
import type { DesiredFleet, DesiredGroup, DesiredParent } from '../model/desired.js';
import { parseInstant } from '../model/instant.js';
import type { LiveAssignment, LiveGroup, LiveJob, LiveParent } from '../model/live.js';
import { sortedBy } from '../model/order.js';
import { partName } from '../model/part-name.js';
import type { Problem } from '../model/problem.js';
import { liveParts, type LivePart } from '../plan/live-parts.js';
import { suspensionsOf } from '../plan/suspension-findings.js';
import type { JobRef, Outcome } from './events.js';
import { jobResult } from './job-result.js';
import { createJobWatcher, type JobWatcher } from './job-watcher.js';
import { createLedger, type Ledger } from './ledger.js';
import { liveItems, liveMembers } from './live-group.js';
import { pairResults } from './pair-results.js';
import { parentsInScope, readLive } from './read-and-plan.js';
import type { RunDeps, Scope } from './run.js';

export interface StatusOptions {
  /** Await jobs that run. */
  readonly watch: boolean;
  readonly timeoutMs: number;
}

/**
 * The last job of each declared group, of each of its parts, and what it says of every pair; nothing
 * is written.
 *
 * `failed` if any last job is Failed, Canceled or in a state we do not know, or a parent cannot be
 * read. A group never published is a finding (MUS319), one whose job runs has pairs in progress.
 * What is suspended is a finding too (MUS329), and no job of it is looked at.
 */
export async function readStatus(
  deps: RunDeps,
  fleet: DesiredFleet,
  scope: Scope,
  options: StatusOptions,
): Promise<Outcome> {
  const ledger = createLedger(deps.emit, undefined, false);
  ledger.emit({ type: 'started', at: deps.clock.now().toISOString(), command: 'status' });
  const inScope = sortedBy(parentsInScope(fleet, scope), ({ name }) => name);
  const names = new Set(inScope.map(({ name }) => name));
  for (const finding of inScope.flatMap(({ name }) => suspensionsOf(fleet, name, names, scope.groups)))
    ledger.emit({ type: 'finding', finding });
  const parents = inScope.filter(({ suspend }) => suspend === undefined);
  const reading = parents.map((parent) => parentStatus(deps, fleet, parent, scope, options, ledger));
  // All are read side by side, and told in the same order each time.
  for (const parent of reading) (await parent)();
  if (deps.interrupted.aborted) ledger.emit({ type: 'interrupted' });
  const outcome = ledger.outcome();
  ledger.emit({ type: 'finished', at: deps.clock.now().toISOString(), outcome });
  return outcome;
}

/** Reads one parent's jobs; what comes back tells them. */
async function parentStatus(
  deps: RunDeps,
  fleet: DesiredFleet,
  parent: DesiredParent,
  scope: Scope,
  options: StatusOptions,
  ledger: Ledger,
): Promise<() => void> {
  const live = await readLive(deps, fleet, parent);
  if (!live.ok)
    return () => {
      for (const problem of live.problems) ledger.emit(problemEvent(problem, parent.name));
    };
  const watcher = createJobWatcher(deps, {
    workspace: parent.workspace,
    timeoutMs: options.timeoutMs,
    onAssignments: () => undefined,
  });
  const groups = fleet.groups.filter(
    (group) =>
      group.parent === parent.name &&
      (scope.groups?.includes(group.name) ?? true) &&
      !isSuspended(group, fleet),
  );
  const reports = await Promise.all(
    groups.map(async (group) => ({
      group,
      parts: await Promise.all(
        liveParts(group.resourceName, live.value, new Map()).map(async (part) => ({
          number: part.number,
          status: await partStatus(deps, part, options.watch ? watcher : undefined),
        })),
      ),
    })),
  );
  return () => {
    for (const { group, parts } of reports) {
      const published = parts.some(({ status }) => status.state !== 'unpublished');
      // A group of which nothing was ever published is told so once.
      for (const { number, status } of published ? parts : parts.slice(0, 1))
        emitPart(deps, ledger, fleet, live.value, group, number, status);
    }
  };
}

/** A group that is suspended, or has nobody but suspended members: its last job is of another time. */
function isSuspended({ suspend, members }: DesiredGroup, fleet: DesiredFleet): boolean {
  const active = fleet.members.filter((member) => member.suspend === undefined);
  return suspend !== undefined || (members.length > 0 && !active.some(({ name }) => members.includes(name)));
}

type PartStatus =
  | { readonly state: 'unpublished' }
  | { readonly state: 'problem'; readonly problem: Problem }
  | {
      readonly state: 'job';
      readonly job: LiveJob;
      readonly group: LiveGroup;
      readonly assignment: LiveAssignment;
    };

async function partStatus(
  deps: RunDeps,
  { live: group, assignment }: LivePart,
  watcher: JobWatcher | undefined,
): Promise<PartStatus> {
  if (group === undefined || assignment === undefined) return { state: 'unpublished' };
  const jobs = await listJobs(deps.client, assignment.id);
  if (!jobs.ok) {
    const [problem] = jobs.problems;
    return problem === undefined ? { state: 'unpublished' } : { state: 'problem', problem };
  }
  const [newest] = jobs.value;
  if (newest === undefined) {
    const told = toldBy(assignment);
    return told === undefined ? { state: 'unpublished' } : { state: 'job', job: told, group, assignment };
  }
  if (newest.state !== 'InProgress' || watcher === undefined)
    return { state: 'job', job: newest, group, assignment };
  const end = await watcher.watch(assignment.id, newest.name);
  if (end.end === 'failed') return { state: 'problem', problem: end.problem };
  return { state: 'job', job: end.end === 'finished' ? end.job : newest, group, assignment };
}

/** What the assignment remembers of a last job that the list no longer shows; it has no name. */
function toldBy({ id, lastJobState, lastJobEndTime }: LiveAssignment): LiveJob | undefined {
  if (lastJobState === undefined) return undefined;
  return { id, name: '', state: lastJobState, endTime: lastJobEndTime, items: [] };
}

function emitPart(
  deps: RunDeps,
  ledger: Ledger,
  fleet: DesiredFleet,
  live: LiveParent,
  desired: DesiredGroup,
  number: number,
  status: PartStatus,
): void {
  switch (status.state) {
    case 'unpublished':
      ledger.emit({
        type: 'finding',
        finding: {
          code: 'MUS319',
          severity: 'info',
          message: `Group ${partName(desired.name, number)} was never published.`,
          parent: desired.parent,
          at: desired.at,
        },
      });
      return;
    case 'problem':
      ledger.emit(problemEvent(status.problem, desired.parent));
      return;
    default:
      emitJob(deps, ledger, fleet, live, desired, status);
  }
}

function problemEvent(problem: Problem, parent: string) {
  return { type: 'problem' as const, problem: { ...problem, parent } };
}

function emitJob(
  deps: RunDeps,
  ledger: Ledger,
  fleet: DesiredFleet,
  live: LiveParent,
  desired: DesiredGroup,
  { job, group, assignment }: Extract<PartStatus, { state: 'job' }>,
): void {
  const ref: JobRef = {
    parent: desired.parent,
    group: desired.name,
    assignment: lastSegment(assignment.id),
    assignmentId: assignment.id,
    jobId: job.name,
  };
  ledger.emit({
    type: 'jobFinished',
    job: jobResult(ref, job),
  });
  const { pairs, findings } = pairResults({
    parent: desired.parent,
    group: desired.name,
    items: liveItems(assignment, live.content),
    members: liveMembers(group, live, fleet),
    job,
    membersMayDiffer: modifiedAfter(group, job),
  });
  // The job's state decides: pairs that a succeeded one leaves unknown are told, and fail nothing.
  const emit = pairs.some(({ status }) => status === 'Failed') ? ledger.emit : deps.emit;
  emit({ type: 'pairs', pairs });
  for (const finding of findings) ledger.emit({ type: 'finding', finding });
}

function modifiedAfter(group: LiveGroup, job: LiveJob): boolean {
  const modified = parseInstant(group.modifiedAt);
  const started = parseInstant(job.startTime);
  return modified !== undefined && started !== undefined && modified > started;
}
