import { getAssignment } from '../azure/read/read-jobs.js';
import { wasStopped } from '../azure/write.js';
import { lastSegment } from '../model/arm-id.js';
import type { PairStatus } from '../model/content.js';
import { isSurelyAfter, parseInstant, readInstant } from '../model/instant.js';
import { hasEnded, newestFirst } from '../model/job-state.js';
import type { LiveAssignment, LiveJob } from '../model/live.js';
import type { Problem } from '../model/problem.js';
import { isRunning, type LivePart } from '../plan/parts/live-parts.js';
import type { PlannedGroup } from '../plan/planned.js';
import { lastJobEnd } from '../plan/publish/judge-publish.js';
import { itemKey } from '../plan/steps/diff-resource.js';
import { pendingKey, type PublishStep, type StepMember, undeliveredKey } from '../plan/steps/step.js';
import type { JobRef, JobResult } from './events.js';
import type { StepOutcome } from './execute-steps.js';
import { readUntil, showsWritten } from './lagging-lists.js';
import { leftToPublish } from './left-to-publish.js';
import {
  everyPair,
  pairResults,
  presentMembers,
  reportLeftOut,
  unwrittenContent,
  withoutUnwritten,
} from './pair-results.js';
import { type ParentRun, stillRunning } from './parent-run.js';
import { pendingProblem } from './pending-file.js';
import { latest, type Posted, postPublish } from './post-publish.js';
import { type Replanned, replanParent } from './read-and-plan.js';

/** How many other writers' jobs a publish waits for. */
const mostWaits = 3;

/**
 * Publishes one part of a group, usually the whole group, and awaits its job; every pair of the step gets a
 * result. A running job is awaited first. If this run changed nothing of the part, or the plan's lists turn
 * out to be old, the reasons are then judged again from live state, and that job counts as the publish if
 * none is left.
 */
export async function runPublish(run: ParentRun, shown: PublishStep): Promise<StepOutcome> {
  const present = presentMembers(run, shown);
  reportLeftOut(run, shown);
  const step = withoutUnwritten(run, shown);
  const idle = onlyUnwritten(run, shown, step);
  if (idle !== undefined) {
    run.ledger.emit({ type: 'pairs', pairs: everyPair(step, present, 'Skipped', idle.message) });
    return { status: 'skipped', problem: { ...idle, parent: step.parent, at: step.at } };
  }
  let current: PublishStep = step;
  let before: readonly LiveJob[] = [];
  const shows = await unlisted(run, step);
  if (shows !== undefined) {
    const again = await judgeAgain(run, step, [], shows);
    if ('outcome' in again) return again.outcome;
    current = again.step;
  }
  if (current.awaits !== undefined) {
    const end = await run.awaitRunning(current.awaits);
    if (!end.ok) {
      const status = end.stillRunning ? 'InProgress' : unpostedStatus(end.problem);
      return failedWith(run, step, present, status, end.problem);
    }
    before = end.jobs;
    if (shows !== undefined || !mustPublish(step)) {
      const again = await judgeAgain(run, step, before);
      if ('outcome' in again) return again.outcome;
      current = again.step;
    }
  }
  const since = latest([
    current.lastJobEndTime,
    ...[...run.written.values()].map(({ modifiedAt }) => modifiedAt),
    ...before.map(({ endTime }) => endTime),
  ]);
  await letTimesSettle(run, current);
  const posted = await postWhenFree(run, current.resourceId, since);
  if (!posted.ok) {
    const { problem } = posted;
    const hint = `Look at muster status, and run muster publish --group ${step.group} if no job was started.`;
    const told = isAsked(current) && problem.code === 'MUS504' ? { ...problem, hint } : problem;
    return failedWith(run, step, present, unpostedStatus(problem), told);
  }
  return awaitJob(run, { ...current, members: presentMembers(run, current) }, posted.job);
}

/** MUS501 where the only reason to publish is content that this run did not write. */
function onlyUnwritten(run: ParentRun, shown: PublishStep, step: PublishStep): Problem | undefined {
  if (step === shown) return undefined;
  const unwritten = unwrittenContent(run, shown);
  const left = shown.reasons.filter((reason) => {
    if (reason.why === 'contentChanges') return reason.items.some((item) => !unwritten.has(itemKey(item)));
    return reason.why !== 'itemsChange' || !shown.dependsOn.some((id) => run.idle.has(id));
  });
  if (left.length > 0 && step.items.length > 0) return undefined;
  return {
    code: 'MUS501',
    message: `${shown.id} was skipped: what it would publish anew was not written.`,
    hint: 'Fix what the item reports; the next apply publishes it.',
  };
}

/** Largest assumed difference between the clocks of the service and of this machine, in milliseconds. */
const skewMs = 60_000;

/** Waits until the second after everything that the publish carries, where times are exact to the second only. */
async function letTimesSettle(run: ParentRun, { coarseTime, reasons }: PublishStep): Promise<void> {
  const { clock, interrupted } = run.deps;
  const now = clock.now().getTime();
  const coarse = readInstant(coarseTime);
  const recent = coarse !== undefined && Number(coarse.last / 10_000n) > now - skewMs;
  // Copies that an upper tier has just delivered have the times of that job.
  const delivered = reasons.some(({ why }) => why === 'delivered');
  const read = recent || delivered ? run.startedMs + 1_000 : 0;
  const wait = Math.max(run.settledFrom, read) - now;
  if (wait > 0) await clock.sleep(wait, interrupted);
}

/** A publish that is refused because another writer's has started waits for that one, and is sent again. */
async function postWhenFree(
  run: ParentRun,
  assignmentId: string,
  since: bigint | undefined,
): Promise<Posted> {
  let floor = since;
  for (let waits = 0; ; waits += 1) {
    const posted = await postPublish(run.deps, assignmentId, floor);
    if (posted.ok || posted.busy === undefined || waits === mostWaits) return posted;
    const end = await run.awaitRunningAnew(assignmentId);
    if (!end.ok) return { ok: false, problem: end.problem };
    floor = latest(end.jobs.map(({ endTime }) => endTime)) ?? floor;
  }
}

/** Status of pairs whose publish never started: Unknown if it may have started, Skipped if it was not sent. */
function unpostedStatus(problem: Problem): PairStatus {
  if (problem.code === 'MUS504' || problem.code === 'MUS511') return 'Unknown';
  return wasStopped({ problem }) ? 'Skipped' : 'Failed';
}

async function awaitJob(run: ParentRun, step: PublishStep, job: LiveJob): Promise<StepOutcome> {
  const ref = jobRef(step, job.name);
  // From here on the job decides, whether or not this run sees its end.
  await settlePending(run, step);
  run.ledger.emit({ type: 'jobStarted', job: ref, pairs: step.items.length * step.members.length });
  if (hasEnded(job)) return reportJob(run, step, ref, job);
  if (!run.options.wait) return leave(run, step, ref, job, null);
  const end = await run.watcher.watch(step.resourceId, job.name);
  switch (end.end) {
    case 'finished':
      return reportJob(run, step, ref, end.job);
    case 'failed':
      return leave(run, step, ref, job, end.problem);
    default:
      return leave(run, step, ref, job, stillRunning(end.end, step.resourceId, step.parent));
  }
}

/** A job that is no longer awaited: its pairs are in progress. */
function leave(
  run: ParentRun,
  step: PublishStep,
  ref: JobRef,
  job: LiveJob,
  problem: Problem | null,
): StepOutcome {
  run.ledger.emit({
    type: 'jobFinished',
    job: { ...ref, state: 'InProgress', startTime: job.startTime ?? null, endTime: null, error: null },
  });
  const error = problem?.message ?? null;
  run.ledger.emit({ type: 'pairs', pairs: everyPair(step, step.members, 'InProgress', error) });
  return problem === null
    ? { status: 'succeeded', problem: null }
    : { status: 'failed', problem: { ...problem, parent: step.parent, at: step.at } };
}

async function reportJob(
  run: ParentRun,
  step: PublishStep,
  ref: JobRef,
  job: LiveJob,
  membersMayDiffer = false,
): Promise<StepOutcome> {
  const { pairs, findings } = pairResults({ ...step, job, membersMayDiffer });
  run.ledger.emit({
    type: 'jobFinished',
    job: jobResult(ref, job),
  });
  run.ledger.emit({ type: 'pairs', pairs });
  for (const finding of findings) run.ledger.emit({ type: 'finding', finding });
  const bad = pairs.filter(({ status }) => status !== 'Succeeded').length;
  await keepUndelivered(run, step, bad > 0 && job.state === 'Succeeded');
  if (bad === 0 && job.state === 'Succeeded') return { status: 'succeeded', problem: null };
  return {
    status: 'failed',
    problem: {
      code: 'MUS503',
      message: `The publish of group ${step.group} ended ${job.state}: ${bad} of ${pairs.length} pairs did not succeed.`,
      hint: `See the pairs below; ${publishedNext(run, step, job)}.`,
      parent: step.parent,
      at: step.at,
    },
  };
}

/** What publishes the group next: an apply does if the job's state is a reason to. */
function publishedNext({ fleet }: ParentRun, step: PublishStep, { state }: LiveJob): string {
  const { group } = step;
  const byHand =
    isAsked(step) && fleet.groups.some(({ name, publish }) => name === group && publish === 'Manual');
  return state === 'Succeeded' || byHand
    ? `then run muster publish --group ${group}`
    : 'the next apply publishes the group again';
}

type Judged = { readonly step: PublishStep } | { readonly outcome: StepOutcome };

type Shows = (again: Replanned) => boolean;

/**
 * What lists have to show before a publish is judged, if the plan's lists were old: a create found its
 * resource, or the assignment's own GET has a job that they did not show. Undefined where they were not old.
 */
async function unlisted(run: ParentRun, step: PublishStep): Promise<Shows | undefined> {
  const writes = step.dependsOn.length > 0;
  const showsWrites: Shows = ({ live }) => !writes || showsWritten(live, run.written);
  if (step.dependsOn.some((id) => run.foundThere.has(id))) return showsWrites;
  const first = writes && step.lastJobEndTime === undefined;
  if (first || isAsked(step) || step.awaits !== undefined || run.deps.interrupted.aborted) return undefined;
  const own = await getAssignment(run.deps.client, step.resourceId);
  if (!own.ok || !knowsMore(own.value, step.lastJobEndTime)) return undefined;
  return (again) => {
    const part = livePartOf(again.planned.groups, step);
    const showsJob = part !== undefined && (isRunning(part) || !knowsMore(own.value, lastJobEnd(part)));
    return showsJob && showsWrites(again);
  };
}

/** Whether an assignment shows a job that ended later, or one that has started since. */
function knowsMore({ lastJobEndTime, lastJobState }: LiveAssignment, known: string | undefined): boolean {
  const [told, listed] = [readInstant(lastJobEndTime), readInstant(known)];
  if (told === undefined) return listed === undefined && lastJobState === 'InProgress';
  if (listed === undefined || isSurelyAfter(told, listed)) return true;
  return lastJobState === 'InProgress' && !isSurelyAfter(listed, told);
}

/**
 * Reads the parent, again until its lists show what they have to: is there still a reason to publish, now
 * that the running job has ended?
 */
async function judgeAgain(
  run: ParentRun,
  step: PublishStep,
  jobs: readonly LiveJob[],
  shows?: Shows,
): Promise<Judged> {
  const { deps, fleet, parent, deliveries, ended } = run;
  const again = await readUntil(
    deps,
    () => replanParent(deps, fleet, parent, deliveries, [step.group], [step], ended),
    (one) => !one.ok || shows?.(one.value) !== false,
  );
  const problem = again.ok ? again.value.planned.plan.problems[0] : again.problems[0];
  if (problem !== undefined || !again.ok) {
    const why: Problem = problem ?? { code: 'MUS207', message: 'The parent could not be read again.' };
    return { outcome: failedWith(run, step, presentMembers(run, step), unpostedStatus(why), why) };
  }
  if (shows?.(again.value) === false) return { step };
  const { plan, groups } = again.value.planned;
  const part = livePartOf(groups, step);
  const left = leftToPublish(step, plan.steps, part, new Set(unwrittenContent(run, step).keys()));
  if (left.left === 'publish') return { step: left.step };
  if (left.left === 'other')
    return { outcome: failedWith(run, step, step.members, 'Skipped', changedMeanwhile(step)) };
  const sorted = [...jobs, ...((shows && part?.jobs) ?? [])].sort(newestFirst);
  // All have ended: one without a start time does not count as the newest.
  const newest = sorted.find(({ startTime }) => startTime !== undefined) ?? sorted[0];
  if (newest === undefined) return { step };
  const modified = parseInstant(part?.live?.modifiedAt);
  const started = parseInstant(newest.startTime);
  const differ = modified !== undefined && started !== undefined && modified > started;
  await settlePending(run, step);
  return { outcome: await reportJob(run, step, jobRef(step, newest.name), newest, differ) };
}

/** The live state of the part that a step publishes. */
function livePartOf(groups: readonly PlannedGroup[], { group, part }: PublishStep): LivePart | undefined {
  const view = groups.find(({ view: { desired } }) => desired.name === group)?.view;
  return view?.parts.find((one) => one.number === (part?.number ?? 1) && one.inClass === part?.inClass);
}

function changedMeanwhile({ group }: PublishStep): Problem {
  return {
    code: 'MUS212',
    message: `Group ${group} was changed by another writer while its running job was awaited, so it was not published: it would not carry what the plan showed.`,
    hint: 'Run plan again: it shows what the files would change back.',
  };
}

/** The group's writes have their publish. */
function settlePending(run: ParentRun, step: PublishStep): Promise<void> {
  return changePending(run, step, run.deps.pending.remove(pendingKey(step.parent, step.name)));
}

/** An assignment shows such a job only as succeeded: this machine remembers to read the job. */
async function keepUndelivered(run: ParentRun, step: PublishStep, missed: boolean): Promise<void> {
  const { pending } = run.deps;
  const key = undeliveredKey(step.parent, step.name);
  if (missed) await changePending(run, step, pending.add(key));
  else if (pending.read().has(key)) await changePending(run, step, pending.remove(key));
}

async function changePending({ ledger }: ParentRun, step: PublishStep, change: Promise<void>): Promise<void> {
  const problem = await pendingProblem(change);
  if (problem !== undefined)
    ledger.emit({ type: 'finding', finding: { ...problem, severity: 'warning', parent: step.parent } });
}

/** This run writes the group, its assignment or its members, or it was requested: it is published whatever ran before. */
function mustPublish(step: PublishStep): boolean {
  return step.dependsOn.length > 0 || isAsked(step);
}

function isAsked({ reasons }: PublishStep): boolean {
  return reasons.some(({ why }) => why === 'asked');
}

function failedWith(
  run: ParentRun,
  step: PublishStep,
  members: readonly StepMember[],
  status: PairStatus,
  problem: Problem,
): StepOutcome {
  run.ledger.emit({ type: 'pairs', pairs: everyPair(step, members, status, problem.message) });
  return {
    status: status === 'Skipped' && wasStopped({ problem }) ? 'skipped' : 'failed',
    problem: { ...problem, parent: step.parent, at: step.at },
  };
}

function jobRef(step: PublishStep, jobId: string): JobRef {
  return {
    parent: step.parent,
    group: step.group,
    assignment: lastSegment(step.resourceId),
    assignmentId: step.resourceId,
    jobId,
  };
}

/** A job in a report, in its last known state. */
export function jobResult(ref: JobRef, job: LiveJob): JobResult {
  return {
    ...ref,
    state: job.state,
    startTime: job.startTime ?? null,
    endTime: job.endTime ?? null,
    error: job.errorMessage ?? null,
  };
}
