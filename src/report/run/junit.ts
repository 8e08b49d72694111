import type { JobResult, StepResult } from '../../apply/events.js';
import { parseInstant } from '../../model/instant.js';
import { groupBy } from '../../model/order.js';
import type { PairResult } from '../../model/pair.js';
import type { Problem } from '../../model/problem.js';
import type { Report } from './fold-report.js';
import { outcomeTitle } from './outcome-title.js';
import { element, xmlDocument } from '../words/xml.js';

interface Case {
  readonly name: string;
  readonly className: string;
  /** What became of it; nothing: it passed. */
  readonly end?: {
    readonly as: 'failure' | 'error' | 'skipped';
    readonly type: string;
    readonly message: string;
    /** Further lines. */
    readonly more: readonly string[];
  };
}

interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
  /** RFC 3339 to the second, without a zone, as test reports have it. */
  readonly timestamp?: string | undefined;
  readonly seconds?: number | undefined;
}

/**
 * A run as JUnit XML: first a suite of the run itself (its outcome, its errors, each of its steps),
 * then a suite per group in the order of its first pair, with a case per pair.
 *
 * A pair fails where its item was not delivered, `Unknown` included; skipped and running ones are
 * skipped. The outcome is a case too, so that a run which failed is red even where no pair is.
 * `shown` keeps some pairs only.
 */
export function junitXml(report: Report, shown: (pair: PairResult) => boolean = () => true): string {
  const groups = groupBy(report.pairs.filter(shown), ({ parent, group }) => JSON.stringify([parent, group]));
  const suites = [runSuite(report), ...[...groups.values()].map((pairs) => groupSuite(pairs, report.jobs))];
  return xmlDocument(
    element(
      'testsuites',
      {
        name: `muster ${report.command}`,
        ...numbers(suites.flatMap(({ cases }) => cases)),
        ...timeOf(secondsBetween(report.startedAt, report.endedAt)),
      },
      suites.map(suiteXml),
    ),
  );
}

function runSuite(report: Report): Suite {
  const className = `muster.${report.command}`;
  const good = report.outcome === 'succeeded';
  return {
    name: `muster ${report.command}`,
    timestamp: timestampOf(report.startedAt),
    seconds: secondsBetween(report.startedAt, report.endedAt),
    cases: [
      {
        name: 'outcome',
        className,
        ...(good
          ? {}
          : { end: { as: 'failure', type: report.outcome, message: outcomeTitle(report), more: [] } }),
      },
      ...report.errors.map((problem) => ({
        name: `${problem.code} ${problem.message}`,
        className,
        end: { as: 'error' as const, ...because(problem) },
      })),
      ...report.steps.map((result) => stepCase(result, className)),
    ],
  };
}

function stepCase({ step, status, problem }: StepResult, className: string): Case {
  const name = step.id;
  if (status === 'succeeded') return { name, className };
  const why = problem === null ? { type: status, message: status, more: [] } : because(problem);
  return { name, className, end: { as: status === 'failed' ? 'failure' : 'skipped', ...why } };
}

function because(problem: Problem): { type: string; message: string; more: readonly string[] } {
  const { code, message, hint, at } = problem;
  return {
    type: code,
    message,
    more: [
      ...(at === undefined ? [] : [`${at.file}:${String(at.line)}:${String(at.column)}`]),
      ...(hint === undefined ? [] : [`hint: ${hint}`]),
    ],
  };
}

function groupSuite(pairs: readonly PairResult[], jobs: readonly JobResult[]): Suite {
  const [{ parent, group } = { parent: '', group: '' }] = pairs;
  const own = jobs.filter((job) => job.parent === parent && job.group === group);
  const spans = own.flatMap(({ startTime, endTime }) => {
    const seconds = startTime === null || endTime === null ? undefined : secondsBetween(startTime, endTime);
    return seconds === undefined ? [] : [seconds];
  });
  const start = own.find(({ startTime }) => startTime !== null)?.startTime;
  return {
    name: `${parent}/${group}`,
    cases: pairs.map(pairCase),
    timestamp: typeof start === 'string' ? timestampOf(start) : undefined,
    // The parts of a group run at the same time.
    seconds: spans.length === 0 ? undefined : Math.max(...spans),
  };
}

function pairCase({ parent, group, member, item, status, cause, error, hint }: PairResult): Case {
  // The resource name tells two items of one display name apart.
  const name = `${item.kind} ${item.displayName} [${item.name}]`;
  const className = [parent, group, member].join('.');
  if (status === 'Succeeded') return { name, className };
  const undelivered = status === 'Failed' || status === 'Unknown';
  return {
    name,
    className,
    end: {
      as: undelivered ? 'failure' : 'skipped',
      type: cause === null || cause === status ? status : `${status}.${cause}`,
      message: error ?? (status === 'InProgress' ? 'the job has not ended' : status),
      more: hint === null ? [] : [`hint: ${hint}`],
    },
  };
}

function suiteXml({ name, cases, timestamp, seconds }: Suite): string {
  return element(
    'testsuite',
    { name, ...numbers(cases), ...timeOf(seconds), ...(timestamp === undefined ? {} : { timestamp }) },
    cases.map(caseXml),
  );
}

function caseXml({ name, className, end }: Case): string {
  const attributes = { name, classname: className };
  if (end === undefined) return element('testcase', attributes, []);
  const { as, type, message, more } = end;
  return element('testcase', attributes, [element(as, { type, message }, [], more)]);
}

function numbers(cases: readonly Case[]): Record<string, string> {
  const of = (as: string) => String(cases.filter(({ end }) => end?.as === as).length);
  return {
    tests: String(cases.length),
    failures: of('failure'),
    errors: of('error'),
    skipped: of('skipped'),
  };
}

function timeOf(seconds: number | undefined): Record<string, string> {
  return seconds === undefined ? {} : { time: seconds.toFixed(3) };
}

function timestampOf(instant: string): string | undefined {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.exec(instant)?.[0];
}

/** Undefined where one of the two cannot be read, or time went backwards. */
function secondsBetween(from: string, to: string): number | undefined {
  const [start, end] = [parseInstant(from), parseInstant(to)];
  if (start === undefined || end === undefined || end < start) return undefined;
  return Number(end - start) / 10_000_000;
}
