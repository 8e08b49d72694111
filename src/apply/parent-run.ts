import type { Asked } from '../azure/arm-client.js';
import { listJobs } from '../azure/read/read-jobs.js';
import { readLocation } from '../azure/write-content.js';
import { idKey } from '../model/arm-id.js';
import type { DesiredFleet, DesiredParent } from '../model/desired.js';
import { parseInstant } from '../model/instant.js';
import { hasEnded } from '../model/job-state.js';
import type { LiveAssignment, LiveJob } from '../model/live.js';
import { sameSet } from '../model/order.js';
import type { Problem } from '../model/problem.js';
import type { Delivery } from '../plan/predict-content.js';
import type { StepResult } from './events.js';
import { createJobWatcher, type JobWatcher } from './job-watcher.js';
import type { Ledger } from './ledger.js';
import type { RunDeps, RunOptions } from './run.js';

/** One parent's part of a run: the state that its steps share. */
export interface ParentRun {
  readonly deps: RunDeps;
  readonly fleet: DesiredFleet;
  readonly parent: DesiredParent;
  readonly options: RunOptions;
  readonly ledger: Ledger;
  readonly watcher: JobWatcher;
  /** What upper tiers delivered in this run. */
  readonly deliveries: readonly Delivery[];
  /** Awaits every running job of the assignment; called twice, it awaits once. */
  readonly awaitRunning: (assignmentId: string) => Promise<RunningEnd>;
  /** As `awaitRunning`, but reads the running jobs again: somebody may have started one since. */
  readonly awaitRunningAnew: (assignmentId: string) => Promise<RunningEnd>;
  /** Members and content that could not be written and are left out, by the name of the group's part. */
  readonly leftOut: Map<string, readonly StepResult[]>;
  /** The answers to this run's PUTs, by `idKey`. */
  readonly written: Map<string, WrittenResource>;
  /** The region of a workspace, read once. */
  readonly locationOf: (workspace: string) => Promise<Asked<string>>;
  /** Ids of updates with nothing left to write, because what they would have added could not be written. */
  readonly idle: Set<string>;
  /** Ids of creates whose resource existed already: the plan's lists did not show it yet. */
  readonly foundThere: Set<string>;
  /** Jobs that this run saw end, by `idKey` of their assignment. */
  readonly ended: ReadonlyMap<string, readonly LiveJob[]>;
  /**
   * From when on, in milliseconds of the clock, a job is certainly later than this run's writes: a job of the
   * same second would not be known to have carried them.
   */
  settledFrom: number;
  /** When the run started on the parent, in milliseconds of the clock: everything read of it was written before. */
  readonly startedMs: number;
}

export interface WrittenResource {
  readonly etag: string | undefined;
  /** Of an assignment. */
  readonly itemKeys?: readonly string[];
  readonly modifiedAt: string | undefined;
}

export type RunningEnd =
  | { readonly ok: true; readonly jobs: readonly LiveJob[] }
  | { readonly ok: false; readonly problem: Problem; readonly stillRunning: boolean };

export function createParentRun(
  base: Pick<ParentRun, 'deps' | 'fleet' | 'parent' | 'options' | 'ledger' | 'deliveries'>,
): ParentRun {
  const { deps, parent, options } = base;
  const written = new Map<string, WrittenResource>();
  const ended = new Map<string, readonly LiveJob[]>();
  const overwritten = new Set<string>();
  const watched = createJobWatcher(deps, {
    workspace: parent.workspace,
    timeoutMs: options.timeoutMs,
    onAssignments: (assignments) => {
      for (const assignment of assignments) noticeOverwrite(base, written, overwritten, assignment);
    },
  });
  const watcher: JobWatcher = {
    watch: async (assignmentId, jobName) => {
      const end = await watched.watch(assignmentId, jobName);
      const key = idKey(assignmentId);
      if (end.end === 'finished') ended.set(key, [...(ended.get(key) ?? []), end.job]);
      return end;
    },
  };
  const awaited = new Map<string, Promise<RunningEnd>>();
  return {
    ...base,
    watcher,
    written,
    locationOf: onceEach((workspace) => readLocation(deps.client, workspace)),
    idle: new Set(),
    foundThere: new Set(),
    ended,
    leftOut: new Map(),
    settledFrom: 0,
    startedMs: deps.clock.now().getTime(),
    awaitRunning: (assignmentId) => {
      const known = awaited.get(idKey(assignmentId)) ?? awaitRunningJobs(base, watcher, assignmentId);
      awaited.set(idKey(assignmentId), known);
      return known;
    },
    awaitRunningAnew: (assignmentId) => awaitRunningJobs(base, watcher, assignmentId),
  };
}

function onceEach<T>(ask: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (key) => {
    const answer = known.get(key) ?? ask(key);
    known.set(key, answer);
    return answer;
  };
}

/** A part of a group leaves these out too. */
export function leaveOut(
  { leftOut }: Pick<ParentRun, 'leftOut'>,
  part: string,
  results: readonly StepResult[],
): void {
  const known = leftOut.get(part) ?? [];
  const ids = new Set(known.map(({ step }) => step.id));
  if (results.length > 0) leftOut.set(part, [...known, ...results.filter(({ step }) => !ids.has(step.id))]);
}

async function awaitRunningJobs(
  { deps, parent }: Pick<ParentRun, 'deps' | 'parent'>,
  watcher: JobWatcher,
  assignmentId: string,
): Promise<RunningEnd> {
  const listed = await listJobs(deps.client, assignmentId);
  if (!listed.ok) {
    const problem: Problem = listed.problems[0] ?? unknownJobs(assignmentId);
    return { ok: false, problem, stillRunning: false };
  }
  const running = listed.value.filter((job) => !hasEnded(job));
  const ends = await Promise.all(running.map(({ name }) => watcher.watch(assignmentId, name)));
  for (const end of ends) {
    if (end.end === 'failed') return { ok: false, problem: end.problem, stillRunning: false };
    if (end.end !== 'finished')
      return { ok: false, problem: stillRunning(end.end, assignmentId, parent.name), stillRunning: true };
  }
  const finished = ends.flatMap((end) => (end.end === 'finished' ? [end.job] : []));
  return { ok: true, jobs: [...finished, ...listed.value.filter(hasEnded)] };
}

/** A watch that ended before its job. */
export function stillRunning(end: 'timeout' | 'interrupted', assignment: string, parent: string): Problem {
  const name = assignment.slice(assignment.lastIndexOf('/') + 1);
  return end === 'timeout'
    ? {
        code: 'MUS502',
        message: `The job of assignment ${name} did not end in the time given.`,
        hint: 'Look at it later with muster status, or give it longer with --timeout.',
        parent,
      }
    : {
        code: 'MUS505',
        message: `The job of assignment ${name} was left running, because the run was interrupted.`,
        hint: 'Look at it later with muster status.',
        parent,
      };
}

function unknownJobs(assignmentId: string): Problem {
  return { code: 'MUS207', message: `The jobs of ${assignmentId} could not be read.` };
}

/**
 * An assignment that holds other items than this run wrote was changed by another writer.
 *
 * The etag shows that it changed, the items that it matters: whether the end of a job changes the etag is not
 * documented.
 */
function noticeOverwrite(
  { ledger, parent }: Pick<ParentRun, 'ledger' | 'parent'>,
  written: ReadonlyMap<string, WrittenResource>,
  overwritten: Set<string>,
  assignment: LiveAssignment,
): void {
  const key = idKey(assignment.id);
  const ours = written.get(key);
  if (ours?.itemKeys === undefined || overwritten.has(key) || ours.etag === assignment.etag) return;
  if (sameSet(ours.itemKeys, assignment.itemIds.map(idKey))) return;
  const [shown, own] = [parseInstant(assignment.modifiedAt), parseInstant(ours.modifiedAt)];
  // Lists may lag behind writes: this one shows the state before ours.
  if (shown !== undefined && own !== undefined && shown < own) return;
  overwritten.add(key);
  ledger.emit({
    type: 'finding',
    finding: {
      code: 'MUS311',
      severity: 'warning',
      message: `Assignment ${assignment.name} was changed by another writer after this run wrote it.`,
      hint: 'Find out who else manages this parent, then run plan again.',
      parent: parent.name,
    },
  });
}
