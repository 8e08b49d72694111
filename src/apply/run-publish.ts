import { wasStopped } from '../azure/write.js';
import { idKey, lastSegment } from '../model/arm-id.js';
import { parseInstant, readInstant } from '../model/instant.js';
import { hasEnded, newestFirst } from '../model/job-state.js';
import type { LiveJob } from '../model/live.js';
import type { PairStatus } from '../model/pair.js';
import type { Problem } from '../model/problem.js';
import type { LivePart } from '../plan/parts/live-parts.js';
import { pendingKey, undeliveredKey } from '../plan/steps/step-id.js';
import type { PublishStep, StepMember } from '../plan/steps/step.js';
import { jobResult } from './job-result.js';
import type { JobRef } from './events.js';
import type { StepOutcome } from './execute-steps.js';
import { leftToPublish } from './left-to-publish.js';
import { pairResults } from './pair-results.js';
import { stillRunning, type ParentRun } from './parent-run.js';
import { pendingProblem } from './pending-file.js';
import { everyPair, presentMembers, reportLeftOut } from './publish-pairs.js';
import { latest, postPublish, type Posted } from './post-publish.js';
import { replanParent } from './read-and-plan.js';
import type { PlannedGroup } from '../plan/planned.js';

/** Others' jobs that a publish lets go first. */
const mostWaits = 3;

/**
 * Publishes one part of a group, mostly all of it, and awaits its job; every pair of the step gets a result.
 *
 * A job that already runs is awaited first. Where this run changed nothing of the part, the
 * reasons are then judged again from live state, and that job stands in if none is left.
 */
export async function runPublish(run: ParentRun, step: PublishStep): Promise<StepOutcome> {
  const present = presentMembers(run, step);
  reportLeftOut(run, step);
  let current: PublishStep = step;
  let before: readonly LiveJob[] = [];
  if (step.awaits !== undefined) {
    const end = await run.awaitRunning(step.awaits);
    if (!end.ok) {
      const status = end.stillRunning ? 'InProgress' : unpostedStatus(end.problem);
      return failedWith(run, step, present, status, end.problem);
    }
    before = end.jobs;
    if (!mustPublish(step)) {
      const again = await judgeAgain(run, step, before);
      if ('outcome' in again) return again.outcome;
      current = again.step;
    }
  }
  const since = latest([
    current.lastJobEndTime,
    run.written.get(idKey(step.resourceId))?.modifiedAt,
    ...before.map(({ endTime }) => endTime),
  ]);
  await letTimesSettle(run, current);
  const posted = await postWhenFree(run, current.resourceId, since);
  if (!posted.ok) {
    const { problem } = posted;
    const asked = current.reasons.some(({ why }) => why === 'asked');
    const hint = `Look at muster status, and run muster publish --group ${step.group} if no job was started.`;
    const told = asked && problem.code === 'MUS504' ? { ...problem, hint } : problem;
    return failedWith(run, step, present, unpostedStatus(problem), told);
  }
  return awaitJob(run, { ...current, members: presentMembers(run, current) }, posted.job);
}

/** Clocks of the service and of this machine are taken to differ by no more, in milliseconds. */
const skewMs = 60_000;

/** Waits for the second after everything that the publish carries, where times tell no more than the second. */
async function letTimesSettle(run: ParentRun, { coarseTime, reasons }: PublishStep): Promise<void> {
  const { clock, interrupted } = run.deps;
  const now = clock.now().getTime();
  const coarse = readInstant(coarseTime);
  const recent = coarse !== undefined && Number(coarse.last / 10_000n) > now - skewMs;
  // Copies that an upper tier delivered a moment ago have the times of that job.
  const delivered = reasons.some(({ why }) => why === 'delivered');
  const read = recent || delivered ? run.startedMs + 1_000 : 0;
  const wait = Math.max(run.settledFrom, read) - now;
  if (wait > 0) await clock.sleep(wait, interrupted);
}

/** A publish that is refused because somebody else's has started meanwhile waits for it, and is sent again. */
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

/** What is not known to have started is unknown, what was not sent is skipped. */
function unpostedStatus(problem: Problem): PairStatus {
  if (problem.code === 'MUS504' || problem.code === 'MUS511') return 'Unknown';
  return wasStopped({ problem }) ? 'Skipped' : 'Failed';
}

async function awaitJob(run: ParentRun, step: PublishStep, job: LiveJob): Promise<StepOutcome> {
  const ref = jobRef(step, job.name);
  // From here on the job itself tells, whether or not this run sees its end.
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

/** A job that is not awaited any longer: its pairs are in progress. */
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

/** By what the group is published next: an apply does it of itself where the job's state is a reason to. */
function publishedNext({ fleet }: ParentRun, { group, reasons }: PublishStep, { state }: LiveJob): string {
  const byHand =
    reasons.some(({ why }) => why === 'asked') &&
    fleet.groups.some(({ name, publish }) => name === group && publish === 'Manual');
  return state === 'Succeeded' || byHand
    ? `then run muster publish --group ${group}`
    : 'the next apply publishes the group again';
}

type Judged = { readonly step: PublishStep } | { readonly outcome: StepOutcome };

/** Reads the parent anew: is there still a reason to publish, now that the running job has ended? */
async function judgeAgain(run: ParentRun, step: PublishStep, jobs: readonly LiveJob[]): Promise<Judged> {
  const again = await replanParent(run.deps, run.fleet, run.parent, run.deliveries, [step.group], [step]);
  const problem = again.ok ? again.value.planned.plan.problems[0] : again.problems[0];
  if (problem !== undefined || !again.ok) {
    const why: Problem = problem ?? { code: 'MUS207', message: 'The parent could not be read again.' };
    return { outcome: failedWith(run, step, presentMembers(run, step), unpostedStatus(why), why) };
  }
  const { plan, groups } = again.value.planned;
  const part = livePartOf(groups, step);
  const left = leftToPublish(step, plan.steps, part);
  if (left.left === 'publish') return { step: left.step };
  if (left.left === 'other')
    return { outcome: failedWith(run, step, step.members, 'Skipped', changedMeanwhile(step)) };
  const sorted = [...jobs].sort(newestFirst);
  // All have ended: one that never said when it started is not taken for the newest.
  const newest = sorted.find(({ startTime }) => startTime !== undefined) ?? sorted[0];
  if (newest === undefined) return { step };
  const modified = parseInstant(part?.live?.modifiedAt);
  const started = parseInstant(newest.startTime);
  const differ = modified !== undefined && started !== undefined && modified > started;
  await settlePending(run, step);
  return { outcome: await reportJob(run, step, jobRef(step, newest.name), newest, differ) };
}

/** What is live of the part that a step publishes. */
function livePartOf(groups: readonly PlannedGroup[], { group, part }: PublishStep): LivePart | undefined {
  const view = groups.find(({ view: { desired } }) => desired.name === group)?.view;
  return view?.parts.find(({ number }) => number === (part?.number ?? 1));
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

/** An assignment tells of such a job only that it succeeded: this machine remembers to look into it. */
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

/** This run writes the group, its assignment or its members, or somebody asked: it is published whatever ran before. */
function mustPublish(step: PublishStep): boolean {
  return step.dependsOn.length > 0 || step.reasons.some(({ why }) => why === 'asked');
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
