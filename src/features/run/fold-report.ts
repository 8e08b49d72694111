import type {
  Evidence,
  JobResult,
  RunOutcome,
  RunCommand,
  RunEvent,
  StepResult,
} from '../../apply/events.js';
import type { GroupHistory } from '../../apply/pair-history.js';
import { type PairResult, type PairStatus, groupKey } from '../../model/content.js';
import type { DesiredMember } from '../../model/desired.js';
import { sortedBy } from '../../model/order.js';
import type { Finding, Problem } from '../../model/problem.js';
import { unreachable } from '../../model/unreachable.js';
import type { ParentPlan } from '../../plan/fleet-plan.js';
import { itemKey } from '../../plan/steps/diff-resource.js';
import { grouped } from '../../show/words.js';
import type { ReportCounts, ReportJson, StepReportJson } from './report-shape.js';

/** A run so far, or as it ended: what every report is made from. */
export interface Report {
  readonly command: RunCommand;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly outcome: RunOutcome;
  /** In the order in which they ended. */
  readonly steps: readonly StepResult[];
  /** In the order in which they were started. */
  readonly jobs: readonly JobResult[];
  readonly pairs: readonly PairResult[];
  /** Only where it was asked for. */
  readonly history?: RunHistory;
  /** Of the assignments that this run deleted. */
  readonly evidence?: readonly Evidence[];
  /** Of a run with a plan the members that it publishes to, and those that have display names; by the files' names, in order. */
  readonly members?: readonly ReportedMember[];
  readonly findings: readonly Finding[];
  readonly errors: readonly Problem[];
  /** Of an apply with `--no-publish`: that what it wrote is delivered, it cannot say. */
  readonly withoutPublish?: boolean;
  /** Of what was merged: what its reports count beyond the pairs that they list. */
  readonly leftOut?: ReportCounts;
}

type ReportedMember = NonNullable<ReportJson['members']>[number];

/** Jobs and pairs of the groups since a time (RFC 3339), as far as the service keeps jobs. */
export interface RunHistory {
  readonly since: string;
  readonly groups: readonly GroupHistory[];
}

/** The report before the first event: a run that ends without one failed. */
export function emptyReport(command: RunCommand, at: string): Report {
  return {
    command,
    startedAt: at,
    endedAt: at,
    outcome: 'failed',
    steps: [],
    jobs: [],
    pairs: [],
    findings: [],
    errors: [],
  };
}

/**
 * The report after one more event. Pure.
 *
 * Findings and problems of the plan count as the run's, without repetitions. Later events of a job or a pair
 * replace earlier ones.
 */
export function foldReport(report: Report, event: RunEvent): Report {
  switch (event.type) {
    case 'started': {
      const parents = event.plan?.parents ?? [];
      return {
        ...report,
        command: event.command,
        endedAt: event.at,
        ...(event.plan === undefined ? {} : { members: membersOf(parents) }),
        findings: union(
          report.findings,
          parents.flatMap((parent) => parent.findings),
        ),
        errors: union(
          report.errors,
          parents.flatMap((parent) => parent.problems),
        ),
      };
    }
    case 'stepStarted':
    case 'interrupted':
      return report;
    case 'stepFinished':
      return { ...report, steps: [...report.steps, event.result] };
    case 'jobStarted':
      return withJob(report, {
        ...event.job,
        state: 'InProgress',
        startTime: null,
        endTime: null,
        error: null,
      });
    case 'jobFinished':
      return withJob(report, event.job);
    case 'pairs':
      return { ...report, pairs: withPairs(report.pairs, event.pairs) };
    case 'history':
      return { ...report, history: { since: event.since, groups: event.groups } };
    case 'evidence':
      return { ...report, evidence: [...(report.evidence ?? []), event.evidence] };
    case 'finding':
      return { ...report, findings: union(report.findings, [event.finding]) };
    case 'problem':
      return { ...report, errors: union(report.errors, [event.problem]) };
    case 'finished':
      return { ...report, endedAt: event.at, outcome: event.outcome };
    default:
      return unreachable(event);
  }
}

function membersOf(parents: readonly ParentPlan[]): readonly ReportedMember[] {
  const members = parents
    .flatMap(({ steps }) => steps)
    .flatMap((step) => (step.action === 'publish' ? step.members : []))
    .map(({ name, workspace }) => ({ name, workspace }));
  return sortedBy(new Map(members.map((member) => [member.name, member])).values(), ({ name }) => name);
}

/** The report with the display names that its members have in the files; the same report where there are none. */
export function withDisplayNames(report: Report, declared: readonly DesiredMember[]): Report {
  const named = declared.filter(({ displayName }) => displayName !== undefined);
  if (named.length === 0) return report;
  const members = new Map((report.members ?? []).map((member) => [member.name, member]));
  const failing = (report.history?.groups ?? []).flatMap((group) => group.failing);
  const told = new Set([...report.pairs, ...failing].map(({ member }) => member));
  for (const { name, displayName, workspace } of named)
    if (members.has(name) || told.has(name)) members.set(name, { name, displayName, workspace });
  return members.size === 0 ? report : { ...report, members: sortedBy(members.values(), ({ name }) => name) };
}

/** Counts of what was done: only steps that succeeded. */
export function reportCounts(report: Report): ReportCounts {
  const listed = listedCounts({
    steps: report.steps.map(({ step, status }) => ({ action: step.action, status })),
    pairs: report.pairs,
  });
  return report.leftOut === undefined
    ? listed
    : mapCounts(listed, report.leftOut, (kept, leftOut) => kept + leftOut);
}

/** What lists of steps and pairs come to; the summary of a report counts more where `--failed` left pairs out. */
export function listedCounts({
  steps,
  pairs,
}: {
  readonly steps: readonly Pick<StepReportJson, 'action' | 'status'>[];
  readonly pairs: readonly PairResult[];
}): ReportCounts {
  const done = (action: StepReportJson['action']) =>
    steps.filter((step) => step.status === 'succeeded' && step.action === action).length;
  return {
    created: done('create'),
    updated: done('update'),
    deleted: done('delete'),
    published: done('publish'),
    pairs: pairCounts(pairs),
  };
}

export function pairCounts(pairs: readonly PairResult[]): PairCounts {
  const of = (status: PairStatus) => pairs.filter((pair) => pair.status === status).length;
  return {
    succeeded: of('Succeeded'),
    failed: of('Failed'),
    inProgress: of('InProgress'),
    unknown: of('Unknown'),
    skipped: of('Skipped'),
    notPublished: someOrNone(of('NotPublished')),
  };
}

/** Only a status and a publish count them, and only where there are any. */
function someOrNone(n: number): number | undefined {
  return n === 0 ? undefined : n;
}

function withJob(report: Report, job: JobResult): Report {
  const same = (other: JobResult) =>
    other.jobId === job.jobId && other.assignmentId.toLowerCase() === job.assignmentId.toLowerCase();
  const jobs = report.jobs.some(same)
    ? report.jobs.map((other) => (same(other) ? job : other))
    : [...report.jobs, job];
  return { ...report, jobs };
}

/**
 * A fleet has tens of thousands of pairs, and news come part by part of a group: only pairs of those
 * groups and members are compared.
 */
function withPairs(before: readonly PairResult[], news: readonly PairResult[]): readonly PairResult[] {
  const groups = new Map<string, Map<string, Set<string>>>();
  for (const { parent, group, member } of news) {
    const ofParent = groups.get(parent) ?? new Map<string, Set<string>>();
    groups.set(parent, ofParent.set(group, (ofParent.get(group) ?? new Set()).add(member)));
  }
  const renewed = new Set(news.map(pairKey));
  const stands = (pair: PairResult) =>
    groups.get(pair.parent)?.get(pair.group)?.has(pair.member) !== true || !renewed.has(pairKey(pair));
  return [...before.filter(stands), ...news];
}

function pairKey({ parent, group, member, item }: PairResult): string {
  return JSON.stringify([parent, group, member, itemKey(item)]);
}

function union<T extends Problem>(before: readonly T[], news: readonly T[]): readonly T[] {
  const seen = new Set(before.map((each) => JSON.stringify(each)));
  return [...before, ...news.filter((each) => !seen.has(JSON.stringify(each)))];
}

export type PairCounts = ReportCounts['pairs'];

/** Two counts, number by number. */
export function mapCounts(
  left: ReportCounts,
  right: ReportCounts,
  combine: (left: number, right: number) => number,
): ReportCounts {
  return {
    created: combine(left.created, right.created),
    updated: combine(left.updated, right.updated),
    deleted: combine(left.deleted, right.deleted),
    published: combine(left.published, right.published),
    pairs: {
      succeeded: combine(left.pairs.succeeded, right.pairs.succeeded),
      failed: combine(left.pairs.failed, right.pairs.failed),
      inProgress: combine(left.pairs.inProgress, right.pairs.inProgress),
      unknown: combine(left.pairs.unknown, right.pairs.unknown),
      skipped: combine(left.pairs.skipped, right.pairs.skipped),
      notPublished: someOrNone(combine(left.pairs.notPublished ?? 0, right.pairs.notPublished ?? 0)),
    },
  };
}

/** Whether `left` counts at least as many as `right`, number by number. */
export function countsAtLeast(left: ReportCounts, right: ReportCounts): boolean {
  const { created, updated, deleted, published, pairs } = mapCounts(left, right, (a, b) => a - b);
  const { succeeded, failed, inProgress, unknown, skipped, notPublished = 0 } = pairs;
  const ended = [succeeded, failed, inProgress, unknown, skipped, notPublished];
  const more = [created, updated, deleted, published, ...ended];
  return more.every((n) => n >= 0);
}

/** `12 succeeded, 0 failed, 3 skipped`: the first two always, the others where there are any. */
export function pairWords(pairs: PairCounts): string {
  return [
    `${grouped(pairs.succeeded)} succeeded`,
    `${grouped(pairs.failed)} failed`,
    ...(pairs.inProgress === 0 ? [] : [`${grouped(pairs.inProgress)} in progress`]),
    ...(pairs.unknown === 0 ? [] : [`${grouped(pairs.unknown)} unknown`]),
    ...(pairs.skipped === 0 ? [] : [`${grouped(pairs.skipped)} skipped`]),
    ...(pairs.notPublished === undefined ? [] : [`${grouped(pairs.notPublished)} not published`]),
  ].join(', ');
}

/** One group in a report. */
export interface GroupResult {
  readonly parent: string;
  readonly group: string;
  readonly jobs: readonly JobResult[];
  readonly pairs: readonly PairResult[];
}

/** Jobs and pairs by the group they are of, in the order of parents and groups. */
export function groupResults(report: Report): readonly GroupResult[] {
  const groups = new Map<string, { parent: string; group: string; jobs: JobResult[]; pairs: PairResult[] }>();
  const at = ({ parent, group }: { readonly parent: string; readonly group: string }) => {
    const key = groupKey({ parent, group });
    const found = groups.get(key) ?? { parent, group, jobs: [], pairs: [] };
    groups.set(key, found);
    return found;
  };
  for (const job of report.jobs) at(job).jobs.push(job);
  for (const pair of report.pairs) at(pair).pairs.push(pair);
  // Jobs end in any order; the reader looks for a name, and runs are compared.
  return sortedBy(groups.entries(), ([key]) => key).map(([, group]) => group);
}

/**
 * Green, anywhere, only where every pair that is asked of the group is delivered: `good`. `open`: it is
 * under way, or nothing of it was ever published. Everything else is `bad`: a reader looks there first.
 */
export function toneOf({ jobs, pairs }: Pick<GroupResult, 'jobs' | 'pairs'>): 'good' | 'open' | 'bad' {
  const is = (status: PairStatus) => pairs.some((pair) => pair.status === status);
  if (jobs.some(({ state }) => state !== 'Succeeded' && state !== 'InProgress')) return 'bad';
  if (is('Failed') || is('Unknown') || is('Skipped') || (is('NotPublished') && jobs.length > 0)) return 'bad';
  const delivered = pairs.length > 0 && pairs.every(({ status }) => status === 'Succeeded');
  return delivered && jobs.every(({ state }) => state === 'Succeeded') ? 'good' : 'open';
}

export function isTroubled(group: GroupResult): boolean {
  return toneOf(group) === 'bad';
}
