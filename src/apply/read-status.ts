import { idKey, lastSegment } from '../model/arm-id.js';
import type { PairResult } from '../model/content.js';
import type { DesiredFleet, DesiredGroup, DesiredParent } from '../model/desired.js';
import { mayFollow, readInstant } from '../model/instant.js';
import { hasEnded } from '../model/job-state.js';
import type { LiveGroup, LiveJob, LiveParent } from '../model/live.js';
import { append, sortedBy } from '../model/order.js';
import { partName } from '../model/part-name.js';
import type { Problem, Result } from '../model/problem.js';
import { suspensionsOf } from '../plan/suspension-findings.js';
import { askedPairs, type AskedPairs, liveItems, liveMembers, pairsNotPublished } from './asked-pairs.js';
import type { JobRef, RunOutcome } from './events.js';
import { jobResult } from './run-publish.js';
import { createJobWatcher, type JobWatcher } from './job-watcher.js';
import { createLedger, type Ledger } from './ledger.js';
import { pairHistory, type GroupHistory, type KeptJobs } from './pair-history.js';
import { pairResults } from './pair-results.js';
import { parentsInScope } from './read-and-plan.js';
import { readGroupJobs, type GroupJobs, type ParentJobs, type PartJobs } from './read-group-jobs.js';
import type { RunDeps, Scope } from './run.js';

export interface StatusRequest {
  /** Await running jobs. */
  readonly watch: boolean;
  readonly timeoutMs: number;
  /** Also emit the history of jobs and pairs since then: a count of 100 ns since 1970. */
  readonly since?: bigint;
}

/** What emitting needs. */
interface Telling {
  readonly deps: RunDeps;
  readonly fleet: DesiredFleet;
  readonly ledger: Ledger;
}

/** One group's part with its job. */
type Published = Extract<PartJobs, { state: 'published' }>;

/**
 * Emits the last job of each part of each declared group with the result of every pair; then the pairs that
 * the files ask for and no job covers. Nothing is written.
 *
 * Running jobs that are awaited are emitted as started, and again when they end. `failed` if any last job is
 * Failed, Canceled or in an unknown state, if no job covers a pair that the files ask of a published group,
 * or if a parent cannot be read or a selection not resolved. A group never published is a finding (MUS319),
 * one whose job runs has pairs in progress. Anything suspended is a finding too (MUS329), and its jobs are
 * not read.
 */
export async function readStatus(
  deps: RunDeps,
  fleet: DesiredFleet,
  scope: Scope,
  options: StatusRequest,
): Promise<RunOutcome> {
  const ledger = createLedger(deps.emit, undefined, false);
  const telling = { deps, fleet, ledger };
  ledger.emit({ type: 'started', at: deps.clock.now().toISOString(), command: 'status' });
  const inScope = sortedBy(parentsInScope(fleet, scope), ({ name }) => name);
  const names = new Set(inScope.map(({ name }) => name));
  for (const finding of inScope.flatMap(({ name }) => suspensionsOf(fleet, name, names, scope.groups)))
    ledger.emit({ type: 'finding', finding });
  const parents = inScope.filter(({ suspend }) => suspend === undefined);
  const readings = parents.map((parent) => ({ parent, reading: readGroupJobs(deps, fleet, parent, scope) }));
  const told: Promise<readonly GroupHistory[]>[] = [];
  // All are read in parallel, and emitted in a fixed order.
  for (const { parent, reading } of readings)
    append(told, tellParent(telling, parent, await reading, options));
  const histories = (await Promise.all(told)).flat();
  if (options.since !== undefined)
    ledger.emit({ type: 'history', since: instantOf(options.since), groups: histories });
  if (deps.interrupted.aborted) ledger.emit({ type: 'interrupted' });
  const outcome = ledger.outcome();
  ledger.emit({ type: 'finished', at: deps.clock.now().toISOString(), outcome });
  return outcome;
}

/** Emits what is known already; the result ends with each group's jobs, and has its history. */
function tellParent(
  telling: Telling,
  parent: DesiredParent,
  reading: Result<ParentJobs>,
  options: StatusRequest,
): readonly Promise<readonly GroupHistory[]>[] {
  if (!reading.ok) {
    for (const problem of reading.problems) telling.ledger.emit(problemEvent(problem, parent.name));
    return [];
  }
  const { live, groups } = reading.value;
  const watcher = createJobWatcher(telling.deps, {
    workspace: parent.workspace,
    timeoutMs: options.timeoutMs,
    onAssignments: () => undefined,
  });
  return groups.map((group) => tellGroup(telling, live, group, options, watcher));
}

async function tellGroup(
  telling: Telling,
  live: LiveParent,
  { group, parts }: GroupJobs,
  options: StatusRequest,
  watcher: JobWatcher,
): Promise<readonly GroupHistory[]> {
  const { fleet, ledger } = telling;
  const published = parts.some(({ state }) => state !== 'unpublished');
  const asked = askedPairs(fleet, group, live);
  for (const problem of asked.problems) ledger.emit(problemEvent(problem, group.parent));
  // A group that was never published is reported once, not by part.
  const ends = (published ? parts : parts.slice(0, 1)).map((part) =>
    tellPart(telling, live, { group, asked }, part, options.watch ? watcher : undefined),
  );
  const told = await Promise.all(ends);
  const kept = told.flatMap((part): KeptJobs[] =>
    part === undefined ? [] : [{ ...part, ...heldBy(part, live, fleet) }],
  );
  // The pairs of a part that could not be read are unknown, and that it could not be read is an error.
  if (!parts.some(({ state }) => state === 'problem')) {
    const pairs = pairsNotPublished(group, asked, parts.flatMap(carriedBy(live, fleet)));
    const emit = published ? ledger.emit : telling.deps.emit;
    if (pairs.length > 0) emit({ type: 'pairs', pairs });
  }
  if (options.since === undefined || kept.length === 0) return [];
  return [pairHistory({ parent: group.parent, group: group.name }, kept, options.since)];
}

interface AskedGroup {
  readonly group: DesiredGroup;
  readonly asked: AskedPairs;
}

/** Items and members of a published part. */
function heldBy({ assignment, group }: Published, live: LiveParent, fleet: DesiredFleet) {
  return { items: liveItems(assignment, live.content), members: liveMembers(group, live, fleet) };
}

function carriedBy(live: LiveParent, fleet: DesiredFleet) {
  return (part: PartJobs) => {
    if (part.state === 'problem' || part.group === undefined || part.assignment === undefined) return [];
    const { group, assignment, state } = part;
    return [
      {
        items: liveItems(assignment, live.content),
        members: liveMembers(group, live, fleet).map(({ name }) => name),
        published: state === 'published',
      },
    ];
  };
}

/** Emits one part; undefined where it has no job. */
async function tellPart(
  telling: Telling,
  live: LiveParent,
  { group: desired, asked }: AskedGroup,
  part: PartJobs,
  watcher: JobWatcher | undefined,
): Promise<Published | undefined> {
  const { ledger } = telling;
  if (part.state === 'unpublished') {
    ledger.emit({
      type: 'finding',
      finding: {
        code: 'MUS319',
        severity: 'info',
        message: `Group ${partName(desired.name, part)} was never published.`,
        parent: desired.parent,
        at: desired.at,
      },
    });
    return undefined;
  }
  if (part.state === 'problem') {
    ledger.emit(problemEvent(part.problem, desired.parent));
    return undefined;
  }
  const { last, assignment, group } = part;
  if (hasEnded(last) || last.name === '' || watcher === undefined) {
    tellJob(telling, live, { group: desired, asked }, part);
    return part;
  }
  const pairs = assignment.itemIds.length * group.memberResourceNames.length;
  ledger.emit({ type: 'jobStarted', job: refOf(desired, part), pairs });
  const end = await watcher.watch(assignment.id, last.name);
  if (end.end === 'failed') {
    ledger.emit(problemEvent(end.problem, desired.parent));
    return undefined;
  }
  const ended = end.end === 'finished' ? withLast(part, end.job) : part;
  tellJob(telling, live, { group: desired, asked }, ended);
  return ended;
}

function withLast(part: Published, last: LiveJob): Published {
  return { ...part, last, jobs: [last, ...part.jobs.slice(1)] };
}

function problemEvent(problem: Problem, parent: string) {
  return { type: 'problem' as const, problem: { ...problem, parent } };
}

function refOf(desired: DesiredGroup, { assignment, last }: Published): JobRef {
  return {
    parent: desired.parent,
    group: desired.name,
    assignment: lastSegment(assignment.id),
    assignmentId: assignment.id,
    jobId: last.name,
  };
}

function tellJob(
  { deps, fleet, ledger }: Telling,
  live: LiveParent,
  { group: desired, asked }: AskedGroup,
  part: Published,
): void {
  const { last: job, group } = part;
  ledger.emit({ type: 'jobFinished', job: jobResult(refOf(desired, part), job) });
  const doubted = modifiedAfter(group, job);
  const { pairs, findings } = pairResults({
    parent: desired.parent,
    group: desired.name,
    ...heldBy(part, live, fleet),
    job,
    membersMayDiffer: doubted,
  });
  // A known job without the item does not cover it; an unknown pair is reported without failing.
  const told = new Set(job.items.map(({ resourceId }) => idKey(resourceId)));
  const known = job.name !== '' && !doubted;
  const fails = ({ status, member, item }: PairResult) =>
    status === 'Failed' ||
    (status === 'Unknown' && known && !told.has(idKey(item.resourceId ?? '')) && asked.has(member, item));
  const emit = pairs.some(fails) ? ledger.emit : deps.emit;
  emit({ type: 'pairs', pairs });
  for (const finding of findings) ledger.emit({ type: 'finding', finding });
}

function modifiedAfter(group: LiveGroup, job: LiveJob): boolean {
  return mayFollow(readInstant(group.modifiedAt), readInstant(job.startTime));
}

/** RFC 3339 of a count of 100 ns since 1970. */
function instantOf(ticks: bigint): string {
  return new Date(Number(ticks / 10_000n)).toISOString();
}
