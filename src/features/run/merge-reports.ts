import { nameKey } from '../../model/arm-id.js';
import { canonical, textsDigest } from '../../model/json.js';
import { compareText, groupBy, sortedBy } from '../../model/order.js';
import { failed, ok, type Problem, type Result } from '../../model/problem.js';
import { itemKey } from '../../plan/steps/diff-resource.js';
import { grouped } from '../../show/words.js';
import { countsAtLeast, listedCounts, mapCounts } from './fold-report.js';
import type { NamedReport } from './parse-report-file.js';
import type { JobReportJson, ReportJson, StepReportJson } from './report-shape.js';

/**
 * Reports of one command as one report, the same whatever the order in which they are given: their
 * parents by name, and within a parent what its report has, in its order.
 *
 * Equal parts appear once; if reports contradict each other (MUS625) nothing is joined, because either may be
 * out of date. `outcome` is the worst of theirs and the times span all. `exitCode` is left to the caller, who
 * knows the order of exit codes. Pure.
 */
export function mergeReports(given: readonly NamedReport[]): Result<ReportJson> {
  const all = distinct(given);
  const [first] = all;
  if (first === undefined) throw new Error('there is no report to merge');
  const steps = union(all, ({ steps }) => steps, stepKey, 'step');
  const jobs = union(all, ({ jobs }) => jobs, jobKey, 'job');
  const pairs = union(all, ({ pairs }) => pairs, pairKey, 'pair', pairName);
  const groups = union(all, ({ history }) => history?.groups ?? [], groupNames, 'history');
  const problems = [
    ...mixedCommands(all),
    ...hiddenOverlap(
      all.filter(({ report }) => listsLess(report)),
      all,
    ),
    ...contradictions([steps, jobs, pairs, groups].flatMap(({ clashes }) => clashes)),
  ];
  if (problems.length > 0) return failed(problems);

  const reports = all.map(({ report }) => report);
  const lists = { steps: steps.kept, pairs: pairs.kept };
  // Old reports stay complete from the latest of their beginnings on.
  const since = reports.flatMap(({ history }) => history?.since ?? []).reduce(latest, '');
  return ok({
    schemaVersion: 1,
    tool: first.report.tool,
    command: first.report.command,
    startedAt: reports.map(({ startedAt }) => startedAt).reduce(earliest),
    endedAt: reports.map(({ endedAt }) => endedAt).reduce(latest),
    outcome: worstOutcome(reports),
    ...lists,
    jobs: jobs.kept,
    ...(since === '' ? {} : { history: { since, groups: groups.kept } }),
    ...joinedProof(reports),
    findings: distinctValues(reports.flatMap(({ findings }) => findings)),
    errors: distinctValues(reports.flatMap(({ errors }) => errors)),
    summary: reports
      .map((report) => mapCounts(report.summary, listedCounts(report), (told, listed) => told - listed))
      .reduce((sum, more) => mapCounts(sum, more, (a, b) => a + b), listedCounts(lists)),
  });
}

/** What proves deliveries later: every member's workspace, and the jobs of all deleted assignments. */
function joinedProof(reports: readonly ReportJson[]): Pick<ReportJson, 'members' | 'evidence'> {
  const members = distinctValues(reports.flatMap((report) => report.members ?? []));
  const evidence = distinctValues(reports.flatMap((report) => report.evidence ?? []));
  return {
    members: members.length === 0 ? undefined : sortedBy(members, ({ name }) => name),
    evidence: evidence.length === 0 ? undefined : evidence,
  };
}

/** In an order of their own, each report once: of two files with the same words the first name counts. */
function distinct(given: readonly NamedReport[]): readonly NamedReport[] {
  if (given.length === 1) return given;
  const byDigest = groupBy(given, ({ report }) => textsDigest(textsOfReport(report)));
  return [...byDigest]
    .flatMap(([digest, [named]]) => (named === undefined ? [] : [{ digest, named }]))
    .map(({ digest, named }) => ({ digest, named, text: textWithoutPairs(named.report) }))
    .toSorted(
      (a, b) =>
        compareText(a.named.report.startedAt, b.named.report.startedAt) ||
        compareText(a.text, b.text) ||
        compareText(a.digest, b.digest),
    )
    .map(({ named }) => named);
}

/** A report of a million pairs is longer than one text can be. */
function* textsOfReport(report: ReportJson): Iterable<string> {
  yield textWithoutPairs(report);
  for (const pair of report.pairs) yield canonical(pair);
}

function textWithoutPairs(report: ReportJson): string {
  return canonical({ ...report, pairs: [] });
}

interface Union<T> {
  readonly kept: readonly T[];
  readonly clashes: readonly Clash[];
}

/** Every part of every report once, parents by name; two that have one key and differ clash. */
function union<T extends { readonly parent: string }>(
  all: readonly NamedReport[],
  listOf: (report: ReportJson) => readonly T[],
  keyOf: (part: T) => readonly string[],
  noun: Clash['noun'],
  /** For people. */
  nameOf = keyOf,
): Union<T> {
  const seen = new Map<string, { readonly part: T; readonly file: string }>();
  const clashes: Clash[] = [];
  for (const { file, report } of all)
    for (const part of listOf(report)) {
      const key = JSON.stringify(keyOf(part));
      const before = seen.get(key);
      if (before === undefined) seen.set(key, { part, file });
      else if (canonical(before.part) !== canonical(part))
        clashes.push({ noun, name: nameOf(part), before: before.file, after: file });
    }
  return {
    kept: sortedBy(
      [...seen.values()].map(({ part }) => part),
      ({ parent }) => parent,
    ),
    clashes,
  };
}

function stepKey({ parent, id }: StepReportJson): readonly string[] {
  return [parent, id];
}

function jobKey({ parent, assignment, jobId }: JobReportJson): readonly string[] {
  return [parent, nameKey(assignment), jobId];
}

function pairKey({ parent, group, member, item }: ReportJson['pairs'][number]): readonly string[] {
  return [parent, group, member, itemKey(item)];
}

function pairName({ parent, group, member, item }: ReportJson['pairs'][number]): readonly string[] {
  return [parent, group, member, item.kind, nameKey(item.name)];
}

function groupNames({
  parent,
  group,
}: {
  readonly parent: string;
  readonly group: string;
}): readonly string[] {
  return [parent, group];
}

/** Whether the report counts pairs that it does not list. */
function listsLess(report: ReportJson): boolean {
  return !countsAtLeast(listedCounts(report), report.summary);
}

/** The worst first. */
const outcomes = ['interrupted', 'stale', 'refused', 'failed', 'succeeded'] as const;

function worstOutcome(reports: readonly ReportJson[]): ReportJson['outcome'] {
  return outcomes.find((outcome) => reports.some((report) => report.outcome === outcome)) ?? 'succeeded';
}

function distinctValues<T>(values: readonly T[]): readonly T[] {
  return [...new Map(values.toReversed().map((value) => [canonical(value), value])).values()].toReversed();
}

function earliest(left: string, right: string): string {
  return Date.parse(right) < Date.parse(left) ? right : left;
}

function latest(left: string, right: string): string {
  return left === '' || Date.parse(right) > Date.parse(left) ? right : left;
}

/** One thing with two values, and the files that have them. */
export interface Clash {
  readonly noun: 'step' | 'job' | 'pair' | 'history';
  /** Of the thing, in parts. */
  readonly name: readonly string[];
  readonly before: string;
  readonly after: string;
}

/** MUS625, once for each two files and kind of thing: the first clash by name, the others counted. */
function contradictions(clashes: readonly Clash[]): readonly Problem[] {
  const alike = groupBy(clashes, ({ noun, before, after }) => JSON.stringify([noun, before, after]));
  return [...alike.values()].flatMap(([first, ...more]) => {
    if (first === undefined) return [];
    const { noun, name, before, after } = first;
    const what = `the ${noun} ${name.join(' / ')}${more.length === 0 ? '' : ` and ${grouped(more.length)} more`}`;
    return [
      {
        code: 'MUS625' as const,
        message:
          before === after
            ? `${before} tells of ${what} twice, and differently`
            : `${[before, after].toSorted(compareText).join(' and ')} contradict each other about ${what}`,
        hint: 'Give one report for each parent: of a shard that ran again, the last.',
      },
    ];
  });
}

/** MUS625 where reports are of several commands: an apply's pairs are not a status. */
function mixedCommands(all: readonly NamedReport[]): readonly Problem[] {
  const [first] = all;
  return all
    .filter(({ report }) => report.command !== first?.report.command)
    .slice(0, 1)
    .map(({ file, report }) => ({
      code: 'MUS625',
      message: `${first?.file ?? ''} is a report of ${first?.report.command ?? ''}, ${file} one of ${report.command}`,
      hint: 'Merge reports of one command at a time.',
    }));
}

/**
 * MUS625 where two reports tell of one parent and one of them counts pairs that it does not list:
 * it is unknown which of them the other lists.
 */
function hiddenOverlap(hiding: readonly NamedReport[], all: readonly NamedReport[]): readonly Problem[] {
  return hiding.flatMap((one) => {
    const parents = parentsOf(one);
    return all
      .filter((other) => other !== one)
      .flatMap((other) => {
        const shared = [...parentsOf(other)].find((parent) => parents.has(parent));
        return shared === undefined
          ? []
          : [
              {
                code: 'MUS625' as const,
                message: `${one.file} and ${other.file} both tell of ${shared}, and the first counts pairs that it does not list`,
                hint: 'Make the reports without --failed, or one for each parent.',
              },
            ];
      });
  });
}

function parentsOf({ report }: NamedReport): ReadonlySet<string> {
  return new Set([...report.steps, ...report.jobs, ...report.pairs].map(({ parent }) => parent));
}
